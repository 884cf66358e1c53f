"""JBIG2 files of their own (ITU-T T.88, annex D), and their pages put into a PDF, in whose form PDFium reads them.

A PDF embeds the same segments without the file's header and without the marks at the ends of pages and file, those that
belong to no page in a stream of their own (ISO 32000-2, 7.4.7).
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

MEDIA_TYPE = "image/x-jbig2"
MAGIC = b"\x97JB2\r\n\x1a\n"
_SEQUENTIAL, _PAGES_UNKNOWN = 1, 2
_GENERIC, _PAGE, _PAGE_END, _STRIPE_END, _FILE_END = 38, 48, 49, 50, 51  # T.88, 7.3
_UNKNOWN = 0xFFFFFFFF
_MOST_SEGMENTS = 100_000
_FEW_REFERENCES, _MANY_REFERENCES = 4, 7
_PAGE_FACTS = struct.Struct(">IIII")
_REGION_BYTES = 17  # of a region's segment information field, its flags follow
_DOTS = 200  # an inch, where the page does not say
_METRE = 39.3701  # inches
_BELIEVED = range(30, 4801)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment: its header's bytes but for page and length, the page's number (0 for none), and its data."""

    kind: int
    head: bytes
    long_page: bool
    page: int
    length: int
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: pixels across and down, dots an inch, and its segments as a PDF has them."""

    width: int
    height: int
    dots: float
    segments: bytes


class _CutOffError(Exception):
    """The file ends before it says."""


def sizes(data: bytes) -> list[tuple[int, int]]:
    """(width, height) of each page in pixels, of those that can be found.

    Raises:
        struct.error, IndexError: it is no such file.
    """
    return [_extent(own) for own in _by_page(_segments(data)[0])[1].values() if _facts(own)]


def is_cut_off(data: bytes) -> bool:
    """Whether the file ends within a segment, or before one that says that it ends."""
    try:
        segments, whole = _segments(data)
    except (struct.error, IndexError):
        return True
    return not whole or (data[8] & _SEQUENTIAL == 0 and not any(each.kind == _FILE_END for each in segments))


def as_pdf(data: bytes) -> bytes:
    """A PDF that shows each page of the file, at its own size on paper.

    Raises:
        RefusedError: it has no page that can be found.
    """
    try:
        shared, by_page = _by_page(_segments(data)[0])
        pages = [_page(own) for own in by_page.values() if _facts(own)]
    except (struct.error, IndexError) as error:
        raise RefusedError(Outcome.MALFORMED, "picture-unreadable", "the JBIG2 file has no segments") from error
    if not pages:
        raise RefusedError(Outcome.MALFORMED, "picture-unreadable", "the JBIG2 file has no page")
    return _pdf(pages, b"".join(_packed(each, 0) for each in shared))


def _segments(data: bytes) -> tuple[list[_Segment], bool]:
    """The segments in order, those cut off with what is there of them; and whether all are whole."""
    flags = data[8]
    at = 9 if flags & _PAGES_UNKNOWN else 13
    found: list[_Segment] = []
    try:
        if flags & _SEQUENTIAL:
            while at < len(data) and len(found) < _MOST_SEGMENTS:
                segment, at = _header(data, at)
                found.append(_filled(segment, data, at))
                at += found[-1].length
        else:
            heads: list[_Segment] = []
            while len(heads) < _MOST_SEGMENTS and (not heads or heads[-1].kind != _FILE_END):
                segment, at = _header(data, at)
                heads.append(segment)
            for segment in heads:
                found.append(_filled(segment, data, at))
                at += found[-1].length
    except (struct.error, IndexError, _CutOffError):
        return found, False
    return found, at <= len(data)


def _header(data: bytes, at: int) -> tuple[_Segment, int]:
    """The segment whose header stands at `at`, without its data, and where the header ends (T.88, 7.2)."""
    start = at
    number, flags, references = struct.unpack_from(">IBB", data, at)
    at += 5
    count = references >> 5
    if count == _MANY_REFERENCES:
        count = struct.unpack_from(">I", data, at)[0] & 0x1FFFFFFF
        at += 4 + (count + 8) // 8
    else:
        at += 1
    at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)  # noqa: PLR2004 (T.88, 7.2.5)
    long_page = bool(flags & 0x40)
    page, length = struct.unpack_from(">II" if long_page else ">BI", data, at)
    return _Segment(flags & 0x3F, data[start:at], long_page, page, length), at + (8 if long_page else 5)


def _filled(segment: _Segment, data: bytes, at: int) -> _Segment:
    if segment.length != _UNKNOWN:
        if at > len(data):
            raise _CutOffError
        return replace(segment, data=data[at : at + segment.length])
    if segment.kind != _GENERIC:
        raise _CutOffError
    mark = b"\0\0" if data[at + _REGION_BYTES] & 1 else b"\xff\xac"  # T.88, 7.2.7
    end = data.find(mark, at + _REGION_BYTES + 1)
    if end < 0:
        raise _CutOffError
    rows = data[end + 2 : end + 6]
    body = data[at : at + 4] + rows + data[at + 8 : end + 2]  # as high as it turned out to be
    return replace(segment, data=body, length=end + 6 - at)


def _by_page(segments: Sequence[_Segment]) -> tuple[list[_Segment], dict[int, list[_Segment]]]:
    shared: list[_Segment] = []
    by_page: dict[int, list[_Segment]] = {}
    for each in segments:
        (by_page.setdefault(each.page, []) if each.page else shared).append(each)
    return [each for each in shared if each.kind != _FILE_END], dict(sorted(by_page.items()))


def _facts(own: Sequence[_Segment]) -> bytes:
    """The data of the page's information segment, b"" where there is none."""
    return next((each.data for each in own if each.kind == _PAGE and len(each.data) >= _PAGE_FACTS.size), b"")


