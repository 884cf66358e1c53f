"""A PDF of page images with an invisible text layer, written as it goes (ISO 32000-1).

Libraries keep a document in memory until it is whole; here a page is forgotten as soon as it is sent, however many
there are. Equal pages give equal bytes: there are no dates, no identifiers, and always the same producer.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

Corners = tuple[float, float, float, float]  # left, top, right, bottom; in pixels of the page's image

LONGER_SIDE = 842.0  # points: as tall as A4, whatever the pixels
_CATALOGUE, _TREE, _FONT, _CID_FONT, _DESCRIPTOR, _FONT_FILE, _GLYPHS, _UNICODE, _INFO = range(1, 10)
_FIRST_FREE = 10
_RANGES_A_BLOCK = 100  # as many as a CMap may list at once
_GLYPH_WIDTH = 0.5  # of the letter's size, as in glyphless.ttf


@dataclass(frozen=True, slots=True)
class LaidText:
    """A piece of text and the room it takes on the page's image."""

    text: str
    corners: Corners


@dataclass(frozen=True, slots=True)
class PdfPicture:
    """A page: a JPEG in three colours, its size in pixels, and the text to be found on it."""

    jpeg: bytes
    width: int
    height: int
    texts: Sequence[LaidText] = ()


def pdf_stream(pages: Iterable[PdfPicture]) -> Iterator[bytes]:
    """The PDF with these pages, in pieces: what comes before them, one for each page, and the end."""
    return _Writer().written(pages)


class _Writer:
    def __init__(self) -> None:
        self._at = 0
        self._places: dict[int, int] = {}
        self._kids: list[int] = []

    def written(self, pages: Iterable[PdfPicture]) -> Iterator[bytes]:
        yield self._counted(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") + self._shared()
        for page in pages:
            yield self._page(page)
        kids = " ".join(f"{number} 0 R" for number in self._kids)
        yield self._object(_TREE, f"<</Type/Pages/Kids[{kids}]/Count {len(self._kids)}>>".encode()) + self._end()

    def _shared(self) -> bytes:
        font = files("search_api.rendition").joinpath("glyphless.ttf").read_bytes()
        return b"".join(
            (
                self._object(_CATALOGUE, b"<</Type/Catalog/Pages %d 0 R>>" % _TREE),
                self._object(_INFO, b"<</Producer(Strongroom)>>"),
                self._object(
                    _FONT,
                    b"<</Type/Font/Subtype/Type0/BaseFont/Glyphless/Encoding/Identity-H"
                    b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (_CID_FONT, _UNICODE),
                ),
                self._object(
                    _CID_FONT,
                    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Glyphless/FontDescriptor %d 0 R/DW 500"
                    b"/CIDToGIDMap %d 0 R/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
                    % (_DESCRIPTOR, _GLYPHS),
                ),
                self._object(
                    _DESCRIPTOR,
                    b"<</Type/FontDescriptor/FontName/Glyphless/Flags 4/FontBBox[0 -200 500 800]/ItalicAngle 0"
                    b"/Ascent 800/Descent -200/CapHeight 800/StemV 80/FontFile2 %d 0 R>>" % _FONT_FILE,
                ),
                self._object(_FONT_FILE, *_packed(font, b"/Length1 %d" % len(font))),
                self._object(_GLYPHS, *_packed(b"\x00\x01" * 0x10000)),  # every character is the one blank glyph
                self._object(_UNICODE, *_packed(_cmap())),
            )
        )

    def _page(self, page: PdfPicture) -> bytes:
        number = _FIRST_FREE + 3 * len(self._kids)
        self._kids.append(number)
        scale = LONGER_SIDE / max(page.width, page.height)
        across, down = _number(page.width * scale), _number(page.height * scale)
        content = f"q {across} 0 0 {down} 0 0 cm /P Do Q\n".encode() + _text_content(page, scale)
        picture = (
            f"/Type/XObject/Subtype/Image/Width {page.width}/Height {page.height}/ColorSpace/DeviceRGB"
            f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(page.jpeg)}"
        )
        return b"".join(
            (
                self._object(
                    number,
                    f"<</Type/Page/Parent {_TREE} 0 R/MediaBox[0 0 {across} {down}]/Contents {number + 1} 0 R/Resources"
                    f"<</XObject<</P {number + 2} 0 R>>/Font<</F {_FONT} 0 R>>>>>>".encode(),
                ),
                self._object(number + 1, *_packed(content)),
                self._object(number + 2, f"<<{picture}>>".encode(), page.jpeg),
            )
        )

    def _object(self, number: int, head: bytes, stream: bytes | None = None) -> bytes:
        self._places[number] = self._at
        body = head if stream is None else head + b"stream\n" + stream + b"\nendstream"
        return self._counted(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _end(self) -> bytes:
        table = self._at
        entries = b"".join(b"%010d 00000 n \n" % self._places[number] for number in sorted(self._places))
        size = len(self._places) + 1
        return (
            b"xref\n0 %d\n0000000000 65535 f \n%strailer\n"
            b"<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
            % (size, entries, size, _CATALOGUE, _INFO, table)
        )

    def _counted(self, written: bytes) -> bytes:
        self._at += len(written)
        return written


def _cmap() -> bytes:
    """Every code is the UTF-16 unit that it stands for. No range may cross a high byte (9.10.3)."""
    ranges = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256)]
    blocks = [ranges[at : at + _RANGES_A_BLOCK] for at in range(0, len(ranges), _RANGES_A_BLOCK)]
    listed = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{listed}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode()


def _packed(data: bytes, more: bytes = b"") -> tuple[bytes, bytes]:
    packed = zlib.compress(data, 9)
    return b"<</Filter/FlateDecode/Length %d%s>>" % (len(packed), more), packed


def _text_content(page: PdfPicture, scale: float) -> bytes:
    """Each text in letters that are not drawn (rendering mode 3), as wide as its room and no wider."""
    return b"".join(_shown(laid, page.height, scale) for laid in page.texts if laid.text.strip())


def _shown(laid: LaidText, height: int, scale: float) -> bytes:
    left, top, right, bottom = laid.corners
    size = max((bottom - top) * scale, 1.0)
    codes = laid.text.encode("utf-16-be", "replace")
    natural = len(codes) / 2 * _GLYPH_WIDTH * size
    stretch = 100 * max((right - left) * scale, 1.0) / natural
    up = (height - bottom) * scale + 0.2 * size  # 0.2: what the font reaches below its line
    return (
        f"BT 3 Tr /F {_number(size)} Tf {_number(stretch)} Tz {_number(left * scale)} {_number(up)} Td "
        f"<{codes.hex().upper()}> Tj ET\n"
    ).encode()


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
