"""The boxes of ISO base media files (ISO/IEC 14496-12), of which HEIF and JPEG 2000 files are made."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = struct.Struct(">I4s")
_LONG, _TO_END = 1, 0
_LONG_HEAD = 16
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, and where what it holds begins and should end, which may be behind the last byte there is."""

    kind: bytes
    start: int
    end: int


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes that stand one after another from `start` to `end`, not those inside them; at most 10,000."""
    for _ in range(_MOST):
        if start + _HEAD.size > min(end, len(data)):
            return
        size, kind = _HEAD.unpack_from(data, start)
        head = _HEAD.size
        if size == _LONG:
            if start + _LONG_HEAD > len(data):
                return
            size, head = int.from_bytes(data[start + head : start + _LONG_HEAD], "big"), _LONG_HEAD
        elif size == _TO_END:
            size = end - start
        if size < head:
            return
        yield Box(kind, start + head, start + size)
        start += size


def ends_too_early(data: bytes) -> bool:
    """Whether the last box of the file says that it is longer than the file, or what stands there is no box."""
    end = 0
    for box in boxes(data, 0, len(data)):
        end = box.end
    return end != len(data)
