"""An Outlook data file as the source of a batch. It is read in a sandboxed process, a message at a time."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from ingest.batches.folder_source import visible
from ingest.batches.source import FileNotTakenError, SourceFile, SourceUnreadableError
from ingest.extract.containment.sandbox import Sandbox
from ingest.extract.limits import MIB, Limits
from ingest.extract.port import ExtractorUnavailableError
from ingest.extract.reading import RefusedError
from ingest.extract.source import read_only
from ingest.mailboxes.message_name import HEAD_BYTES, message_name
from ingest.mailboxes.pst_child import AT_ONCE
from mappings.problems import Problem

PST = "pst"
SIGNATURE = b"!BDN"
# The format ends at 50 GB by Outlook's own setting; a message is bounded by what is taken out of it.
LIMITS = Limits(file_bytes=64 * 1024 * MIB, seconds=60.0)
_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class PstSource:
    """The messages in the file at `path`, folder after folder, each as the mail that is written from it.

    A message is known by its hash and its place, so that one that was changed is another.

    Raises:
        SourceUnreadableError: it can't be read, or is no Outlook data file.
    """

    kind = PST

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        self.origin = visible(str(path.resolve()))
        self.name = visible(path.name)
        self._limits = limits
        try:
            self._file = open(path, "rb", opener=lambda name, _: os.open(name, _READING))  # noqa: SIM115 (closed by close)
            signed = os.pread(self._file.fileno(), len(SIGNATURE), 0) == SIGNATURE
        except OSError as error:
            raise SourceUnreadableError(Problem("file-unreadable", "file")) from error
        if not signed:
            self._file.close()
            raise SourceUnreadableError(Problem("mailbox-unreadable", "file"))
        self._sandbox = Sandbox("ingest.mailboxes.pst_child:pst_reader", limits, size=1)

    def files(self) -> Iterator[SourceFile]:
        """See `BatchSource.files`."""
        for number, folder in enumerate(self._folders()):
            place = f"{number + 1:06}"
            try:
                mail = self._mail(number)
            except FileNotTakenError as error:
                yield SourceFile(f"{visible(folder)}/{place}", f"broken:{number}", None, error.problem)
                continue
            name = f"{place} {message_name(mail[:HEAD_BYTES])}"
            at = f"{hashlib.sha256(mail).hexdigest()}:{number}"
            yield SourceFile(f"{visible(folder)}/{name}" if folder else name, at, len(mail))

    @contextmanager
    def open(self, at: str) -> Iterator[BinaryIO]:
        """See `BatchSource.open`."""
        digest, _, number = at.partition(":")
        mail = self._mail(int(number))
        if hashlib.sha256(mail).hexdigest() != digest:
            raise FileNotTakenError(Problem("file-changed", "file"))
        yield BytesIO(mail)

    def close(self) -> None:
        """Close the file and end the process."""
        self._sandbox.close()
        self._file.close()

    def _folders(self) -> Iterator[str]:
        """The folder of each message, in order."""
        start, more = 0, True
        while more:
            try:
                listed = orjson.loads(self._asked({"from": start})[0])
                found, broken = [str(each) for each in listed["folders"]], bool(listed["broken"])
            except (RefusedError, ExtractorUnavailableError, ValueError, KeyError, TypeError, IndexError) as error:
                raise SourceUnreadableError(Problem("mailbox-unreadable", "file")) from error
            yield from found
            if broken:  # what could be read is named; that it is not all must not be taken for good
                raise SourceUnreadableError(Problem("mailbox-unreadable", "file"))
            start, more = start + len(found), len(found) >= AT_ONCE

    def _mail(self, number: int) -> bytes:
        try:
            said, *mails = self._asked({"number": number})
        except (RefusedError, ExtractorUnavailableError) as error:
            raise FileNotTakenError(Problem("file-unreadable", "file")) from error
        if said or len(mails) != 1:
            raise FileNotTakenError(Problem("file-unreadable", "file"))
        return mails[0]

    def _asked(self, request: dict[str, Any]) -> list[bytes]:
        with read_only(self._file, self._limits) as descriptor:
            return self._sandbox.run(descriptor, request)
