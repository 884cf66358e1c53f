"""Archives and compressed files, unpacked in memory and within the budget. Names inside are text and never paths."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

import pyzipper

from ingest.extract.budget import Budget, Readable
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

Member = tuple[str, bytes]
COMPRESSED = frozenset({"application/gzip", "application/x-bzip2", "application/x-xz", "application/x-lzma"})
_ENCRYPTED_FLAG = 0x1
_AES_METHOD = 99
_BROKEN_ZIP = (zipfile.BadZipFile, pyzipper.BadZipFile)
_UTF8_FLAG = 0x800
_LZMA_MEMORY = 128 * 1024 * 1024


def zip_members(data: bytes, budget: Budget, password: str | None) -> Iterator[Member]:
    """The files in a ZIP, with their names as their maker meant them.

    Raises:
        RefusedError: it is damaged, or (after the readable files) some are encrypted.
    """
    with opened_zip(data) as plain, _unlockable(plain, data, password) as archive:
        locked = broken = 0
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            try:
                yield member_name(entry), _zip_member(archive, entry, budget, password)
            except RuntimeError:  # zipfile's word for a missing or wrong password
                locked += 1
            except (*_BROKEN_ZIP, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError, ValueError):
                broken += 1
    if locked:
        raise RefusedError(Outcome.ENCRYPTED, "members-encrypted", f"{locked} files inside need a password")
    if broken:
        raise RefusedError(Outcome.MALFORMED, "members-damaged", f"{broken} files inside can't be unpacked")


def _unlockable(archive: zipfile.ZipFile, data: bytes, password: str | None) -> zipfile.ZipFile:
    """The same archive, or what reads files that are locked with AES (WinZip's AE-1 and AE-2) too, if it is needed."""
    if not password or not any(entry.compress_type == _AES_METHOD for entry in archive.infolist()):
        return archive
    unlocked: zipfile.ZipFile = pyzipper.AESZipFile(io.BytesIO(data))  # the same, in a class of its own
    return unlocked


def opened_zip(data: bytes) -> zipfile.ZipFile:
    """The ZIP in `data`.

    Raises:
        RefusedError: it has no readable directory.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise RefusedError(Outcome.MALFORMED, "archive-damaged", "the ZIP directory is missing or broken") from error


def directory_is_sound(data: bytes) -> bool:
    """Whether every entry of the directory points to a file; if not, a reader that goes by the files finds more."""
    with opened_zip(data) as archive:
        entries = archive.infolist()
    return all(data[entry.header_offset : entry.header_offset + 4] == b"PK\x03\x04" for entry in entries)


def _zip_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, password: str | None) -> bytes:
    key = password.encode() if password and entry.flag_bits & _ENCRYPTED_FLAG else None
    with archive.open(entry, pwd=key) as stream:
        return budget.drain(stream, entry.compress_size)


def member_name(entry: zipfile.ZipInfo) -> str:
    """The name of `entry`. Without the UTF-8 flag `zipfile` assumes code page 437, but Chinese programs wrote GBK."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def tar_members(data: bytes, budget: Budget) -> Iterator[Member]:
    """The files in a tar archive; links and devices are left out.

    Raises:
        RefusedError: it is damaged (after what could be read).
    """
    sparse = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for entry in archive:
                budget.charge_entries(1)
                sparse += entry.issparse()
                if not entry.isreg() or entry.issparse():
                    continue
                stream = archive.extractfile(entry)
                if stream is not None:
                    yield entry.name, budget.drain(stream, entry.size)
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        raise RefusedError(Outcome.MALFORMED, "archive-damaged", "the tar archive is cut off or broken") from error
    if sparse:
        raise RefusedError(Outcome.MALFORMED, "members-sparse", f"{sparse} files have holes and are not read")


def unpacked(data: bytes, kind: str, name: str, budget: Budget) -> Iterator[Member]:
    """The one file in a compressed file.

    Raises:
        RefusedError: it is damaged, or asks for too much memory.
    """
    try:
        yield _inner_name(name), budget.drain(_stream(data, kind), len(data))
    except (zlib.error, EOFError, OSError, ValueError) as error:
        raise RefusedError(Outcome.MALFORMED, "archive-damaged", "the compressed data is cut off or broken") from error
    except lzma.LZMAError as error:
        if "memory" in str(error).lower():
            raise RefusedError(Outcome.LIMIT, "memory-asked", "it asks for too much memory to unpack") from error
        raise RefusedError(Outcome.MALFORMED, "archive-damaged", "the compressed data is broken") from error


def _stream(data: bytes, kind: str) -> Readable:
    if kind == "application/gzip":
        return gzip.GzipFile(fileobj=io.BytesIO(data))
    if kind == "application/x-bzip2":
        return bz2.BZ2File(io.BytesIO(data))
    return _LzmaStream(data)


class _LzmaStream:
    """`lzma.LZMAFile` with a limit on memory."""

    def __init__(self, data: bytes) -> None:
        self._decompressor = lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)
        self._data = data

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        while not self._decompressor.eof:
            data, self._data = self._data, b""
            chunk = self._decompressor.decompress(data, size)
            if chunk:
                return chunk
            if self._decompressor.needs_input:
                raise EOFError("compressed data ends too early")
        return b""


def _inner_name(name: str) -> str:
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix in {".tgz", ".tbz2", ".txz", ".tbz"}:
        return f"{path.stem}.tar"
    return path.stem if suffix else name
