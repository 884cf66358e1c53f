"""The pages of a picture file: one, or as many as a TIFF has."""

import io

from PIL import Image, ImageOps

from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "JPEG2000")
_MANY_PAGES = frozenset({"TIFF"})  # the frames of a moving picture are no pages


def load_readers() -> None:
    """Import what opens these formats, before the process is shut in."""
    Image.init()


def page_count(data: bytes, most: int) -> int:
    """How many pages the file has, at most `most`.

    Raises:
        RefusedError: it can't be opened.
    """
    with _opened(data) as image:
        return min(getattr(image, "n_frames", 1), most) if image.format in _MANY_PAGES else 1


def scan_page(data: bytes, page: int, width: int, most_pixels: int, most_source_pixels: int) -> Image.Image:
    """Page number `page` of the file, upright as its camera held it, at `width` pixels or less where that is too much.

    Raises:
        RefusedError: it can't be opened, or has more than `most_source_pixels`.
    """
    with _opened(data) as image:
        image.seek(page)
        if image.width * image.height > most_source_pixels:
            raise RefusedError(Outcome.LIMIT, "image-too-large", f"{image.width} x {image.height} pixels")
        image.draft("RGB", (width, width))  # lets JPEG decode at a fraction of its size
        upright = ImageOps.exif_transpose(image)
        height = max(1, round(upright.height * width / upright.width))
        if width * height > most_pixels:
            width, height = max(1, width * most_pixels // (width * height)), max(1, most_pixels // width)
        return on_white(upright).resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RefusedError(Outcome.MALFORMED, "picture-unreadable", "the picture can't be opened") from error


def on_white(image: Image.Image) -> Image.Image:
    """`image` in RGB; where it is transparent, paper shows through."""
    if image.mode == "I;16":  # converts by cutting off what is above 255
        image = image.point(lambda value: value / 256).convert("L")
    if "A" not in image.mode and "transparency" not in image.info:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", image.size, (255, 255, 255))
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
