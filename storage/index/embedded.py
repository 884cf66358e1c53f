"""The index in this process: Tantivy, one index for each level a reader can have.

The index of level k holds exactly the best view of every document that a reader at k may find, so that hits, order and
term statistics come from what that reader may know; a change above k writes nothing to it.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mappings.scheme import Scheme
from storage.index.embedded_schema import LAYOUT, Analysis, document_of, key_of, layout_name, schema_of
from storage.index.embedded_search import EmbeddedSearch
from storage.index.entry import view_digest
from storage.index.level_index import LevelIndex
from storage.index.port import EntryKey, IndexEntry, IndexHit, IndexUnavailableError, SearchAnswer, SearchRequest
from storage.index.sidecar import Change, Sidecar

_LOCK_TIMEOUT = 60  # seconds; a batch of another process takes less
_LOCK_POLL = 0.02  # seconds


class EmbeddedIndex:
    """The index in `folder`. Any number of processes may read it, and write it one after another.

    Layout: `<folder>/<layout>/level-<k>/` (Tantivy), `book.sqlite` and `write.lock` beside them.
    """

    def __init__(self, folder: Path, scheme: Scheme) -> None:
        self._folder = folder / layout_name(scheme)
        self._scheme = scheme
        schema = schema_of(scheme)
        self._levels = [
            LevelIndex(self._folder / f"level-{level.rank}", schema)
            for level in sorted(scheme.levels, key=lambda level: level.rank)
        ]
        self._sidecar = Sidecar(self._folder / "book.sqlite")
        self._search = EmbeddedSearch(self._levels, self._sidecar, schema, scheme)

    def prepare(self) -> None:
        """Make every level's index that is missing. May be repeated."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._sidecar.prepare()
            for level in self._levels:
                level.prepare()

    def remove_former(self) -> int:
        """Remove the folders of other layouts, but for one that somebody is writing."""
        with self._alone():
            others = [each for each in self._folder.parent.glob(f"{LAYOUT}-*") if each != self._folder]
            return sum(map(_removed, others))

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Write the entries; each is durable when this returns. What is there already is not written again."""
        newest: dict[EntryKey, IndexEntry] = {}
        for entry in entries:
            key = _key(entry)
            if key not in newest or entry.revision >= newest[key].revision:
                newest[key] = entry
        with self._alone():
            rows = self._sidecar.rows(newest)
            changes, confirmed = [], []
            for key, entry in newest.items():
                row = rows.get(key)
                if row is not None and row.revision > entry.revision:
                    continue
                digest = view_digest(entry.view)
                if row is not None and row.sure and row.digest == digest:
                    confirmed.append((key, entry.revision))
                    continue
                reach = self._reach(entry.view.superseded_at)
                changes.append(Change(key, entry.revision, reach, digest, entry.view, row))
            self._sidecar.confirm(confirmed)
            self._apply(changes)

    def remove(self, keys: Sequence[EntryKey], revision: int) -> None:
        """Remove entries, unless a newer revision was written."""
        with self._alone():
            rows = self._sidecar.rows(keys)
            changes = []
            for key in dict.fromkeys(keys):
                row = rows.get(key)
                if row is None or row.revision <= revision:
                    changes.append(Change(key, revision, key.level, None, None, row))
            self._apply(changes)

    def refresh(self) -> None:
        """Searches see every commit at once; this only tells whether the index answers."""
        self.check()

    def search(self, request: SearchRequest) -> SearchAnswer:
        """One page of what the reader may find."""
        return self._search.search(request)

    def scan(self, request: SearchRequest, page_size: int = 1000) -> Iterator[Sequence[IndexHit]]:
        """Every hit, page by page, of the index as it is now."""
        with self._alone():
            frozen = self._search.freeze(request)
        return frozen.pages(page_size)

    def revisions(self, classification: str, level: int) -> Iterator[tuple[str, int]]:
        """(document id, revision) of every entry at this place."""
        return self._sidecar.revisions(classification, level)

    def check(self) -> None:
        """Raise IndexUnavailableError unless the index answers."""
        for level in self._levels:
            level.searcher()
        self._sidecar.rows(())

    def _apply(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        self._sidecar.begin(changes)
        analysis = Analysis()
        documents = {
            change.key: document_of(analysis.of(change.view, self._scheme, change.digest), self._scheme)
            for change in changes
            if change.view is not None and change.digest is not None
        }
        for rank, level in enumerate(self._levels):
            deletes = [change.key for change in changes if rank in self._was_in(change)]
            adds = [change.key for change in changes if change.key in documents and rank in _is_in(change)]
            if deletes or adds:
                level.apply(
                    [key_of(key.document_id, key.classification, key.level) for key in deletes],
                    [documents[key] for key in adds],
                )
        self._sidecar.finish(changes)

    def _was_in(self, change: Change) -> range:
        """The reader levels whose index may hold the entry: after a crash, both what was and what was to be."""
        if change.old is None:
            return range(0)
        reach = change.old.reach if change.old.sure else len(self._levels)
        return range(change.key.level, reach)

    def _reach(self, superseded_at: int | None) -> int:
        return len(self._levels) if superseded_at is None else superseded_at

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the write lock; the system lets go of it if this process dies."""
        try:
            handle = os.open(self._folder / "write.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise IndexUnavailableError("the index is not prepared") from error
        try:
            deadline = time.monotonic() + _LOCK_TIMEOUT
            while not _locked(handle):
                if time.monotonic() > deadline:
                    raise IndexUnavailableError("another process is writing the index")
                time.sleep(_LOCK_POLL)
            yield
        finally:
            os.close(handle)


def _is_in(change: Change) -> range:
    return range(change.key.level, change.reach)


def _key(entry: IndexEntry) -> EntryKey:
    return EntryKey(entry.view.document_id, entry.view.classification, entry.view.level)


def _removed(folder: Path) -> bool:
    handle = os.open(folder / "write.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _locked(handle):
            return False
        shutil.rmtree(folder)
    finally:
        os.close(handle)
    return True


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
