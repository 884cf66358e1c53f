"""Where the files of a batch come from: the port.

What a batch's `source` says: "folder" and "zip" were named on the command line, "sent-zip" was sent and is held until
its files are taken in, "watch" is a watched folder, "mbox", "pst", "maildir" and "imap" are mailboxes, and "upload" had
its files sent one by one.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from mappings.problems import Problem
from storage.register.batch_items import key_of

SENT_ZIP = "sent-zip"
# What these call a file by never comes to mean another one, so that what was taken in once need not be read again.
FOR_EVER_NAMED = frozenset({"imap", "maildir"})


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a source. `path` is for people and manifests, with / between its parts; `at` is what opens it again.

    `size` in bytes as announced, None when unknown. `problem` says why it can't be taken, where that is known already.
    """

    path: str
    at: str
    size: int | None = None
    problem: Problem | None = None

    @property
    def key(self) -> str:
        """The same whenever the source is read again, and another for every file in it."""
        return key_of(self.at)


class SourceUnreadableError(Exception):
    """The source as a whole can't be read, for the reason `problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class FileNotTakenError(Exception):
    """One file can't be read, for the reason `problem`; `lasting` says that trying again by itself will not help."""

    def __init__(self, problem: Problem, *, lasting: bool = False) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.lasting = lasting


class ReadOrNotTaken:
    """Reads from `source`; its errors of the kinds `broken` are the matter of this one file, and of no other part."""

    def __init__(
        self,
        source: Readable,
        broken: type[Exception] | tuple[type[Exception], ...],
        problem: Problem,
        *,
        lasting: bool = False,
    ) -> None:
        self._source = source
        self._broken = broken
        self._problem = problem
        self._lasting = lasting

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; b"" at the end.

        Raises:
            FileNotTakenError: they can't be read.
        """
        try:
            return self._source.read(size)
        except self._broken as error:
            raise FileNotTakenError(self._problem, lasting=self._lasting) from error


class BatchSource(Protocol):
    """A source. `kind` and `origin` together find the batch again when it is to go on."""

    kind: str
    origin: str
    name: str

    def files(self) -> Iterator[SourceFile]:
        """Every file, in an order that need not be the same each time, without filling the memory.

        Raises:
            SourceUnreadableError: nothing can be taken from it.
        """

    def open(self, at: str) -> AbstractContextManager[BinaryIO]:
        """The file's bytes, read once from the beginning. Safe to call from several threads.

        Raises:
            FileNotTakenError: it can't be read, now or while it is being read.
        """

    def close(self) -> None:
        """Give back what is held."""
