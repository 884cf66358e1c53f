"""7z archives of the usual kind: one method a folder (stored, LZMA, LZMA2 or bzip2), locked or not, member by member.

Tika gives the members' text but not their bytes, so what it can't parse inside would be lost. Other methods are left
to it. The layout is that of the format description published with the LZMA SDK (7zFormat.txt).
"""

import lzma
import struct
import zlib
from collections.abc import Iterator

from ingest.extract.budget import Budget
from ingest.extract.formats.sevenzip_lock import METHOD
from ingest.extract.formats.sevenzip_stream import (
    BZIP2,
    DICTIONARY_BYTES,
    LZMA,
    LZMA2,
    STORED,
    Folder,
    FolderStream,
    Piece,
    locked,
    opened,
)
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

MEDIA_TYPE = "application/x-7z-compressed"
_START = struct.Struct("<6sBBIQQI")  # signature, version, CRC, offset, size and CRC of the header
_END, _HEADER, _MAIN_STREAMS, _FILES, _PACK, _FOLDERS, _SUBSTREAMS = 0x00, 0x01, 0x04, 0x05, 0x06, 0x07, 0x08
_SIZE, _CRC, _FOLDER, _CODER_SIZES, _COUNTS, _EMPTY, _NAMES, _ENCODED = 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x11, 0x17
_READ = frozenset({STORED, LZMA2, LZMA, BZIP2})
_MOST_ENTRIES = 1_000_000


class _OtherMethodError(Exception):
    """A method, or a chain of them, that is not read here."""


def is_read_here(data: bytes) -> bool:
    """Whether every method of the archive is known here, or it is too damaged for anyone."""
    try:
        _directory(data)
    except _OtherMethodError:
        return False
    except (RefusedError, struct.error, lzma.LZMAError, ValueError, IndexError, EOFError):
        return True
    return True


def members(data: bytes, budget: Budget, password: str | None = None) -> Iterator[tuple[str, bytes]]:
    """The files in the archive `data`.

    Raises:
        RefusedError: it is encrypted, damaged, or over a limit.
    """
    try:
        folders, names = _directory(data, password)
        budget.charge_entries(len(names))
        for folder in folders:
            budget.check_unpacked(folder.size, folder.packed, budget.limits.ratio)
        left = iter(names)
        for folder in folders:
            stream = opened(data, folder, password)
            for size, crc in zip(folder.files or (), folder.crcs, strict=True):
                yield next(left), _member(stream, size, crc, folder, budget)
    except (struct.error, lzma.LZMAError, OSError, ValueError, IndexError, EOFError, StopIteration) as error:
        raise RefusedError(Outcome.MALFORMED, "archive-damaged", "the 7z archive is cut off or broken") from error


def _member(stream: "FolderStream", size: int, crc: int | None, folder: Folder, budget: Budget) -> bytes:
    """The next file of the stream; what a wrong password makes of it is none."""
    if folder.lock is None:
        return budget.drain(Piece(stream, size), folder.packed)
    try:
        found = budget.drain(Piece(stream, size), folder.packed)
    except (lzma.LZMAError, OSError, ValueError, EOFError) as error:
        raise locked() from error
    if crc is not None and zlib.crc32(found) != crc:
        raise locked()
    return found


def _directory(data: bytes, password: str | None = None) -> tuple[list[Folder], list[str]]:
    """(folders, names of the files that have content), in order."""
    _, _, _, _, offset, size, _ = _START.unpack_from(data)
    start = _START.size + offset
    header = _Fields(data[start : start + size])
    if len(header.data) < size or not size:
        raise EOFError
    kind = header.byte()
    while kind == _ENCODED:
        (folder,) = _streams(header)
        if folder.size > DICTIONARY_BYTES:
            raise RefusedError(Outcome.LIMIT, "memory-asked", "it asks for too much memory to unpack")
        header = _Fields(_header_of(data, folder, password))
        kind = header.byte()
    if kind != _HEADER:
        raise ValueError("no header")
    folders: list[Folder] = []
    names: list[str] = []
    while (kind := header.byte()) != _END:
        if kind == _MAIN_STREAMS:
            folders = _streams(header)
        elif kind == _FILES:
            names = _names(header)
        else:
            raise _OtherMethodError
    return folders, names


def _header_of(data: bytes, folder: Folder, password: str | None) -> bytes:
    """The directory that is packed in `folder`; what a wrong password makes of it is none."""
    piece = Piece(opened(data, folder, password), folder.size)
    try:
        found = piece.read(folder.size, exactly=True)
    except (lzma.LZMAError, OSError, ValueError, EOFError) as error:
        if folder.lock is None:
            raise
        raise locked() from error
    if folder.lock is not None and folder.crc is not None and zlib.crc32(found) != folder.crc:
        raise locked()
    return found


