"""One Tantivy index: the best view of every document that a reader of one level may find."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import tantivy

from storage.index.port import IndexUnavailableError

_WRITER_HEAP = 64_000_000  # bytes; what one batch may hold before it becomes a segment


class LevelIndex:
    """Opens the index in `folder` when first used. Another process may write it: a search sees its last commit."""

    def __init__(self, folder: Path, schema: tantivy.Schema) -> None:
        self._folder = folder
        self._schema = schema
        self._lock = Lock()
        self._index: tantivy.Index | None = None
        self._seen: tuple[int, int] | None = None

    def prepare(self) -> None:
        """Make the index if it is missing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with _tantivy_errors():
            tantivy.Index(self._schema, path=str(self._folder))

    def searcher(self) -> tantivy.Searcher:
        """A frozen view of the last commit."""
        with self._lock, _tantivy_errors():
            index = self._opened()
            stamp = self._stamp()
            if stamp != self._seen:
                index.reload()
                self._seen = stamp
            return index.searcher()

    def apply(self, deletes: Iterable[str], adds: Iterable[tantivy.Document]) -> None:
        """Delete the entries of these keys and add these documents, in one commit that is durable on return.

        Merges are waited for, so that what is in which segment follows from what was written alone, not from timing:
        deleted entries count in the term statistics until they are merged away.
        """
        with self._lock, _tantivy_errors():
            writer = self._opened().writer(heap_size=_WRITER_HEAP, num_threads=1)
            for key in deletes:
                writer.delete_documents_by_term("key", key)
            for document in adds:
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            if not (self._folder / "meta.json").is_file():
                raise IndexUnavailableError("the index is not prepared")
            index = tantivy.Index(self._schema, path=str(self._folder))
            index.config_reader(reload_policy="manual")
            self._index = index
        return self._index

    def _stamp(self) -> tuple[int, int]:
        """Changes with every commit: Tantivy replaces this file as the last act of one."""
        status = (self._folder / "meta.json").stat()
        return status.st_mtime_ns, status.st_ino


@contextmanager
def _tantivy_errors() -> Iterator[None]:
    """Tantivy reports damage, a full disk and a lock held as ValueError or OSError."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexUnavailableError("the index does not answer") from error
