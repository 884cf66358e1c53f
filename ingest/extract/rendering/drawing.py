"""What the process that draws does with a file: an entry point for the sandbox.

The descriptor it is handed holds the file and, behind its last byte, the order, as long as any page's text may be.
"""

import io
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
import pypdfium2
from PIL import Image, ImageDraw

from ingest.extract import gate
from ingest.extract.budget import Budget
from ingest.extract.detect import media_type
from ingest.extract.formats import jbig2, ofd_package
from ingest.extract.limits import Limits
from ingest.extract.rendering import pdf_fonts, scan_page
from ingest.extract.rendering.covers import UnplacedError, placed_lines, region_cover
from ingest.extract.rendering.letters import places
from ingest.extract.rendering.ofd_page import OfdDocument, page_count
from ingest.extract.rendering.order import (
    Box,
    DrawnPage,
    Encoding,
    PageOrder,
    Stretch,
    TextLine,
    Trouble,
    unpacked,
)
from ingest.extract.rendering.pdf_page import PdfPage, UnreadableLettersError
from ingest.extract.rendering.picture_file import load_readers
from ingest.extract.rendering.scan_lines import only_lines, read_off
from ingest.extract.rendering.stamp import stamp
from ingest.extract.rendering.stretches import placed_stretches, told

COVER = (74, 79, 82)  # as masks are drawn in the portal
PICTURE_COVER = (222, 224, 224)
MOST_PIXELS = 16_000_000
_MOST_PICTURE = 0.5  # of the page: what is mostly picture is a scan, whatever few words lie on it
_JPEG_QUALITY = 82
_PDF = "application/pdf"
_MEGA = 1_000_000


class WithheldError(Exception):
    """The page is not drawn."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def page_drawer(limits: Limits) -> Callable[[bytes, dict[str, Any]], list[bytes]]:
    """The entry point: answers how many pages there are, or a page's JSON and image, or why there is none."""
    kept = pdf_fonts.give_to_pdfium()
    load_readers()

    def draw(data: bytes, request: dict[str, Any]) -> list[bytes]:
        size = request["bytes"]
        original, order = data[:size], data[size:]
        assert kept is not None
        kind = media_type(original, "")
        gate.check(original, kind, Budget(limits))
        if kind == jbig2.MEDIA_TYPE:
            original, kind = jbig2.as_pdf(original), _PDF
        if not order:
            return [orjson.dumps(_count(original, kind, limits))]
        try:
            page = _drawn(original, kind, unpacked(order), limits)
        except WithheldError as withheld:
            return [orjson.dumps({"trouble": withheld.trouble.value})]
        fields = asdict(page)
        return [orjson.dumps({**fields, "image": None}), page.image]

    return draw


def _count(original: bytes, kind: str, limits: Limits) -> int:
    if kind == _PDF:
        with pypdfium2.PdfDocument(original) as document:
            return min(len(document), limits.pages)
    if kind == ofd_package.MEDIA_TYPE:
        return page_count(original, limits.pages)
    return scan_page.page_count(original, limits.pages)


@dataclass(slots=True)
class _Sheet:
    """A page on the way: its pixels, what stands where on it, and what is still to be burnt over."""

    image: Image.Image
    lines: list[TextLine]
    covers: list[Box]
    stretches: list[Stretch] = field(default_factory=list)


def _drawn(original: bytes, kind: str, order: PageOrder, limits: Limits) -> DrawnPage:
    if kind == ofd_package.MEDIA_TYPE:
        sheet = _of_ofd(original, order, limits)
    else:
        sheet = _of_pdf(original, order) if kind == _PDF else _of_scan(original, order, limits)
    image = sheet.image
    covers = sheet.covers + [region_cover(region, image.size) for region in order.regions]
    stretches = tuple(told(sheet.stretches, order.wanted, order.text or "", order.hidden, covers))
    if order.encoding is Encoding.NONE:
        return DrawnPage(b"", *image.size, tuple(sheet.lines), stretches)
    if order.stamp:
        stamp(image, order.stamp)
    for cover in covers:  # last, so that nothing of the page or the stamp is left in one
        _burn(image, cover, COVER)
    return DrawnPage(_encoded(image, order.encoding), *image.size, tuple(sheet.lines), stretches)


