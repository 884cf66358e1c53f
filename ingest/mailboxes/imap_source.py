"""A mailbox on a server (IMAP4rev1, RFC 3501, over TLS) as the source of a batch. It is only read, never changed."""

import imaplib
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, cast

from ingest.batches.source import FileNotTakenError, SourceFile, SourceUnreadableError
from ingest.mailboxes.mailbox_address import MailboxAddress, folder_in_utf7
from ingest.mailboxes.message_name import message_name
from mappings.problems import Problem

IMAP = "imap"
_SECONDS = 60.0
_WINDOW = 200  # messages listed by one command
_PIECE = 1024 * 1024
_MOST_LITERAL = 8 * 1024 * 1024  # what a server may send at once; nothing here asks for more
_ASKED = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)])"
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_AWAY = (imaplib.IMAP4.error, OSError)


class _Connection(imaplib.IMAP4_SSL):
    """As the library's, but no server can make it hold more than _MOST_LITERAL bytes at once."""

    def read(self, size: int) -> bytes:
        if size > _MOST_LITERAL:
            raise self.abort("the server sends more than was asked for")
        return super().read(size)


class ImapSource:
    """The messages of one folder, each known by UIDVALIDITY and UID. `trusted` decides which certificates hold.

    Raises:
        SourceUnreadableError: the server does not answer, does not let in, or has no such folder.
    """

    kind = IMAP

    def __init__(self, address: MailboxAddress, password: str, trusted: ssl.SSLContext) -> None:
        self.origin = address.text
        self.name = f"{address.user} {address.folder}"
        self._lock = threading.Lock()
        try:
            self._server = _Connection(address.host, address.port, ssl_context=trusted, timeout=_SECONDS)
        except _AWAY as error:
            reason = "mailbox-certificate" if isinstance(error, ssl.SSLError) else "mailbox-away"
            raise SourceUnreadableError(Problem(reason, "file")) from error
        try:
            self._count = self._begin(address, password)
        except _AWAY as error:
            self.close()
            reason = "mailbox-refused" if isinstance(error, imaplib.IMAP4.error) else "mailbox-away"
            raise SourceUnreadableError(Problem(reason, "file")) from error
        self._validity = self._asked_validity()

    def files(self) -> Iterator[SourceFile]:
        """See `BatchSource.files`."""
        for first in range(1, self._count + 1, _WINDOW):
            window = f"{first}:{min(first + _WINDOW - 1, self._count)}"
            try:
                with self._lock:
                    _, answers = self._server.fetch(window, _ASKED)
            except _AWAY as error:
                raise SourceUnreadableError(Problem("mailbox-away", "file")) from error
            yield from self._listed(answers)

    def _listed(self, answers: list[Any]) -> Iterator[SourceFile]:
        # (what stands before a literal, the literal), then what stands behind it.
        for answer, behind in zip(answers, [*answers[1:], b""], strict=True):
            if not isinstance(answer, tuple):
                continue
            facts = answer[0] + b" " + (behind if isinstance(behind, bytes) else b"")
            uid, size = _UID.search(facts), _SIZE.search(facts)
            if uid is not None:
                number = int(uid[1])
                path = f"{number:06} {message_name(answer[1])}"
                yield SourceFile(path, f"{self._validity}:{number}", int(size[1]) if size else None)

    @contextmanager
    def open(self, at: str) -> Iterator[BinaryIO]:
        """See `BatchSource.open`."""
        validity, _, uid = at.partition(":")
        if validity != self._validity:  # the numbers mean other messages by now
            raise FileNotTakenError(Problem("file-changed", "file"))
        yield cast("BinaryIO", _Message(self, uid))

    def piece(self, uid: str, start: int) -> bytes:
        """Up to 1 MiB of a message from byte `start`; fewer at its end.

        Raises:
            FileNotTakenError: it is not there any more, or the server is away.
        """
        try:
            with self._lock:
                _, answers = self._server.uid("FETCH", uid, f"(BODY.PEEK[]<{start}.{_PIECE}>)")
        except _AWAY as error:
            raise FileNotTakenError(Problem("mailbox-away", "file")) from error
        for answer in answers:
            if isinstance(answer, tuple):
                return bytes(answer[1])
            if isinstance(answer, bytes) and b'""' in answer:  # some servers write nothing as an empty string
                return b""
        raise FileNotTakenError(Problem("file-changed", "file"))

    def close(self) -> None:
        """Take leave of the server."""
        with suppress(*_AWAY):
            self._server.logout()
        with suppress(*_AWAY):  # it stays open where the leave failed
            self._server.shutdown()

    def _begin(self, address: MailboxAddress, password: str) -> int:
        """Sign in and open the folder for reading; answers how many messages it has."""
        self._server.login(address.user, password)
        folder = folder_in_utf7(address.folder).replace("\\", "\\\\").replace('"', '\\"')
        answer, counts = self._server.select(f'"{folder}"', readonly=True)
        if answer != "OK":
            raise imaplib.IMAP4.error("no such folder")
        return int(counts[0] or 0)

    def _asked_validity(self) -> str:
        _, values = self._server.response("UIDVALIDITY")
        return (values[0] or b"").decode() if values else ""


class _Message:
    """One message, fetched piece by piece as it is read."""

    def __init__(self, source: ImapSource, uid: str) -> None:
        self._source = source
        self._uid = uid
        self._fetched = 0
        self._ended = False
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; b"" at the end."""
        if not self._left and not self._ended:
            self._left = self._source.piece(self._uid, self._fetched)
            self._fetched += len(self._left)
            self._ended = len(self._left) < _PIECE
        size = len(self._left) if size < 0 else size
        piece, self._left = self._left[:size], self._left[size:]
        return piece
