"""The size of a picture from its header, without decoding a pixel."""

import struct

from ingest.extract.formats import heif, jbig2, jpeg2000
from ingest.extract.formats.boxes import ends_too_early

_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_TIFF_FORMATS = {3: "H", 4: "I", 16: "Q"}
_JPEG_MARK = 0xFF
_BIG = 43  # the version number of a BigTIFF
_MOST_TIFF_PAGES = 10_000
_JP2_HEAD = 1024 * 1024
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def pixels(data: bytes, kind: str) -> tuple[int, int] | None:
    """(width, height), the largest page of a TIFF; None if the header does not say."""
    reader = _READERS.get(kind)
    try:
        return reader(data) if reader else None
    except (struct.error, IndexError):
        return None


def is_cut_off(data: bytes, kind: str) -> bool:
    """Whether the picture ends before its format lets it; False where that can't be told from its frame."""
    if kind == "image/png":
        return b"IEND" not in data
    if kind == "image/jpeg":
        return b"\xff\xd9" not in data
    if kind == "image/tiff":
        order = "little" if data.startswith(b"II") else "big"
        return data[2:4] != b"+\0" and int.from_bytes(data[4:8], order) + 2 > len(data)  # type: ignore[arg-type]
    if kind in _ENDS:
        return _ENDS[kind](data)
    return False


def _png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _bmp(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<ii", data, 18)
    return abs(width), abs(height)


def _jp2(data: bytes) -> tuple[int, int] | None:
    """The larger of what the file says and what the codestream in it says, which need not agree."""
    found = [(facts.width, facts.height)] if (facts := jpeg2000.codestream(data[:_JP2_HEAD])) else []
    at = data.find(b"ihdr", 0, 4096)
    if at >= 0:
        height, width = struct.unpack_from(">II", data, at + 4)
        found.append((width, height))
    return max(found, key=_area, default=None)


def _jbig2(data: bytes) -> tuple[int, int] | None:
    return max(jbig2.sizes(data), key=_area, default=None)


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"VP8X":
        return None  # the other two forms can't be larger than 16,384 x 16,384, nor bombs of note
    width = int.from_bytes(data[24:27], "little") + 1
    return width, int.from_bytes(data[27:30], "little") + 1


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at < len(data) - 9:
        if data[at] != _JPEG_MARK:
            return None
        marker = data[at + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", data, at + 2)[0] if marker != _JPEG_MARK else 1
    return None


def _tiff(data: bytes) -> tuple[int, int] | None:
    order = "<" if data[:2] == b"II" else ">"
    if struct.unpack_from(order + "H", data, 2)[0] == _BIG:
        return _big_tiff(data, order)
    at = struct.unpack_from(order + "I", data, 4)[0]
    largest: tuple[int, int] | None = None
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MOST_TIFF_PAGES:
        seen.add(at)
        count = struct.unpack_from(order + "H", data, at)[0]
        sizes = dict(_tiff_sizes(data, order, at + 2, count))
        size = (sizes.get(_TIFF_WIDTH, 0), sizes.get(_TIFF_HEIGHT, 0))
        largest = max(largest or size, size, key=_area)
        at = struct.unpack_from(order + "I", data, at + 2 + 12 * count)[0]
    return largest


def _big_tiff(data: bytes, order: str) -> tuple[int, int] | None:
    """As `_tiff`, for the form with offsets of 64 bits (entries of 20 bytes)."""
    at = struct.unpack_from(order + "Q", data, 8)[0]
    largest: tuple[int, int] | None = None
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MOST_TIFF_PAGES:
        seen.add(at)
        count = min(struct.unpack_from(order + "Q", data, at)[0], _MOST_TIFF_PAGES)
        sizes = {}
        for index in range(count):
            tag, kind = struct.unpack_from(order + "HH", data, at + 8 + 20 * index)
            if kind in _TIFF_FORMATS:
                sizes[tag] = struct.unpack_from(order + _TIFF_FORMATS[kind], data, at + 20 + 20 * index)[0]
        size = (sizes.get(_TIFF_WIDTH, 0), sizes.get(_TIFF_HEIGHT, 0))
        largest = max(largest or size, size, key=_area)
        at = struct.unpack_from(order + "Q", data, at + 8 + 20 * count)[0]
    return largest


def _tiff_sizes(data: bytes, order: str, at: int, count: int) -> list[tuple[int, int]]:
    found = []
    for index in range(count):
        tag, kind = struct.unpack_from(order + "HH", data, at + 12 * index)
        if tag in {_TIFF_WIDTH, _TIFF_HEIGHT} and kind in _TIFF_FORMATS:
            found.append((tag, struct.unpack_from(order + _TIFF_FORMATS[kind], data, at + 12 * index + 8)[0]))
    return found


_READERS = {
    "image/png": _png,
    "image/gif": _gif,
    "image/bmp": _bmp,
    jpeg2000.FILE_TYPE: _jp2,
    jpeg2000.CODESTREAM_TYPE: _jp2,
    jbig2.MEDIA_TYPE: _jbig2,
    heif.MEDIA_TYPE: heif.size,
    "image/webp": _webp,
    "image/jpeg": _jpeg,
    "image/tiff": _tiff,
}
_ENDS = {
    jpeg2000.FILE_TYPE: jpeg2000.is_cut_off,
    jpeg2000.CODESTREAM_TYPE: jpeg2000.is_cut_off,
    jbig2.MEDIA_TYPE: jbig2.is_cut_off,
    heif.MEDIA_TYPE: ends_too_early,
}