def _extent(own: Sequence[_Segment]) -> tuple[int, int]:
    width, height, _, _ = _PAGE_FACTS.unpack_from(_facts(own))
    if height == _UNKNOWN:  # then its stripes say where each ends
        stripes = (each.data for each in own if each.kind == _STRIPE_END)
        height = max((int.from_bytes(each[:4], "big") + 1 for each in stripes), default=0)
    return width, height


def _page(own: Sequence[_Segment]) -> Page:
    width, height = _extent(own)
    dots = _PAGE_FACTS.unpack_from(_facts(own))[2] / _METRE
    kept = [_of_height(each, height) for each in own if each.kind not in {_PAGE_END, _FILE_END}]
    segments = b"".join(_packed(each, 1) for each in kept)
    return Page(width, height, dots if round(dots) in _BELIEVED else _DOTS, segments)


def _of_height(segment: _Segment, height: int) -> _Segment:
    known = height.to_bytes(4, "big")
    return replace(segment, data=segment.data[:4] + known + segment.data[8:]) if segment.kind == _PAGE else segment


def _packed(segment: _Segment, page: int) -> bytes:
    number = page.to_bytes(4 if segment.long_page else 1, "big")
    return segment.head + number + len(segment.data).to_bytes(4, "big") + segment.data


def _pdf(pages: Sequence[Page], shared: bytes) -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + 3 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids),
        _stream(shared),
    ]
    for page in pages:
        objects += _page_objects(page, len(objects) + 1)
    out = bytearray(b"%PDF-1.7\n")
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def _page_objects(page: Page, first: int) -> Iterator[bytes]:
    across, down = page.width * 72 / page.dots, page.height * 72 / page.dots
    yield (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.4f %.4f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>"
        % (across, down, first + 1, first + 2)
    )
    yield _stream(b"%.4f 0 0 %.4f 0 0 cm /I Do" % (across, down))
    yield _stream(
        page.segments,
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray"
        b"/Filter/JBIG2Decode/DecodeParms<</JBIG2Globals 3 0 R>>" % (page.width, page.height),
    )


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)
