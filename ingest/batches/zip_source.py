"""A ZIP as the source of a batch. Its directory is believed only as far as the limits go."""

import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ingest.batches.folder_source import visible
from ingest.batches.source import FileNotTakenError, ReadOrNotTaken, SourceFile, SourceUnreadableError
from ingest.extract.formats.archive import member_name
from mappings.problems import Problem

MOST_MEMBERS = 100_000
# Whatever the directory says: more than this from one file is no batch of documents (a ratio of 100, after 1 GiB).
_FREE_BYTES, _MOST_RATIO = 1024**3, 100
_ENCRYPTED_FLAG = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError, ValueError)


class ZipSource:
    """The files in a ZIP, with their names as their maker meant them (UTF-8 or GBK).

    `place` is its path, or a file one can move about in, which is closed with the source; such a one has the `name`
    that is given. The directory is held in memory, which is why the number of members is bounded.

    Raises:
        SourceUnreadableError: it is damaged, has too many members, or would unpack to more than is reasonable.
    """

    kind = "zip"

    def __init__(self, place: Path | BinaryIO, name: str = "") -> None:
        self.origin = visible(str(place.resolve())) if isinstance(place, Path) else ""
        self.name = visible(place.name if isinstance(place, Path) else name)
        self._file = place.open("rb") if isinstance(place, Path) else place
        try:
            self._archive = zipfile.ZipFile(self._file)
        except _BROKEN as error:
            self._file.close()
            raise SourceUnreadableError(Problem("zip-unreadable", "file")) from error
        self._members = [each for each in self._archive.infolist() if not each.is_dir()]
        problem = _too_much(self._members, self._file.seek(0, os.SEEK_END))
        if problem is not None:
            self.close()
            raise SourceUnreadableError(problem)

    def files(self) -> Iterator[SourceFile]:
        """See `BatchSource.files`."""
        for number, member in enumerate(self._members):
            path = _path(member)
            yield SourceFile(path, f"{number}:{path}", member.file_size, _foreseen(member))

    @contextmanager
    def open(self, at: str) -> Iterator[BinaryIO]:
        """See `BatchSource.open`."""
        number, _, path = at.partition(":")
        member = self._members[int(number)] if int(number) < len(self._members) else None
        if member is None or _path(member) != path:
            raise FileNotTakenError(Problem("file-changed", "file"))
        problem = _foreseen(member)
        if problem is not None:
            raise FileNotTakenError(problem, lasting=True)
        try:
            with self._archive.open(member) as stream:
                damaged = Problem("member-damaged", "file")
                yield cast("BinaryIO", ReadOrNotTaken(stream, _BROKEN, damaged, lasting=True))
        except (zipfile.BadZipFile, NotImplementedError) as error:  # its own header contradicts the directory
            raise FileNotTakenError(Problem("member-damaged", "file"), lasting=True) from error

    def close(self) -> None:
        """Close the ZIP."""
        self._archive.close()
        self._file.close()


def _path(member: zipfile.ZipInfo) -> str:
    return visible(member_name(member).replace("\\", "/")).lstrip("/")


def _too_much(members: list[zipfile.ZipInfo], size: int) -> Problem | None:
    if len(members) > MOST_MEMBERS:
        return Problem("zip-too-many", "file", {"limit": str(MOST_MEMBERS)})
    most = _FREE_BYTES + _MOST_RATIO * size
    overlapping = sum(each.compress_size for each in members) > size
    if overlapping or sum(each.file_size for each in members) > most:
        return Problem("zip-expands", "file", {"limit": f"{most / 2**30:.1f} GiB"})
    return None


def _foreseen(member: zipfile.ZipInfo) -> Problem | None:
    if stat.S_ISLNK(member.external_attr >> 16):
        return Problem("link-not-taken", "file")
    return Problem("member-locked", "file") if member.flag_bits & _ENCRYPTED_FLAG else None
