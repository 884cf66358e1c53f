"""A site in a folder: one file an object, durable when `put` returns."""

import os
import time
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from storage.vault.durable_file import sync_folder
from storage.vault.site import PIECE_SIZE, ObjectMissingError, SiteUnavailableError, checked_id

_INCOMING = "incoming"
_OBJECTS = "objects"
# A file this old in `incoming` belongs to nobody any more.
LEFTOVER_SECONDS = 24 * 3600.0


class FolderSite:
    """Keeps objects below `folder`, in one subfolder for each first two characters of their ids.

    Args:
        name: the site's short name.
        folder: must have been made by `ensure_folder`. A folder without its subfolders is a disk that is not mounted:
            the site is then away, and its objects are not taken for lost. Two sites on one disk are one site.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._folder = folder

    @property
    def name(self) -> str:
        """The site's short name."""
        return self._name

    def ensure_folder(self) -> None:
        """Make the folder and its subfolders, if they are not there."""
        with self._outages():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in (_OBJECTS, _INCOMING):
                (self._folder / name).mkdir(mode=0o700, exist_ok=True)
            sync_folder(self._folder)
            sync_folder(self._folder.parent)

    def put(self, object_id: str, source: BinaryIO) -> int:
        """See `Site.put`: written beside, synced, renamed, the folder synced."""
        target = self._path(object_id)
        with self._outages():
            if not target.parent.is_dir():
                target.parent.mkdir(mode=0o700, exist_ok=True)
                sync_folder(target.parent.parent)
            incoming = self._folder / _INCOMING / f"{object_id}.{uuid.uuid4().hex}"
            handle = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb", buffering=0) as file:
                size = self._copy(source, file.fileno())
            with self._outages():
                incoming.replace(target)
                sync_folder(target.parent)
        except BaseException:
            incoming.unlink(missing_ok=True)
            raise
        return size

    def get(self, object_id: str, start: int = 0, length: int | None = None) -> Generator[bytes, None, None]:
        """See `Site.get`."""
        with self._outages():
            try:
                file = self._path(object_id).open("rb", buffering=0)
            except FileNotFoundError:
                raise ObjectMissingError(f"site {self._name} has no object {object_id}") from None
            with file:
                left = os.fstat(file.fileno()).st_size - start
                left = left if length is None else min(left, length)
                file.seek(start)
                while left > 0 and (piece := file.read(min(left, PIECE_SIZE))):
                    left -= len(piece)
                    yield piece

    def remove(self, object_id: str) -> None:
        """See `Site.remove`."""
        path = self._path(object_id)
        with self._outages():
            try:
                path.unlink()
            except FileNotFoundError:
                return
            sync_folder(path.parent)

    def size(self, object_id: str) -> int | None:
        """See `Site.size`."""
        with self._outages():
            try:
                return self._path(object_id).stat().st_size
            except FileNotFoundError:
                return None

    def list_ids(self, before: datetime | None = None) -> Iterator[str]:
        """See `Site.list_ids`."""
        with self._outages():
            for path in self._objects().glob("*/*"):
                if before is None or _written_before(path, before.timestamp()):
                    yield path.name

    def check(self) -> None:
        """Write, sync and remove a small file; leftovers of writers that died are removed on the way."""
        with self._outages():
            incoming = self._objects().with_name(_INCOMING)
            for path in incoming.iterdir():
                if _written_before(path, time.time() - LEFTOVER_SECONDS):
                    path.unlink(missing_ok=True)
            probe = incoming / f"check.{uuid.uuid4().hex}"
            try:
                with probe.open("wb") as file:
                    file.write(b"check")
                    file.flush()
                    os.fsync(file.fileno())
            finally:
                probe.unlink(missing_ok=True)

    def _path(self, object_id: str) -> Path:
        return self._objects() / checked_id(object_id)[:2] / object_id

    def _objects(self) -> Path:
        objects = self._folder / _OBJECTS
        if not objects.is_dir():
            raise SiteUnavailableError(f"site {self._name}: its folder is not there")
        return objects

    def _copy(self, source: BinaryIO, target: int) -> int:
        """Everything from `source` into the open file, synced. Errors of the source are not errors of the site."""
        while piece := source.read(PIECE_SIZE):
            with self._outages():
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(target, rest) :]
        with self._outages():
            os.fsync(target)
            return os.fstat(target).st_size

    @contextmanager
    def _outages(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SiteUnavailableError(f"site {self._name}: {error.strerror}") from error


def _written_before(path: Path, moment: float) -> bool:
    """Whether the file is older; one that was just removed by somebody else is not."""
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False
