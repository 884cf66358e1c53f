"""An mbox file (RFC 4155) as the source of a batch.

Lines that were quoted as >From stay so: whether the writer of the mailbox quoted them is not known.
"""

import hashlib
import os
import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ingest.batches.folder_source import visible
from ingest.batches.source import FileNotTakenError, SourceFile, SourceUnreadableError
from ingest.mailboxes.message_name import HEAD_BYTES, message_name
from mappings.problems import Problem

MBOX = "mbox"
_LINE = 64 * 1024
_PIECE = 1024 * 1024
_SEPARATOR = re.compile(rb"From [^\r\n]")
_HEADER = re.compile(rb"[!-9;-~]+:")
_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class MboxSource:
    """The messages in the file at `path`, read in pieces. Each is known by its hash and where it stands.

    Raises:
        SourceUnreadableError: it can't be read, or is no mbox.
    """

    kind = MBOX

    def __init__(self, path: Path) -> None:
        self.origin = visible(str(path.resolve()))
        self.name = visible(path.name)
        try:
            self._file = open(path, "rb", opener=lambda name, _: os.open(name, _READING))  # noqa: SIM115 (closed by close)
            beginning = self._file.read(_LINE)
        except OSError as error:
            raise SourceUnreadableError(Problem("file-unreadable", "file")) from error
        if beginning and not _SEPARATOR.match(beginning):
            self._file.close()
            raise SourceUnreadableError(Problem("mailbox-unreadable", "file"))

    def files(self) -> Iterator[SourceFile]:
        """See `BatchSource.files`."""
        for number, (start, end) in enumerate(self._messages(), start=1):
            digest = hashlib.sha256()
            for piece in self._pieces(start, end):
                digest.update(piece)
            name = message_name(os.pread(self._file.fileno(), min(HEAD_BYTES, end - start), start))
            yield SourceFile(f"{number:06} {name}", f"{digest.hexdigest()}:{start}:{end}", end - start)

    @contextmanager
    def open(self, at: str) -> Iterator[BinaryIO]:
        """See `BatchSource.open`."""
        digest, start, end = at.split(":")
        pieces = self._pieces(int(start), int(end))
        with closing(pieces):
            yield cast("BinaryIO", _Checked(pieces, digest))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _pieces(self, start: int, end: int) -> Generator[bytes, None, None]:
        while start < end and (piece := os.pread(self._file.fileno(), min(_PIECE, end - start), start)):
            start += len(piece)
            yield piece

    def _messages(self) -> Iterator[tuple[int, int]]:
        """Where each message begins and ends. A separator stands after a blank line and before a header."""
        self._file.seek(0)
        at, start, blank, before = 0, None, 0, b"\n"
        line = self._file.readline(_LINE)
        while line:
            following = self._file.readline(_LINE)
            begins_line, after_blank = before.endswith(b"\n"), at == 0 or blank > 0
            if begins_line and after_blank and _SEPARATOR.match(line) and (not following or _HEADER.match(following)):
                if start is not None:
                    yield start, at - blank
                start = at + len(line)
            blank = len(line) if begins_line and line in {b"\n", b"\r\n"} else 0
            at += len(line)
            before, line = line, following
        if start is not None and start < at:
            yield start, at - blank


class _Checked:
    """Reads pieces as a file, and fails at the end if they are not what was listed."""

    def __init__(self, pieces: Iterator[bytes], digest: str) -> None:
        self._pieces = pieces
        self._digest = digest
        self._hash = hashlib.sha256()
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; b"" at the end.

        Raises:
            FileNotTakenError: the file was changed since it was listed.
        """
        if not self._left:
            self._left = next(self._pieces, b"")
            self._hash.update(self._left)
            if not self._left and self._hash.hexdigest() != self._digest:
                raise FileNotTakenError(Problem("file-changed", "file"))
        size = len(self._left) if size < 0 else size
        piece, self._left = self._left[:size], self._left[size:]
        return piece
