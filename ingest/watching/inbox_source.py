"""What lies complete in a watched folder, as the source of a batch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import quote_from_bytes, unquote_to_bytes

from ingest.batches.folder_source import read_regular, shown_name
from ingest.batches.source import FileNotTakenError, SourceFile
from ingest.watching.inbox import Inbox, Lying
from mappings.problems import Problem

WATCH = "watch"


class InboxSource:
    """The files `lying` in `inbox`. What each is called by tells it from a later file of the same name."""

    kind = WATCH

    def __init__(self, inbox: Inbox, origin: str, lying: Sequence[Lying]) -> None:
        self._inbox = inbox
        self._lying = lying
        self.origin = origin
        self.name = origin.rpartition("/")[2] or origin

    def files(self) -> Iterator[SourceFile]:
        """See `BatchSource.files`."""
        for each in self._lying:
            yield source_file(each)

    @contextmanager
    def open(self, at: str) -> Iterator[BinaryIO]:
        """See `BatchSource.open`."""
        name, _, facts = at.partition("?")
        with read_regular(unquote_to_bytes(name), self._inbox.descriptor) as (file, found):
            if facts != f"{found.st_size}-{found.st_mtime_ns}":
                raise FileNotTakenError(Problem("file-changed", "file"))
            yield file

    def close(self) -> None:
        """The folder stays open for the next look."""


def source_file(each: Lying) -> SourceFile:
    """The file as a source lists it."""
    at = f"{quote_from_bytes(each.name)}?{each.size}-{each.changed}"
    problem = None if each.regular else Problem("link-not-taken", "file")
    return SourceFile(shown_name(each.name), at, each.size if each.regular else None, problem)
