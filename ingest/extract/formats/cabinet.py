"""Cabinet files ([MS-CAB]), stored or in MSZIP, which Tika knows by name only."""

import struct
import zlib
from collections.abc import Iterator

from ingest.extract.budget import Budget, ExhaustedError
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

_HEADER = struct.Struct("<4s4xI4xI4xBBHHHHH")  # signature, size, offset of files, version, folders, files, flags, …
_FOLDER = struct.Struct("<IHH")
_FILE = struct.Struct("<IIHHHH")
_BLOCK = struct.Struct("<IHH")
_PREVIOUS, _NEXT, _RESERVED = 1, 2, 4
_NAME_IS_UTF8 = 0x80
_STORED, _MSZIP = 0, 1
_WINDOW = 32768


def cabinet_members(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """The files in the cabinet `data`.

    Raises:
        RefusedError: it is damaged, one of several volumes, or compressed in a way that is not read.
    """
    try:
        yield from _members(data, budget)
    except (struct.error, zlib.error, IndexError, ValueError) as error:
        raise RefusedError(Outcome.MALFORMED, "archive-damaged", "the cabinet is cut off or broken") from error


def _members(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    _, _, files_at, _, _, folders, files, flags, _, _ = _HEADER.unpack_from(data)
    if flags & (_PREVIOUS | _NEXT):
        raise RefusedError(Outcome.UNSUPPORTED, "archive-in-volumes", "the cabinet is one of several")
    at, folder_extra, block_extra = _HEADER.size, 0, 0
    if flags & _RESERVED:
        header_extra, folder_extra, block_extra = struct.unpack_from("<HBB", data, at)
        at += 4 + header_extra
    budget.charge_entries(files)
    unpacked = [
        _folder(data, at + number * (_FOLDER.size + folder_extra), block_extra, budget) for number in range(folders)
    ]
    at = files_at
    for _ in range(files):
        size, start, folder, _, _, attributes = _FILE.unpack_from(data, at)
        end = data.index(b"\0", at + _FILE.size)
        name = data[at + _FILE.size : end].decode("utf-8" if attributes & _NAME_IS_UTF8 else "cp1252", "replace")
        yield name.replace("\\", "/"), unpacked[folder][start : start + size]
        at = end + 1


def _folder(data: bytes, at: int, block_extra: int, budget: Budget) -> bytes:
    block_at, blocks, method = _FOLDER.unpack_from(data, at)
    if method & 0xF not in {_STORED, _MSZIP}:
        raise RefusedError(Outcome.UNSUPPORTED, "archive-method", "the cabinet uses Quantum or LZX")
    found = bytearray()
    for _ in range(blocks):
        _, packed, size = _BLOCK.unpack_from(data, block_at)
        start = block_at + _BLOCK.size + block_extra
        block = data[start : start + packed]
        found += block if method & 0xF == _STORED else _inflated(block, bytes(found[-_WINDOW:]), size)
        block_at = start + packed
        if len(found) > budget.limits.unpacked_bytes:
            raise ExhaustedError("unpacks-too-large", f"over {budget.limits.unpacked_bytes} bytes when unpacked")
    return bytes(found)


def _inflated(block: bytes, before: bytes, size: int) -> bytes:
    """One MSZIP block: deflate behind "CK", going on from the window of the block before."""
    if block[:2] != b"CK":
        raise ValueError("no MSZIP block")
    return zlib.decompressobj(-zlib.MAX_WBITS, zdict=before).decompress(block[2:], size)
