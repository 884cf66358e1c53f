"""A Maildir as the source of a batch, with the folders that lie in it (Maildir++). Nothing in it is changed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote_from_bytes

from ingest.batches.folder_source import read_regular, shown_name
from ingest.batches.source import FileNotTakenError, SourceFile, SourceUnreadableError
from ingest.mailboxes.message_name import HEAD_BYTES, message_name
from mappings.problems import Problem

MAILDIR = "maildir"
_PARTS = (b"new", b"cur")


def is_maildir(path: Path) -> bool:
    """Whether this folder is a Maildir."""
    return all((path / name).is_dir() for name in ("cur", "new", "tmp"))


class MaildirSource:
    """The messages of a Maildir. Each is known by its unique name, whichever flags and place it comes to have."""

    kind = MAILDIR

    def __init__(self, folder: Path) -> None:
        self._folder = os.fsencode(folder.resolve())
        self.origin = shown_name(self._folder)
        self.name = shown_name(self._folder.rpartition(b"/")[2])
        self._places: dict[str, bytes] = {}

    def files(self) -> Iterator[SourceFile]:
        """See `BatchSource.files`."""
        for at, name, size in self._listed():
            try:
                with read_regular(self._folder + b"/" + name) as (file, _):
                    path = message_name(file.read(HEAD_BYTES))
            except FileNotTakenError as error:
                yield SourceFile(shown_name(name), at, None, error.problem)
            else:
                yield SourceFile(shown_name(_within(name)) + path, at, size)

    @contextmanager
    def open(self, at: str) -> Iterator[BinaryIO]:
        """See `BatchSource.open`."""
        name = self._places.get(at)
        if name is None or not os.path.lexists(self._folder + b"/" + name):
            name = next((each for known, each, _ in self._listed() if known == at), None)  # it was read or flagged
        if name is None:
            raise FileNotTakenError(Problem("file-changed", "file"))
        with read_regular(self._folder + b"/" + name) as (file, _):
            yield file

    def close(self) -> None:
        """Nothing is held."""

    def _listed(self) -> Iterator[tuple[str, bytes, int]]:
        """Every message: by what it is known, its path within the Maildir, its size in bytes."""
        try:
            for folder in _folders(Path(os.fsdecode(self._folder))):
                for part in _PARTS:
                    with os.scandir(self._folder + b"/" + folder + part) as entries:
                        for entry in entries:
                            if entry.name.startswith(b"."):
                                continue
                            name = folder + part + b"/" + entry.name
                            at = quote_from_bytes(folder + entry.name.partition(b":")[0])
                            self._places[at] = name
                            yield at, name, entry.stat(follow_symlinks=False).st_size
        except OSError as error:
            raise SourceUnreadableError(Problem("file-unreadable", "file")) from error


def _within(name: bytes) -> bytes:
    """The folder within the Maildir, as a prefix: b"Archive/" of b".Archive/cur/x"."""
    folder = name.split(b"/")[0]
    return folder.lstrip(b".") + b"/" if folder not in _PARTS else b""


def _folders(root: Path) -> list[bytes]:
    """The folders of the Maildir, b"" for itself first, each with its /."""
    below = (each for each in root.iterdir() if each.name.startswith(".") and not each.is_symlink())
    found = [each for each in below if all((each / part).is_dir() for part in ("new", "cur"))]
    return [b"", *sorted(os.fsencode(each.name) + b"/" for each in found)]
