"""One page of an original as a picture to read, the others untouched: it is never in memory but for one page."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image, ImageOps

from ingest.extract.formats import jbig2, ofd_package
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError
from ingest.extract.rendering import ofd_page
from ingest.extract.rendering.pdf_page import PdfPage
from ingest.extract.rendering.picture_file import frames, opened, turn_to
from ingest.extract.rendering.scan_page import on_white
from ingest.ocr.greyness import grey_if_grey
from ingest.ocr.resolution import POINTS, pdf_resolution, picture_resolution

PDF = "application/pdf"
_LEAST_DPI, _USUAL_DPI, _MOST_DPI = 150, 200, 300


def page_count(file: BinaryIO, kind: str, most: int) -> int:
    """How many pages there are to read.

    Raises:
        RefusedError: it can't be opened, or there are more than `most`.
    """
    if kind in {PDF, jbig2.MEDIA_TYPE}:
        with opened_pdf(_as_pdf(file, kind)) as document:
            count = len(document)
    elif kind == ofd_package.MEDIA_TYPE:
        count = ofd_page.page_count(_content(file), most + 1)
    else:
        with opened(file) as image:
            count = frames(image)
    if count > most:
        raise RefusedError(Outcome.LIMIT, "too-many-pages", f"more than {most} pages")
    return count


def page_picture(
    file: BinaryIO, kind: str, page: int, most_pixels: int, most_source_pixels: int
) -> tuple[Image.Image, int]:
    """Page number `page`, and its source's dots an inch, 0 where nobody knows.

    It is in RGB or, if it is all grey, in L, and has at most `most_pixels`.

    Raises:
        RefusedError: there is no such page, it can't be drawn, or has more than `most_source_pixels`.
    """
    try:
        if kind in {PDF, jbig2.MEDIA_TYPE}:
            return _of_pdf(_as_pdf(file, kind, most_source_pixels), page, most_pixels)
        if kind == ofd_package.MEDIA_TYPE:
            return _of_ofd(_content(file), page, most_pixels, most_source_pixels)
        return _of_picture(file, page, most_pixels, most_source_pixels)
    except (OSError, ValueError, SyntaxError, EOFError, pypdfium2.PdfiumError) as error:
        raise RefusedError(Outcome.MALFORMED, "page-unreadable", "the page can't be drawn") from error


def _as_pdf(file: BinaryIO, kind: str, most_source_pixels: int = 0) -> BinaryIO:
    """The PDF, or the one that shows the pages of a JBIG2 file, of which only its segments are in memory."""
    if kind == PDF:
        return file
    data = _content(file)
    if most_source_pixels and any(across * down > most_source_pixels for across, down in jbig2.sizes(data)):
        raise RefusedError(Outcome.LIMIT, "image-too-large", f"over {most_source_pixels} pixels")
    return io.BytesIO(jbig2.as_pdf(data))


def _content(file: BinaryIO) -> bytes:
    file.seek(0, io.SEEK_SET)
    return file.read()


def _of_ofd(data: bytes, number: int, most_pixels: int, most_source_pixels: int) -> tuple[Image.Image, int]:
    document = ofd_page.OfdDocument(data, most_source_pixels)
    try:
        composed = document.composed(number)
        if composed is None:
            raise RefusedError(Outcome.MALFORMED, "page-unreadable", "there is no such page")
        return _drawn(composed[0], most_pixels)
    finally:
        document.close()


def _of_pdf(file: BinaryIO, number: int, most_pixels: int) -> tuple[Image.Image, int]:
    with opened_pdf(file) as document:
        page = document[number]
        drawn = _drawn(page, most_pixels)
        page.close()
        return drawn


def _drawn(page: Any, most_pixels: int) -> tuple[Image.Image, int]:
    source = pdf_resolution(page)
    # Within reason: more would cost time and show nothing.
    dpi = min(_MOST_DPI, max(_LEAST_DPI, source or _USUAL_DPI))
    width = max(1, round(page.get_size()[0] * dpi / POINTS))
    return grey_if_grey(PdfPage(page, width, most_pixels).pixels(notes=True)), round(source)


def _of_picture(file: BinaryIO, number: int, most_pixels: int, most_source_pixels: int) -> tuple[Image.Image, int]:
    with opened(file) as image:
        turn_to(image, number, most_source_pixels, most_pixels)
        dpi = round(picture_resolution(image))
        upright = grey_if_grey(on_white(ImageOps.exif_transpose(image)))
    if upright.width * upright.height > most_pixels:
        scale = (most_pixels / (upright.width * upright.height)) ** 0.5
        size = max(1, int(upright.width * scale)), max(1, int(upright.height * scale))
        upright = upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return upright, dpi


@contextmanager
def opened_pdf(file: BinaryIO) -> Iterator[Any]:
    """The PDF, of which only what a page needs is read.

    Raises:
        RefusedError: it can't be opened.
    """
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise RefusedError(Outcome.MALFORMED, "pdf-unreadable", "the PDF has no readable structure") from error
    try:
        yield document
    finally:
        document.close()
