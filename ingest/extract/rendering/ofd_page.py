"""A page of an OFD, put together from PDFium's own objects, so that it is drawn and looked through as a PDF's page is.

Drawn are texts, with the fonts that the file brings or with Noto; paths; and pictures. Not drawn are what needs more
than that: composite objects, clips (what they would cut off is seen), shadings (their first colour fills all of the
area), patterns, slanted and bold letters (they stand upright and plain), and what is on no page: annotations and seals.
"""

import ctypes
import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from ingest.extract.formats import jbig2
from ingest.extract.formats.ofd_package import Package, Page, local, numbers
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError
from ingest.extract.rendering.letters import Letter, is_legible
from ingest.extract.rendering.ofd_geometry import Matrix, matrix, steps
from ingest.extract.rendering.ofd_ink import Ink, ink
from ingest.extract.rendering.ofd_text import OfdFonts, glyphs
from ingest.extract.rendering.pdf_page import PdfPage
from ingest.extract.rendering.picture_file import opened, turn_to
from ingest.extract.rendering.scan_page import on_white

Edges = tuple[float, float, float, float]  # left, bottom, right, top, in points
Placed = tuple[str, Edges]
_POINTS = 72 / 25.4  # of a millimetre
_MOST_OBJECTS = 100_000
_MOST_PICTURE_PIXELS = 30_000_000  # of all pictures of a page together
_DEEPEST = 20
_ASCENT, _DESCENT = 0.9, -0.2  # of a letter's size: the room that a cover takes at least


def page_count(data: bytes, most: int) -> int:
    """How many pages of the OFD `data` can be drawn, at most `most`.

    Raises:
        RefusedError: it does not say which pages it has.
    """
    with _package(data) as archive:
        return sum(1 for _, _ in zip(range(most), Package(archive).pages(), strict=False))


class OfdDocument:
    """An OFD whose pages are drawn; close it after its last page."""

    def __init__(self, data: bytes, most_source_pixels: int) -> None:
        self._archive = _package(data)
        self._package = Package(self._archive)
        self._most = most_source_pixels
        self._pdf = pypdfium2.PdfDocument.new()
        self._fonts = OfdFonts(self._pdf, self._package)

    def page(self, number: int, width: int, most_pixels: int) -> "OfdPage | None":
        """Page `number`, counting from 0, at `width` pixels; None if there is none.

        Raises:
            RefusedError: it is broken, or has more on it than is drawn.
        """
        composed = self.composed(number)
        return None if composed is None else OfdPage(composed[0], width, most_pixels, composed[1])

    def composed(self, number: int) -> tuple[Any, list[Placed]] | None:
        """Page `number` as PDFium has it, and the letters on it; see `page`."""
        found = next((page for at, page in enumerate(self._package.pages()) if at == number), None)
        if found is None:
            return None
        made = self._pdf.new_page(found.box[2] * _POINTS, found.box[3] * _POINTS)
        composer = _Composer(self._pdf, made, found, self._package, self._fonts, self._most)
        try:
            for content in found.contents:
                composer.compose(content, Matrix())
        except (ValueError, KeyError, OverflowError) as error:
            raise RefusedError(Outcome.MALFORMED, "page-unreadable", "an object of the page is broken") from error
        return made, composer.letters

    def close(self) -> None:
        """Let go of everything."""
        self._pdf.close()
        self._archive.close()


class OfdPage(PdfPage):
    """A page that was put together here: its letters are known from that."""

    def __init__(self, page: Any, width: int, most_pixels: int, placed: list[Placed]) -> None:
        super().__init__(page, width, most_pixels)
        self._placed = placed

    def letters(self) -> list[Letter]:
        """The letters and digits, in the order of the text."""
        return [Letter(character, self._device(*box)) for character, box in self._placed]


