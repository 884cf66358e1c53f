"""A source that counts what is read from it and stops at a limit."""

from typing import BinaryIO

from ingest.submission import SubmissionRefusedError
from mappings.problems import Problem


def too_large(limit: int) -> Problem:
    """What is said of a file over `limit` bytes, announced or real."""
    return Problem("file-too-large", "file", {"limit": f"{limit / 2**20:g} MiB"})


class GuardedSource:
    """Reads from `source`, refusing an empty one at the start and one that grows over `limit` bytes."""

    def __init__(self, source: BinaryIO, limit: int) -> None:
        self._source = source
        self._limit = limit
        self._seen = 0
        self._first = source.read(1)
        if not self._first:
            raise SubmissionRefusedError(Problem("file-empty", "file"))

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; b"" at the end.

        Raises:
            SubmissionRefusedError: the source is larger than the limit.
        """
        first, self._first = self._first, b""
        if first and size == 1:
            piece = first
        elif first:
            piece = first + self._source.read(size - 1 if size > 0 else size)
        else:
            piece = self._source.read(size)
        self._seen += len(piece)
        if self._seen > self._limit:
            raise SubmissionRefusedError(too_large(self._limit))
        return piece
