"""What the header of a JPEG 2000 codestream (ISO/IEC 15444-1, annex A) says, before anything of it is decoded."""

import struct
from dataclasses import dataclass

FILE_TYPE, CODESTREAM_TYPE = "image/jp2", "image/j2c"
CODESTREAM = b"\xff\x4f\xff\x51"  # SOC and, always right behind it, SIZ
_END = b"\xff\xd9"
_CODING = b"\xff\x52"
_SIZES = struct.Struct(">HHIIII16xH")  # Lsiz, Rsiz, Xsiz, Ysiz, XOsiz, YOsiz, tiles, Csiz
_LEVELS_AT = 9  # behind the marker COD: Lcod, Scod, order, layers, transform
_MOST_LEVELS = 32
_SEARCHED = 1024 * 1024  # boxes with colour profiles stand before the codestream


@dataclass(frozen=True, slots=True)
class Codestream:
    """Width and height in pixels, how many components, and how often each side can be halved while decoding."""

    width: int
    height: int
    components: int
    halvings: int


def codestream(head: bytes) -> Codestream | None:
    """What the codestream in a file that begins with `head` (up to a mebibyte of it) says; None if there is none."""
    at = head.find(CODESTREAM, 0, _SEARCHED)
    if at < 0 or len(head) < at + 4 + _SIZES.size:
        return None
    length, _, right, bottom, left, top, components = _SIZES.unpack_from(head, at + 4)
    coding = head.find(_CODING, at + 4 + length, _SEARCHED)
    levels = head[coding + _LEVELS_AT] if 0 <= coding < len(head) - _LEVELS_AT else 0
    return Codestream(max(0, right - left), max(0, bottom - top), components, min(levels, _MOST_LEVELS))


def is_cut_off(data: bytes) -> bool:
    """Whether the end of the codestream is missing."""
    return _END not in data[-64 * 1024 :]
