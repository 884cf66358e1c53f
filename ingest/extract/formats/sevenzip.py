"""7z archives of the usual kind: one method a folder (stored, LZMA, LZMA2 or bzip2), which are read member by member.

Tika gives the members' text but not their bytes, so what it can't parse inside would be lost. Other methods are left
to it. The layout is that of the format description published with the LZMA SDK (7zFormat.txt).
"""

import bz2
import lzma
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from ingest.extract.budget import Budget
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

MEDIA_TYPE = "application/x-7z-compressed"
_START = struct.Struct("<6sBBIQQI")  # signature, version, CRC, offset, size and CRC of the header
_END, _HEADER, _MAIN_STREAMS, _FILES, _PACK, _FOLDERS, _SUBSTREAMS = 0x00, 0x01, 0x04, 0x05, 0x06, 0x07, 0x08
_SIZE, _CRC, _FOLDER, _CODER_SIZES, _COUNTS, _EMPTY, _NAMES, _ENCODED = 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x11, 0x17
_STORED, _LZMA2, _LZMA, _BZIP2, _AES = b"\0", b"\x21", b"\3\1\1", b"\4\2\2", b"\6\xf1\7\1"
_DICTIONARY_BYTES = 128 * 1024 * 1024
_MOST_ENTRIES = 1_000_000
_CHUNK = 64 * 1024


class _OtherMethodError(Exception):
    """A method, or a chain of them, that is not read here."""


@dataclass(slots=True)
class _Folder:
    """One compressed stream, which holds one file after another. `at` and `packed` say where it lies in the archive."""

    method: bytes
    properties: bytes
    size: int = 0
    at: int = 0
    packed: int = 0
    files: tuple[int, ...] | None = None


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def is_read_here(data: bytes) -> bool:
    """Whether every method of the archive is known here, or it is too damaged for anyone."""
    try:
        _directory(data)
    except _OtherMethodError:
        return False
    except (RefusedError, struct.error, lzma.LZMAError, ValueError, IndexError, EOFError):
        return True
    return True


