"""The folder that is watched: what lies in it complete, and where it goes. Nothing outside of it is ever touched.

Every name is one within the folder, opened by the folder's own descriptor and without following a link.
"""

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.batches.folder_source import shown_name
from ingest.batches.source import SourceUnreadableError
from mappings.problems import Problem

TAKEN, REFUSED, RECEIPTS = "taken", "refused", "receipts"
REASON = ".reason.txt"
# How programs name what they are still writing.
_UNFINISHED = (b".part", b".tmp", b".crdownload", b".filepart", b".partial")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_MOST_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that lies in the folder. Another of the same name is another one, by size or time of change (ns)."""

    name: bytes
    size: int
    changed: int
    regular: bool


class Inbox:
    """Looks at one folder.

    A file is complete when it is the same, in size and time of change, for `quiet_seconds`. Hidden files and those that
    are named as unfinished are left alone: whoever can rename does best to write under such a name first.

    Raises:
        SourceUnreadableError: the folder, or one that things are put away to, is none or can't be written to.
    """

    def __init__(self, folder: Path, quiet_seconds: float, ticks: Callable[[], float] = time.monotonic) -> None:
        self._quiet_seconds = quiet_seconds
        self._ticks = ticks
        self._seen: dict[Lying, float] = {}
        self.shown = shown_name(os.fsencode(folder.resolve()))
        self._places: dict[str, int] = {}
        self._open: list[int] = []
        try:
            self.descriptor = self._opened(folder.resolve(), None)
            for name in (TAKEN, REFUSED, RECEIPTS):
                with suppress(FileExistsError):
                    os.mkdir(name, 0o700, dir_fd=self.descriptor)
                self._places[name] = self._opened(Path(name), self.descriptor)
        except OSError as error:
            self.close()
            raise SourceUnreadableError(Problem("folder-unusable", "file")) from error

    def _opened(self, folder: Path, within: int | None) -> int:
        self._open.append(os.open(folder, _FOLDER, dir_fd=within))
        return self._open[-1]

    def hold(self) -> bool:
        """Hold the folder against other watchers of this machine; False while another of them has it.

        The kernel lets it go with the process, however that ends.
        """
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def complete(self) -> list[Lying]:
        """What lies there complete, by name, at most 2,000 at once. Looks anew; what changed begins to wait again.

        Raises:
            SourceUnreadableError: the folder can't be read.
        """
        now = self._ticks()
        seen = {each: self._seen.get(each, now) for each in self._lying()}
        self._seen = seen
        found = sorted((each for each, since in seen.items() if now - since >= self._quiet_seconds), key=_by_name)
        return found[:_MOST_AT_ONCE]

    @property
    def names(self) -> list[bytes]:
        """The names of all that lay there at the last look, complete or not."""
        return [each.name for each in self._seen]

    def _lying(self) -> Iterator[Lying]:
        try:
            with os.scandir(self.descriptor) as entries:
                for entry in entries:
                    name = os.fsencode(entry.name)
                    if name.startswith(b".") or name.lower().endswith(_UNFINISHED):
                        continue
                    with suppress(FileNotFoundError):  # taken away since
                        facts = entry.stat(follow_symlinks=False)
                        if not stat.S_ISDIR(facts.st_mode):
                            yield Lying(name, facts.st_size, facts.st_mtime_ns, stat.S_ISREG(facts.st_mode))
        except OSError as error:
            raise SourceUnreadableError(Problem("file-unreadable", "file")) from error

    def put_away(self, each: Lying, place: str, number: int) -> None:
        """Move it to `place`, unless it is another one by now; nothing that is there already is written over.

        A number from `number` on goes before a name that is taken. A file that is gone was put away before.
        """
        target = each.name
        while self._is_there(place, target):
            target = b"%d-%s" % (number, each.name)
            number += 1
        with suppress(FileNotFoundError):
            facts = os.stat(each.name, dir_fd=self.descriptor, follow_symlinks=False)
            if (facts.st_size, facts.st_mtime_ns) == (each.size, each.changed):
                os.rename(each.name, target, src_dir_fd=self.descriptor, dst_dir_fd=self._places[place])

    def write(self, place: str, name: bytes, text: bytes) -> None:
        """Write a file there, whole or not at all."""
        hidden = b"." + name[:200] + b".tmp"
        writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(hidden, writing, 0o600, dir_fd=self._places[place]), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.rename(hidden, name, src_dir_fd=self._places[place], dst_dir_fd=self._places[place])

    def has(self, place: str, name: bytes) -> bool:
        """Whether there is such a file."""
        return self._is_there(place, name)

    def remove(self, place: str, name: bytes) -> None:
        """Remove a file there; one that is not there is no error."""
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._places[place])

    def close(self) -> None:
        """Give the folders back."""
        while self._open:
            os.close(self._open.pop())

    def _is_there(self, place: str, name: bytes) -> bool:
        try:
            os.stat(name, dir_fd=self._places[place], follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True


def _by_name(each: Lying) -> bytes:
    return each.name
