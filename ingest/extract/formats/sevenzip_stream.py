"""What the folders of a 7z archive unpack to: decrypted, decompressed, piece by piece."""

import bz2
import lzma
import struct
from dataclasses import dataclass
from typing import Any, Protocol

from ingest.extract.formats.sevenzip_lock import decrypted
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

STORED, LZMA2, LZMA, BZIP2 = b"\0", b"\x21", b"\3\1\1", b"\4\2\2"
DICTIONARY_BYTES = 128 * 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(slots=True)
class Folder:
    """One compressed stream, which holds one file after another. `at` and `packed` say where it lies in the archive.

    `lock` are the properties of its encryption, if it is encrypted. `order` says which of its coders come last and, in
    front of it, decrypts; `sizes` what each gives. `crc` and `crcs` are of all of it and of its files.
    """

    method: bytes
    properties: bytes
    lock: bytes | None = None
    order: tuple[int, ...] = (0,)
    sizes: tuple[int, ...] = ()
    crc: int | None = None
    crcs: tuple[int | None, ...] = ()
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


def locked() -> RefusedError:
    """What to raise where no password was given, or not the one."""
    return RefusedError(Outcome.ENCRYPTED, "password-needed", "it opens with a password only")


def opened(data: bytes, folder: Folder, password: str | None) -> "FolderStream":
    """What the folder unpacks to.

    Raises:
        RefusedError: it needs a password and none was given, or it asks for too much memory.
    """
    packed = data[folder.at : folder.at + folder.packed]
    if folder.lock is None:
        return FolderStream(packed, folder)
    if not password:
        raise locked()
    return FolderStream(decrypted(packed, folder.lock, password, folder.sizes[-1]), folder)


class FolderStream:
    """What a folder unpacks to, piece by piece."""

    def __init__(self, packed: bytes, folder: Folder) -> None:
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


class Piece:
    """The next `size` bytes of a stream."""

    def __init__(self, stream: FolderStream, size: int) -> None:
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


def _decompressor(folder: Folder) -> _Decompressor | None:
    """None for what is stored.

    Raises:
        RefusedError: it asks for too much memory.
    """
    if folder.method == STORED:
        return None
    if folder.method == BZIP2:
        return bz2.BZ2Decompressor()
    found = _lzma_filter(folder)
    if found["dict_size"] > DICTIONARY_BYTES:
        raise RefusedError(Outcome.LIMIT, "memory-asked", "it asks for too much memory to unpack")
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[found])


def _lzma_filter(folder: Folder) -> dict[str, Any]:
    if folder.method == LZMA2:
        bits = folder.properties[0]
        return {"id": lzma.FILTER_LZMA2, "dict_size": (2 | (bits & 1)) << (bits // 2 + 11)}
    packed, size = struct.unpack("<BI", folder.properties)
    rest, lc = divmod(packed, 9)
    pb, lp = divmod(rest, 5)
    return {"id": lzma.FILTER_LZMA1, "dict_size": max(size, 4096), "lc": lc, "lp": lp, "pb": pb}
