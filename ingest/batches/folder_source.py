"""A folder as the source of a batch. Names on a disk are bytes, in UTF-8 or, from older systems, in GB 18030."""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote_from_bytes, unquote_to_bytes

from ingest.batches.source import FileNotTakenError, ReadOrNotTaken, SourceFile, SourceUnreadableError
from mappings.problems import Problem

# Links are not followed, and what is no file (a pipe) is not waited for.
_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FolderSource:
    """The regular files of a folder, of those below it too when `recursive`; what is hidden is left out.

    Links are listed and not followed: they might lead anywhere.
    """

    kind = "folder"

    def __init__(self, folder: Path, *, recursive: bool = True) -> None:
        self._folder = os.fsencode(folder.resolve())
        self._recursive = recursive
        self.origin = shown_name(self._folder)
        self.name = shown_name(self._folder.rpartition(b"/")[2]) or "/"

    def files(self) -> Iterator[SourceFile]:
        """See `BatchSource.files`."""
        waiting = [b""]
        while waiting:
            below = waiting.pop()
            try:
                with os.scandir(self._folder + b"/" + below) as entries:
                    for entry in entries:
                        name = below + b"/" + entry.name if below else entry.name
                        if entry.name.startswith(b"."):
                            continue
                        if entry.is_dir(follow_symlinks=False):
                            waiting += [name] if self._recursive else []
                        else:
                            yield _listed(name, entry)
            except OSError as error:
                raise SourceUnreadableError(Problem("file-unreadable", "file")) from error

    @contextmanager
    def open(self, at: str) -> Iterator[BinaryIO]:
        """See `BatchSource.open`."""
        with read_regular(self._folder + b"/" + unquote_to_bytes(at)) as (file, _):
            yield file

    def close(self) -> None:
        """Nothing is held."""


@contextmanager
def read_regular(name: bytes, folder: int | None = None) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    """A regular file's bytes and facts; `folder` is the descriptor of the folder that it lies in, if it has no path.

    Raises:
        FileNotTakenError: it is none, is gone, or can't be read.
    """
    try:
        descriptor = os.open(name, _READING, dir_fd=folder)
    except FileNotFoundError:
        raise FileNotTakenError(Problem("file-changed", "file")) from None
    except OSError as error:
        link = error.errno == errno.ELOOP
        problem = Problem("link-not-taken" if link else "file-unreadable", "file")
        raise FileNotTakenError(problem, lasting=link) from None
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise FileNotTakenError(Problem("link-not-taken", "file"), lasting=True)
        yield cast("BinaryIO", ReadOrNotTaken(file, OSError, Problem("file-unreadable", "file"))), facts


def _listed(name: bytes, entry: "os.DirEntry[bytes]") -> SourceFile:
    path, at = shown_name(name), quote_from_bytes(name)
    if not entry.is_file(follow_symlinks=False):
        return SourceFile(path, at, None, Problem("link-not-taken", "file"))
    return SourceFile(path, at, entry.stat(follow_symlinks=False).st_size)


def shown_name(raw: bytes) -> str:
    """A path for people: decoded part by part, with nothing in it that a screen would obey."""
    return "/".join(visible(_decoded(part)) for part in raw.split(b"/"))


def visible(name: str) -> str:
    """`name` with controls, overrides and unpaired surrogates made visible."""
    normal = unicodedata.normalize("NFC", name)
    return "".join("�" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} else char for char in normal)


def _decoded(part: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return part.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.decode("utf-8", "replace")
