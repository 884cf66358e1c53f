"""Picture files of every kind that is read, opened for their pixels, which are counted before any is decoded."""

import io
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageFile

from ingest.extract.formats.jpeg2000 import codestream
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "JPEG2000", "HEIF")
_MANY_PAGES = frozenset({"TIFF", "HEIF"})  # the frames of a moving picture are no pages
_HEAD = 1024 * 1024
_SAMPLE_BYTES = 4  # of memory for each component of a pixel while OpenJPEG decodes
_DECODED_BYTES = 384 * 1024 * 1024


def load_readers() -> None:
    """Import what opens these formats, before the process is shut in."""
    Image.init()
    pillow_heif.register_heif_opener(thumbnails=False)


def opened(file: BinaryIO) -> Image.Image:
    """The picture in `file`.

    Raises:
        RefusedError: it can't be opened.
    """
    file.seek(0, io.SEEK_SET)
    try:
        return Image.open(file, formats=_FORMATS)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise RefusedError(Outcome.MALFORMED, "picture-unreadable", "the picture can't be opened") from error


def frames(image: Image.Image) -> int:
    """How many pages it has."""
    return int(getattr(image, "n_frames", 1)) if image.format in _MANY_PAGES else 1


def turn_to(image: Image.Image, page: int, most_pixels: int, enough: int) -> None:
    """Make `page` the frame whose pixels are decoded next, at fewer than it has where no more than `enough` are wanted.

    Raises:
        RefusedError: it has more than `most_pixels`, or too many for the memory there is.
        EOFError: there is no such frame.
    """
    image.seek(page)
    if image.width * image.height > most_pixels:
        raise RefusedError(Outcome.LIMIT, "image-too-large", f"{image.width} x {image.height} pixels")
    if image.format == "JPEG2000" and isinstance(image, ImageFile.ImageFile):
        _halve(image, enough)


def _halve(image: ImageFile.ImageFile, enough: int) -> None:
    """Have JPEG 2000 decode at half the width and height, or a quarter, and so on."""
    assert image.fp is not None
    image.fp.seek(0)
    facts = codestream(image.fp.read(_HEAD))
    if facts is None:
        raise RefusedError(Outcome.MALFORMED, "picture-unreadable", "the picture has no codestream")
    halvings, pixels = 0, facts.width * facts.height
    while halvings < facts.halvings and pixels > 4 * enough:
        halvings, pixels = halvings + 1, pixels // 4
    while halvings < facts.halvings and pixels * facts.components * _SAMPLE_BYTES > _DECODED_BYTES:
        halvings, pixels = halvings + 1, pixels // 4
    if pixels * facts.components * _SAMPLE_BYTES > _DECODED_BYTES:
        raise RefusedError(Outcome.LIMIT, "image-too-large", f"{facts.components} components of {pixels} pixels")
    image.reduce = halvings  # type: ignore[method-assign, assignment]  # Pillow's own way