class _Composer:
    """Puts one page together."""

    def __init__(self, pdf: Any, page: Any, found: Page, package: Package, fonts: OfdFonts, most: int) -> None:
        self._pdf, self._page, self._found, self._package, self._fonts = pdf, page, found, package, fonts
        self._left, self._pixels = _MOST_OBJECTS, min(most, _MOST_PICTURE_PIXELS)
        left, top, _, height = found.box
        self._paper = Matrix(_POINTS, 0, 0, -_POINTS, -left * _POINTS, (top + height) * _POINTS)
        self.letters: list[Placed] = []

    def compose(self, element: ET.Element, place: Matrix, depth: int = 0) -> None:
        """Put everything inside `element` onto the page."""
        if depth > _DEEPEST:
            raise RefusedError(Outcome.LIMIT, "nested-too-deep", "blocks in blocks of an OFD page")
        for each in element:
            kind = local(each.tag)
            if each.get("Visible") == "false" and kind not in {"Layer", "PageBlock"}:
                continue
            if kind in {"Layer", "PageBlock"}:
                self.compose(each, place, depth + 1)
            elif kind == "TextObject":
                self._text(each, self._placed(each))
            elif kind == "PathObject":
                self._path(each, self._placed(each))
            elif kind == "ImageObject":
                self._picture(each)

    def _placed(self, element: ET.Element) -> Matrix:
        left, top, *_ = [*numbers(element.get("Boundary")), 0.0, 0.0]
        return matrix(element.get("CTM")).then(Matrix(e=left, f=top)).then(self._paper)

    def _insert(self, made: Any) -> None:
        self._left -= 1
        if self._left < 0:
            raise RefusedError(Outcome.LIMIT, "page-too-full", f"more than {_MOST_OBJECTS} objects on an OFD page")
        pdfium.FPDFPage_InsertObject(self._page, made)

    def _text(self, element: ET.Element, place: Matrix) -> None:
        colour = ink(element, self._found.resources).fill or (0, 0, 0, 255)
        for glyph in glyphs(element):
            at = glyph.matrix.then(place)
            made = self._fonts.glyph(element.get("Font"), self._found.resources, glyph)
            box = _stand(at, glyph.size)
            if made is not None:
                pdfium.FPDFPageObj_Transform(made, at.a, at.b, at.c, at.d, at.e, at.f)
                pdfium.FPDFPageObj_SetFillColor(made, *colour)
                box = _together(box, _bounds(made))
                self._insert(made)
            self.letters += [(each, box) for each in glyph.characters if is_legible(each)]

    def _path(self, element: ET.Element, place: Matrix) -> None:
        drawn = ink(element, self._found.resources)
        data = next((each.text for each in element if local(each.tag) == "AbbreviatedData"), "") or ""
        made = None
        for step in steps(data):
            points = [place.on(*point) for point in step.points]
            if made is None:
                if step.kind != "M":
                    return  # it begins nowhere
                made = pdfium.FPDFPageObj_CreateNewPath(*points[0])
            else:
                _add(made, step.kind, points)
        if made is not None:
            self._coloured(made, drawn, place.scale)
            pdfium.FPDFPath_SetDrawMode(made, _fill_mode(drawn), drawn.stroke is not None)
            self._insert(made)

    def _coloured(self, made: Any, drawn: Ink, scale: float) -> None:
        if drawn.fill is not None:
            pdfium.FPDFPageObj_SetFillColor(made, *drawn.fill)
        if drawn.stroke is not None:
            pdfium.FPDFPageObj_SetStrokeColor(made, *drawn.stroke)
            pdfium.FPDFPageObj_SetStrokeWidth(made, drawn.width * scale)

    def _picture(self, element: ET.Element) -> None:
        left, top, width, height, *_ = [*numbers(element.get("Boundary")), 0.0, 0.0, 0.0, 0.0]
        own = matrix(element.get("CTM")) if element.get("CTM") else Matrix(a=width, d=height)
        place = Matrix(d=-1, f=1).then(own).then(Matrix(e=left, f=top)).then(self._paper)
        name = self._found.resources.file(element.get("ResourceID"), "MediaFile")
        image = self._decoded(self._package.read(name)) if name else None
        if image is None:
            return
        made = pdfium.FPDFPageObj_NewImageObj(self._pdf)
        bitmap = pypdfium2.PdfBitmap.from_pil(image)
        pdfium.FPDFImageObj_SetBitmap(None, 0, made, bitmap)
        bitmap.close()
        pdfium.FPDFPageObj_Transform(made, place.a, place.b, place.c, place.d, place.e, place.f)
        self._insert(made)

    def _decoded(self, data: bytes) -> Image.Image:
        try:
            if data.startswith(jbig2.MAGIC):
                return self._decoded_jbig2(data)
            with opened(io.BytesIO(data)) as image:
                turn_to(image, 0, self._pixels, self._pixels)
                found = on_white(image)
        except (OSError, SyntaxError, EOFError, pypdfium2.PdfiumError) as error:
            raise RefusedError(Outcome.MALFORMED, "page-unreadable", "a picture of the page is broken") from error
        self._pixels -= found.width * found.height
        return found

    def _decoded_jbig2(self, data: bytes) -> Image.Image:
        (width, height), *_ = [*jbig2.sizes(data), (0, 0)]
        if width * height > self._pixels:
            raise RefusedError(Outcome.LIMIT, "image-too-large", f"{width} x {height} pixels")
        self._pixels -= width * height
        with pypdfium2.PdfDocument(jbig2.as_pdf(data)) as document:
            return PdfPage(document[0], width, max(1, width * height)).pixels(notes=False)


def _package(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise RefusedError(Outcome.MALFORMED, "archive-damaged", "the ZIP directory is missing or broken") from error


def _fill_mode(drawn: Ink) -> int:
    if drawn.fill is None:
        return int(pdfium.FPDF_FILLMODE_NONE)
    return int(pdfium.FPDF_FILLMODE_ALTERNATE if drawn.even_odd else pdfium.FPDF_FILLMODE_WINDING)


def _add(made: Any, kind: str, points: list[tuple[float, float]]) -> None:
    if kind == "M":
        pdfium.FPDFPath_MoveTo(made, *points[0])
    elif kind == "L":
        pdfium.FPDFPath_LineTo(made, *points[0])
    elif kind == "B":
        pdfium.FPDFPath_BezierTo(made, *points[0], *points[1], *points[2])
    else:
        pdfium.FPDFPath_Close(made)


def _stand(place: Matrix, size: float) -> Edges:
    """The room of a letter from below to above its line, where it begins; as left, bottom, right, top."""
    corners = [place.on(0, _DESCENT * size), place.on(0, _ASCENT * size)]
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _bounds(made: Any) -> Edges:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(made, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _together(one: Edges, other: Edges) -> Edges:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