def members(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """The files in the archive `data`.

    Raises:
        RefusedError: it is encrypted, damaged, or over a limit.
    """
    try:
        folders, names = _directory(data)
        budget.charge_entries(len(names))
        for folder in folders:
            budget.check_unpacked(folder.size, folder.packed, budget.limits.ratio)
        left = iter(names)
        for folder in folders:
            stream = _FolderStream(data[folder.at : folder.at + folder.packed], folder)
            for size in folder.files or ():
                yield next(left), budget.drain(_Piece(stream, size), folder.packed)
    except (struct.error, lzma.LZMAError, OSError, ValueError, IndexError, EOFError, StopIteration) as error:
        raise RefusedError(Outcome.MALFORMED, "archive-damaged", "the 7z archive is cut off or broken") from error


def _directory(data: bytes) -> tuple[list[_Folder], list[str]]:
    """(folders, names of the files that have content), in order."""
    _, _, _, _, offset, size, _ = _START.unpack_from(data)
    start = _START.size + offset
    header = _Fields(data[start : start + size])
    if len(header.data) < size or not size:
        raise EOFError
    kind = header.byte()
    while kind == _ENCODED:
        (folder,) = _streams(header)
        if folder.size > _DICTIONARY_BYTES:
            raise RefusedError(Outcome.LIMIT, "memory-asked", "it asks for too much memory to unpack")
        packed = data[folder.at : folder.at + folder.packed]
        header = _Fields(_Piece(_FolderStream(packed, folder), folder.size).read(folder.size, exactly=True))
        kind = header.byte()
    if kind != _HEADER:
        raise ValueError("no header")
    folders: list[_Folder] = []
    names: list[str] = []
    while (kind := header.byte()) != _END:
        if kind == _MAIN_STREAMS:
            folders = _streams(header)
        elif kind == _FILES:
            names = _names(header)
        else:
            raise _OtherMethodError
    return folders, names


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

    def skip_digests(self, count: int) -> None:
        defined = count if self.byte() else sum(self.bits(count))
        self.take(4 * defined)


def _streams(header: _Fields) -> list[_Folder]:
    folders: list[_Folder] = []
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
            header.skip_digests(count)
    return at, sizes


def _folders(header: _Fields) -> list[_Folder]:
    if header.byte() != _FOLDER:
        raise ValueError("no folders")
    count = header.count()
    if header.byte():
        raise _OtherMethodError
    folders = [_folder(header) for _ in range(count)]
    if header.byte() != _CODER_SIZES:
        raise ValueError("no sizes")
    for folder in folders:
        folder.size = header.number()
    while header.byte() != _END:
        header.skip_digests(count)
    return folders


def _folder(header: _Fields) -> _Folder:
    coders = header.count()
    found = _Folder(b"", b"")
    methods = []
    for _ in range(coders):
        flags = header.byte()
        method = header.take(flags & 0x0F)
        if method == _AES:
            raise RefusedError(Outcome.ENCRYPTED, "password-needed", "it opens with a password only")
        if flags & 0x10:
            raise _OtherMethodError
        properties = header.take(header.number()) if flags & 0x20 else b""
        methods.append(method)
        found = _Folder(method, properties)
    if coders != 1 or methods[0] not in {_STORED, _LZMA, _LZMA2, _BZIP2}:
        raise _OtherMethodError
    return found


def _substreams(header: _Fields, folders: list[_Folder]) -> None:
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
        header.skip_digests(sum(counts))
        kind = header.byte()


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


class _FolderStream:
    """What a folder unpacks to, piece by piece."""

    def __init__(self, packed: bytes, folder: _Folder) -> None:
        self._packed = packed
        self._at = 0
        self._decompressor = _decompressor(folder)

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        while self._decompressor is None or not self._decompressor.eof:
            wanted = size if self._decompressor is None else _CHUNK
            more = b""
            if self._decompressor is None or self._decompressor.needs_input:
                more = self._packed[self._at : self._at + wanted]
                self._at += len(more)
                if not more:
                    return b""
            found = more if self._decompressor is None else self._decompressor.decompress(more, size)
            if found:
                return found
        return b""


class _Piece:
    """The next `size` bytes of a stream."""

    def __init__(self, stream: _FolderStream, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int, *, exactly: bool = False) -> bytes:
        """At most `size` bytes (or just so many); none at the end.

        Raises:
            EOFError: the stream ends too early.
        """
        found = bytearray()
        while self._left and len(found) < size:
            chunk = self._stream.read(min(size - len(found), self._left))
            if not chunk:
                raise EOFError
            found += chunk
            self._left -= len(chunk)
            if not exactly:
                break
        return bytes(found)


def _decompressor(folder: _Folder) -> _Decompressor | None:
    """None for what is stored.

    Raises:
        RefusedError: it asks for too much memory.
    """
    if folder.method == _STORED:
        return None
    if folder.method == _BZIP2:
        return bz2.BZ2Decompressor()
    found = _lzma_filter(folder)
    if found["dict_size"] > _DICTIONARY_BYTES:
        raise RefusedError(Outcome.LIMIT, "memory-asked", "it asks for too much memory to unpack")
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[found])


def _lzma_filter(folder: _Folder) -> dict[str, Any]:
    if folder.method == _LZMA2:
        bits = folder.properties[0]
        return {"id": lzma.FILTER_LZMA2, "dict_size": (2 | (bits & 1)) << (bits // 2 + 11)}
    packed, size = struct.unpack("<BI", folder.properties)
    rest, lc = divmod(packed, 9)
    pb, lp = divmod(rest, 5)
    return {"id": lzma.FILTER_LZMA1, "dict_size": max(size, 4096), "lc": lc, "lp": lp, "pb": pb}
