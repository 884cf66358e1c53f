"""A manifest that lies within its source, beside the files it speaks of."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ingest.batches.manifest import Manifest, open_manifest
from ingest.batches.manifest_rows import MOST_BYTES
from ingest.batches.source import BatchSource, FileNotTakenError, SourceFile, SourceUnreadableError
from ingest.memory_file import memory_file
from mappings.problems import Problem
from mappings.scheme import Scheme

NAMES = ("manifest.csv", "manifest.xlsx", "清单.csv", "清单.xlsx")  # the first that is there
_PIECE = 256 * 1024


class WithoutManifest:
    """A source without the one file that is its manifest."""

    def __init__(self, source: BatchSource, manifest: SourceFile) -> None:
        self._source = source
        self._manifest = manifest
        self.kind, self.origin, self.name = source.kind, source.origin, source.name

    def files(self) -> Iterator[SourceFile]:
        """See `BatchSource.files`."""
        return (each for each in self._source.files() if each.at != self._manifest.at)

    def open(self, at: str) -> AbstractContextManager[BinaryIO]:
        """See `BatchSource.open`."""
        return self._source.open(at)

    def close(self) -> None:
        """See `BatchSource.close`."""
        self._source.close()


@contextmanager
def manifest_inside(source: BatchSource, scheme: Scheme) -> Iterator[tuple[BatchSource, Manifest | None]]:
    """The source without its manifest, and the manifest, if it has one at its top; held in memory until the block ends.

    Raises:
        SourceUnreadableError: the manifest, or all of the source, can't be read.
    """
    found = {each.path.lower(): each for each in source.files() if each.path.lower() in NAMES}
    file = next((found[name] for name in NAMES if name in found), None)
    if file is None:
        yield source, None
        return
    with ExitStack() as held:
        try:
            with source.open(file.at) as opened:
                manifest = held.enter_context(manifest_of(opened, scheme))
        except FileNotTakenError as error:
            raise SourceUnreadableError(error.problem) from error
        yield WithoutManifest(source, file), manifest


@contextmanager
def manifest_of(file: BinaryIO, scheme: Scheme) -> Iterator[Manifest]:
    """The manifest that `file` holds, read to its end at once and kept in memory until the block ends.

    Raises:
        FileNotTakenError, SourceUnreadableError: it can't be read.
    """
    with memory_file(_pieces(file)) as held:
        held.flush()
        yield open_manifest(Path(f"/proc/self/fd/{held.fileno()}"), scheme)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    left = MOST_BYTES
    for piece in iter(partial(file.read, _PIECE), b""):
        left -= len(piece)
        if left < 0:
            limit = f"{MOST_BYTES >> 20} MiB"
            raise SourceUnreadableError(Problem("manifest-too-large", "manifest", {"limit": limit}))
        yield piece
