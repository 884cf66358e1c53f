"""Pictures as telephones take them: HEIF with HEVC inside, called HEIC (ISO/IEC 23008-12)."""

import struct

from ingest.extract.formats.boxes import boxes

MEDIA_TYPE = "image/heic"
_FILE_TYPE = b"ftyp"
_BRANDS_END = 4096
_HEVC = frozenset({b"heic", b"heix", b"heim", b"heis"})  # 23008-12, annex B.4.1: still pictures
_ANY = b"mif1"
_AV1 = b"avif"
_EXTENT = struct.Struct(">II")


def is_heic(head: bytes) -> bool:
    """Whether the file that begins with `head` holds still pictures in HEVC."""
    if head[4:8] != _FILE_TYPE:
        return False
    size = min(int.from_bytes(head[:4], "big"), _BRANDS_END, len(head))
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, size - 3, 4)}
    return bool(brands & _HEVC) or (_ANY in brands and _AV1 not in brands)


def size(data: bytes) -> tuple[int, int] | None:
    """(width, height) of the largest picture in the file: every property `ispe` of its item properties says one."""
    found: list[tuple[int, int]] = []
    for meta in boxes(data, 0, len(data)):
        if meta.kind != b"meta":
            continue
        for properties in (each for each in boxes(data, meta.start + 4, meta.end) if each.kind == b"iprp"):
            for container in (each for each in boxes(data, properties.start, properties.end) if each.kind == b"ipco"):
                inside = boxes(data, container.start, container.end)
                found += [_EXTENT.unpack_from(data, each.start + 4) for each in inside if each.kind == b"ispe"]
    return max(found, key=lambda each: each[0] * each[1], default=None)
