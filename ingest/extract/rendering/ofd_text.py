"""The letters of an OFD page: where each stands, and the font it is drawn with."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2.raw as pdfium

from ingest.extract.formats.ofd_package import Package, Resources, local, numbers
from ingest.extract.rendering.fonts import sans, serif
from ingest.extract.rendering.letters import is_legible
from ingest.extract.rendering.ofd_geometry import Matrix, deltas

_SERIFS = ("宋", "仿", "明", "song", "serif", "times", "楷", "kai")
_MOST = 100_000  # characters of an object
_NO_GLYPH = 0


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter, or several that are drawn as one: where it stands, in the object's millimetres, and how large.

    `number` is the letter's place in the file's own font, None where its characters tell what is drawn.
    """

    characters: str
    matrix: Matrix
    size: float
    number: int | None = None


def glyphs(element: ET.Element) -> Iterator[Glyph]:
    """The letters of a TextObject, in order.

    Raises:
        ValueError: it says something that is no number.
    """
    size, across = float(element.get("Size", "0")), float(element.get("HScale", "1"))
    turn = math.radians(float(element.get("CharDirection", "0")))
    shape = Matrix(across * math.cos(turn), across * math.sin(turn), math.sin(turn), -math.cos(turn))
    mapped: list[tuple[int, int, list[int]]] = []
    x = y = 0.0
    for each in element:
        if local(each.tag) == "CGTransform":
            mapped.append(_mapped(each))
        elif local(each.tag) == "TextCode":
            x, y = float(each.get("X", x)), float(each.get("Y", y))
            places = list(_places(each, x, y))
            for start, count, numbered in _drawn(len(places), mapped):
                at = places[start]
                text = "".join(character for character, _, _ in places[start : start + count])
                yield Glyph(text, shape.then(Matrix(e=at[1], f=at[2])), size, numbered)
            mapped = []


def _places(element: ET.Element, x: float, y: float) -> Iterator[tuple[str, float, float]]:
    """Each character of a TextCode with where it stands; those without a distance of their own don't move on."""
    text = (element.text or "")[:_MOST]
    across, down = deltas(element.get("DeltaX"), len(text)), deltas(element.get("DeltaY"), len(text))
    for number, character in enumerate(text):
        yield character, x, y
        x += across[number] if number < len(across) else 0.0
        y += down[number] if number < len(down) else 0.0


def _mapped(element: ET.Element) -> tuple[int, int, list[int]]:
    """The first character, how many there are, and the glyphs that they are drawn with (CGTransform)."""
    found = next((each.text for each in element if local(each.tag) == "Glyphs"), "") or ""
    return int(element.get("CodePosition", "0")), int(element.get("CodeCount", "1")), [int(n) for n in numbers(found)]


def _drawn(count: int, mapped: list[tuple[int, int, list[int]]]) -> Iterator[tuple[int, int, int | None]]:
    """(first character, how many, glyph number) of everything that is drawn, in the order of the characters."""
    starts = {start: (max(1, many), numbered) for start, many, numbered in mapped if numbered}
    at = 0
    while at < count:
        many, numbered = starts.get(at, (1, []))
        if len(numbered) == many:
            yield from ((at + each, 1, numbered[each]) for each in range(min(many, count - at)))
        elif numbered:
            yield at, many, numbered[0]
            yield from ((min(at, count - 1), 0, each) for each in numbered[1:])
        else:
            yield at, 1, None
        at += many


class OfdFonts:
    """The fonts of a package as PDFium has them, and Noto for those that it does not bring. Each is loaded once."""

    def __init__(self, pdf: Any, package: Package) -> None:
        self._pdf = pdf
        self._package = package
        self._loaded: dict[str, Any] = {}

    def glyph(self, number: str | None, resources: Resources, glyph: Glyph) -> Any | None:
        """The letter as a PDFium object at the origin, upright; None if there is nothing to be drawn of it."""
        file = resources.file(number, "FontFile")
        own = self._of_package(file) if file else None
        if own is not None and glyph.number is not None:
            return self._numbered(own, glyph)
        made = self._written(own, glyph) if own is not None else None
        if made is None or (_is_empty(made) and any(map(is_legible, glyph.characters))):
            made = self._written(self._noto(resources.element(number, "Font")), glyph)
        return made

    def _of_package(self, name: str) -> Any | None:
        if name not in self._loaded:
            try:
                self._loaded[name] = self._load(self._package.read(name))
            except KeyError:
                self._loaded[name] = None
        return self._loaded[name]

    def _noto(self, font: ET.Element | None) -> Any:
        named = "" if font is None else f"{font.get('FontName', '')} {font.get('FamilyName', '')}".lower()
        path = serif() if any(each in named for each in _SERIFS) and "sans" not in named else sans()
        if str(path) not in self._loaded:
            self._loaded[str(path)] = self._load(path.read_bytes())
        return self._loaded[str(path)]

    def _load(self, data: bytes) -> Any | None:
        held = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        return pdfium.FPDFText_LoadFont(self._pdf, held, len(data), pdfium.FPDF_FONT_TRUETYPE, 1) or None

    def _written(self, font: Any, glyph: Glyph) -> Any | None:
        text = glyph.characters.replace("\0", "")
        if not text.strip():
            return None
        made = pdfium.FPDFPageObj_CreateTextObj(self._pdf, font, glyph.size)
        raw = (text + "\0").encode("utf-16-le", "replace")
        pdfium.FPDFText_SetText(made, (ctypes.c_ushort * (len(raw) // 2)).from_buffer_copy(raw))
        return made

    def _numbered(self, font: Any, glyph: Glyph) -> Any:
        made = pdfium.FPDFPageObj_CreateTextObj(self._pdf, font, glyph.size)
        pdfium.FPDFText_SetCharcodes(made, (ctypes.c_uint32 * 1)(glyph.number or _NO_GLYPH), 1)
        return made


def _is_empty(made: Any) -> bool:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    found = pdfium.FPDFPageObj_GetBounds(made, left, bottom, right, top)
    return not found or right.value <= left.value or top.value <= bottom.value
