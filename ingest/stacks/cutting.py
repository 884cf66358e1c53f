"""Some pages of a PDF or a TIFF as a file of their own, without loss: nothing is drawn, or pressed harder, anew."""

import io
from typing import Any, BinaryIO

import pypdfium2
from PIL.TiffImagePlugin import AppendingTiffWriter

from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError
from ingest.extract.rendering.picture_file import opened
from ingest.ocr.page_picture import PDF, opened_pdf

TIFF = "image/tiff"
SUFFIXES = {PDF: ".pdf", TIFF: ".tif"}
_LOSSLESS = frozenset({"group3", "group4", "tiff_ccitt", "tiff_lzw", "tiff_adobe_deflate", "packbits"})
_OTHERWISE = "tiff_lzw"  # of what was pressed with loss, so that it loses nothing more


def pages_of(file: BinaryIO, kind: str, first: int, last: int, most_pixels: int) -> bytes:
    """The pages `first` to `last`, counting from 0, as a file of the same kind.

    Raises:
        RefusedError: they can't be taken out, or one of a TIFF has more than `most_pixels`.
    """
    try:
        return _of_pdf(file, first, last) if kind == PDF else _of_tiff(file, first, last, most_pixels)
    except (OSError, ValueError, SyntaxError, EOFError, pypdfium2.PdfiumError) as error:
        raise RefusedError(Outcome.MALFORMED, "page-unreadable", "the pages can't be taken out") from error


def _of_pdf(file: BinaryIO, first: int, last: int) -> bytes:
    written = io.BytesIO()
    with opened_pdf(file) as document:
        taken = pypdfium2.PdfDocument.new()
        try:
            taken.import_pages(document, list(range(first, last + 1)))
            taken.save(written)
        finally:
            taken.close()
    return written.getvalue()


def _of_tiff(file: BinaryIO, first: int, last: int, most_pixels: int) -> bytes:
    """One page after another, so that no more than one is in memory."""
    written = io.BytesIO()
    with opened(file) as image, AppendingTiffWriter(written, new=True) as out:
        for number in range(first, last + 1):
            image.seek(number)
            if image.width * image.height > most_pixels:
                raise RefusedError(Outcome.LIMIT, "image-too-large", f"{image.width} x {image.height} pixels")
            pressed = str(image.info.get("compression", ""))
            dpi: Any = image.info.get("dpi")
            compression = pressed if pressed in _LOSSLESS else _OTHERWISE
            image.save(out, "TIFF", compression=compression, **({"dpi": dpi} if dpi else {}))
            out.newFrame()
    return written.getvalue()