class _Fields:
    """Reads the header's fields one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def take(self, count: int) -> bytes:
        self.at += count
        if self.at > len(self.data):
            raise EOFError
        return self.data[self.at - count : self.at]

    def number(self) -> int:
        """As many of the first byte's leading bits as are set, so many little-endian bytes follow."""
        first = self.byte()
        extra = 8 - (first ^ 0xFF).bit_length()
        low = int.from_bytes(self.take(extra), "little")
        return low + ((first & (0x7F >> extra)) << (8 * extra))

    def count(self) -> int:
        found = self.number()
        if found > _MOST_ENTRIES:
            raise ValueError("more entries than any archive has")
        return found

    def bits(self, count: int) -> list[bool]:
        packed = self.take((count + 7) // 8)
        return [bool(packed[index // 8] & (0x80 >> index % 8)) for index in range(count)]

    def digests(self, count: int) -> list[int | None]:
        defined = [True] * count if self.byte() else self.bits(count)
        return [int.from_bytes(self.take(4), "little") if each else None for each in defined]


def _streams(header: _Fields) -> list[Folder]:
    folders: list[Folder] = []
    at = 0
    sizes: list[int] = []
    while (kind := header.byte()) != _END:
        if kind == _PACK:
            at, sizes = _packed(header)
        elif kind == _FOLDERS:
            folders = _folders(header)
        elif kind == _SUBSTREAMS:
            _substreams(header, folders)
        else:
            raise ValueError("an unknown part of the header")
    for folder, size in zip(folders, sizes, strict=True):
        folder.at, folder.packed = at, size
        folder.files = (folder.size,) if folder.files is None else folder.files
        folder.crcs = folder.crcs or (folder.crc,) * len(folder.files)
        at += size
    return folders


def _packed(header: _Fields) -> tuple[int, list[int]]:
    at = header.number() + _START.size
    count = header.count()
    sizes: list[int] = []
    while (kind := header.byte()) != _END:
        if kind == _SIZE:
            sizes = [header.number() for _ in range(count)]
        else:
            header.digests(count)
    return at, sizes


def _folders(header: _Fields) -> list[Folder]:
    if header.byte() != _FOLDER:
        raise ValueError("no folders")
    count = header.count()
    if header.byte():
        raise _OtherMethodError
    folders = [_folder(header) for _ in range(count)]
    if header.byte() != _CODER_SIZES:
        raise ValueError("no sizes")
    for folder in folders:
        given = [header.number() for _ in folder.order]
        folder.sizes = tuple(given[coder] for coder in folder.order)
        folder.size = folder.sizes[0]
    while header.byte() != _END:
        for folder, crc in zip(folders, header.digests(count), strict=True):
            folder.crc = crc
    return folders


def _folder(header: _Fields) -> Folder:
    coders: list[tuple[bytes, bytes]] = []
    for _ in range(header.count()):
        flags = header.byte()
        method = header.take(flags & 0x0F)
        if flags & 0x10:
            raise locked() if METHOD in {method, *(each for each, _ in coders)} else _OtherMethodError
        coders.append((method, header.take(header.number()) if flags & 0x20 else b""))
    bound = [(header.number(), header.number()) for _ in coders[1:]]
    return _of_coders(coders, bound)


def _of_coders(coders: list[tuple[bytes, bytes]], bound: list[tuple[int, int]]) -> Folder:
    """The folder of one method, of a lock alone, or of a method of what a lock opens to."""
    methods = [method for method, _ in coders]
    if len(coders) == 1 and methods[0] in _READ:
        return Folder(*coders[0])
    if methods == [METHOD]:
        return Folder(STORED, b"", lock=coders[0][1], order=(0,))
    if METHOD in methods and len(coders) == len(bound) + 1 == 2:  # noqa: PLR2004 (a lock and a method)
        lock = methods.index(METHOD)
        if methods[1 - lock] in _READ and bound == [(1 - lock, lock)]:
            return Folder(*coders[1 - lock], lock=coders[lock][1], order=(1 - lock, lock))
    if METHOD in methods:
        raise locked()  # in a way that is not opened here
    raise _OtherMethodError


def _substreams(header: _Fields, folders: list[Folder]) -> None:
    counts = [1] * len(folders)
    kind = header.byte()
    if kind == _COUNTS:
        counts = [header.count() for _ in folders]
        kind = header.byte()
    for folder, count in zip(folders, counts, strict=True):
        known = [header.number() for _ in range(count - 1)] if kind == _SIZE else []
        folder.files = (*known, folder.size - sum(known)) if count else ()
        if any(size < 0 for size in folder.files):
            raise ValueError("files larger than their folder")
    kind = header.byte() if kind == _SIZE else kind
    while kind != _END:
        _note_digests(header, folders, counts)
        kind = header.byte()


def _note_digests(header: _Fields, folders: list[Folder], counts: list[int]) -> None:
    """Those of all files but of the ones that are all of their folder, where that has one."""
    known = [count == 1 and folder.crc is not None for folder, count in zip(folders, counts, strict=True)]
    found = iter(header.digests(sum(count for count, is_known in zip(counts, known, strict=True) if not is_known)))
    for folder, count, is_known in zip(folders, counts, known, strict=True):
        folder.crcs = (folder.crc,) if is_known else tuple(next(found) for _ in range(count))


def _names(header: _Fields) -> list[str]:
    """The names of the files that have content; folders and empty files have none."""
    count = header.count()
    empty = [False] * count
    names: list[str] = []
    while (kind := header.byte()) != _END:
        field = _Fields(header.take(header.number()))
        if kind == _EMPTY:
            empty = field.bits(count)
        elif kind == _NAMES:
            if field.byte():
                raise _OtherMethodError
            names = field.data[1:].decode("utf-16-le", "replace").split("\0")[:count]
    return [name for name, is_empty in zip(names, empty, strict=True) if not is_empty]