def _of_scan(original: bytes, order: PageOrder, limits: Limits) -> _Sheet:
    if order.page >= scan_page.page_count(original, limits.pages):
        raise WithheldError(Trouble.NO_PAGE)
    _insist_on_lines(order)
    image = scan_page.scan_page(original, order.page, order.width, MOST_PIXELS, limits.megapixels * _MEGA)
    return _by_lines(image, order)


def _insist_on_lines(order: PageOrder) -> None:
    if order.cautious and (order.text is None or not order.read):
        raise WithheldError(Trouble.NEEDS_LEVEL)  # nobody has found where on it the words stand


def _by_lines(image: Image.Image, order: PageOrder) -> _Sheet:
    """A page that is a picture; for the cautious no more of it than the lines that were read off it."""
    lines, covers = read_off(order.read, order.hidden, image.size)
    return _Sheet(only_lines(image, lines, order.unsure) if order.cautious else image, lines, covers)


def _of_pdf(original: bytes, order: PageOrder) -> _Sheet:
    with pypdfium2.PdfDocument(original) as document:
        if order.page >= len(document):
            raise WithheldError(Trouble.NO_PAGE)
        if not order.cautious:
            document.init_forms()
        return _of_page(PdfPage(document[order.page], order.width, MOST_PIXELS), order)


def _of_ofd(original: bytes, order: PageOrder, limits: Limits) -> _Sheet:
    document = OfdDocument(original, limits.megapixels * _MEGA)
    try:
        page = document.page(order.page, order.width, MOST_PIXELS)
        if page is None:
            raise WithheldError(Trouble.NO_PAGE)
        return _of_page(page, order)
    finally:
        document.close()


def _of_page(page: PdfPage, order: PageOrder) -> _Sheet:
    """A page of which PDFium knows what is on it: letters, pictures, paths."""
    if order.read:
        _insist_on_lines(order)
        return _by_lines(page.pixels(notes=not order.cautious), order)
    lines, covers, stretches = _places(page, order)
    image = page.pixels(notes=not order.cautious)
    if order.cautious:
        pictures = list(page.pictures())
        for picture in pictures:
            _burn(image, picture, PICTURE_COVER)
        stretches = told(stretches, order.wanted, "", (), pictures)
    return _Sheet(image, lines, covers, stretches)


def _places(page: PdfPage, order: PageOrder) -> tuple[list[TextLine], list[Box], list[Stretch]]:
    """The lines of text on the page, what has to be burnt over, and where the stretches stand that are wanted.

    Raises:
        WithheldError: the reader may not see everything, and it is not sure that all of it would be covered.
    """
    try:
        letters = page.letters()
        found = places(order.text or "", letters)
        if order.cautious:
            _insist_on_text(page, order, legible=bool(letters), known=found is not None)
        lines, covers = placed_lines(order.text or "", order.hidden, found or {}, page.size)
        return lines, covers, placed_stretches(order.wanted, found or {})
    except (UnreadableLettersError, UnplacedError) as error:
        if order.cautious:
            raise WithheldError(Trouble.NEEDS_LEVEL) from error
        return [], [], []


def _insist_on_text(page: PdfPage, order: PageOrder, *, legible: bool, known: bool) -> None:
    """Let a page pass whose letters are all in the text that was looked through, and that is not mostly picture."""
    if order.text is None or not known or not (legible or page.is_blank()):
        raise WithheldError(Trouble.NEEDS_LEVEL)
    width, height = page.size
    pictured = sum(_area(picture, page.size) for picture in page.pictures())
    if pictured > _MOST_PICTURE * width * height:
        raise WithheldError(Trouble.NEEDS_LEVEL)


def _area(box: Box, size: tuple[int, int]) -> int:
    across = min(box[2], size[0]) - max(box[0], 0)
    down = min(box[3], size[1]) - max(box[1], 0)
    return max(across, 0) * max(down, 0)


def _burn(image: Image.Image, box: Box, colour: tuple[int, int, int]) -> None:
    left, top, right, bottom = box
    if right > left and bottom > top:
        ImageDraw.Draw(image).rectangle((left, top, right - 1, bottom - 1), fill=colour)


def _encoded(image: Image.Image, encoding: Encoding) -> bytes:
    """The pixels and nothing else: no profile, no date, no comment."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    found = io.BytesIO()
    if encoding is Encoding.PNG:
        bare.save(found, "PNG", compress_level=6)
    else:
        bare.save(found, "JPEG", quality=_JPEG_QUALITY)
    return found.getvalue()
