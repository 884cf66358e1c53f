"""The book of the embedded index: which revision of which entry is in, and the views themselves, in one SQLite file.

An entry is marked *unsure* before the Tantivy indexes are touched and made sure again after. What a crash leaves
unsure is written again whatever its digest, and reports its old revision, so that reconciliation notices.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from mappings.views import View
from storage.index.entry import decode_view, encode_view
from storage.index.port import EntryKey, IndexUnavailableError

# A removed entry is remembered so long, lest a late job of before the removal bring it back.
REMEMBER_REMOVED = 3600  # seconds
_BUSY = 30  # seconds
_TABLES = """
CREATE TABLE IF NOT EXISTS entry (
  document_id TEXT NOT NULL, classification TEXT NOT NULL, level INTEGER NOT NULL,
  reach INTEGER NOT NULL,  -- the first reader level that does not use this entry
  revision INTEGER NOT NULL, digest TEXT, sure INTEGER NOT NULL, removed_at REAL,
  PRIMARY KEY (classification, level, document_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS removed ON entry (removed_at) WHERE removed_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS body (digest TEXT PRIMARY KEY, view BLOB NOT NULL, pages BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What the book says of one entry. `digest` is None if it was never, or is no longer, there."""

    reach: int
    revision: int
    digest: str | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One entry to be written (`view` given) or removed, at `revision`. `old` is what the book said before."""

    key: EntryKey
    revision: int
    reach: int
    digest: str | None
    view: View | None
    old: Row | None


class Sidecar:
    """The SQLite file at `path`. Every call opens its own connection, so any thread and process may call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def prepare(self) -> None:
        """Make the tables if they are missing."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._connected(create=True) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_TABLES)
            # What a crash left behind; while an entry is unsure, its new body may be in use.
            db.execute(
                "DELETE FROM body WHERE digest NOT IN (SELECT digest FROM entry WHERE digest IS NOT NULL)"
                " AND NOT EXISTS (SELECT 1 FROM entry WHERE NOT sure)"
            )

    def rows(self, keys: Iterable[EntryKey]) -> dict[EntryKey, Row]:
        """What the book says of these entries."""
        found = {}
        with self._connected() as db:
            for key in keys:
                row = db.execute(
                    "SELECT reach, revision, digest, sure FROM entry"
                    " WHERE classification = ? AND level = ? AND document_id = ?",
                    _place(key),
                ).fetchone()
                if row is not None:
                    found[key] = Row(row[0], row[1], row[2], bool(row[3]))
        return found

    def begin(self, changes: Sequence[Change]) -> None:
        """Keep the new bodies and mark the entries unsure."""
        with self._connected() as db:
            for change in changes:
                if change.view is not None:
                    body = (change.digest, encode_view(change.view), encode_pages(change.view.pages))
                    db.execute("INSERT OR IGNORE INTO body VALUES (?, ?, ?)", body)
                if change.old is None:
                    first = (*_place(change.key), change.reach, -1, None, False)
                    db.execute(
                        "INSERT INTO entry (classification, level, document_id, reach, revision, digest, sure)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?)",
                        first,
                    )
                else:
                    db.execute(
                        "UPDATE entry SET sure = 0 WHERE classification = ? AND level = ? AND document_id = ?",
                        _place(change.key),
                    )

    def finish(self, changes: Sequence[Change]) -> None:
        """The indexes hold the changes: the new revisions count, and bodies no longer used go."""
        now = time.time()
        with self._connected() as db:
            for change in changes:
                removed = now if change.digest is None else None
                db.execute(
                    "UPDATE entry SET reach = ?, revision = ?, digest = ?, sure = 1, removed_at = ?"
                    " WHERE classification = ? AND level = ? AND document_id = ?",
                    (change.reach, change.revision, change.digest, removed, *_place(change.key)),
                )
                if change.old is not None and change.old.digest not in (None, change.digest):
                    db.execute("DELETE FROM body WHERE digest = ?", (change.old.digest,))
            db.execute("DELETE FROM entry WHERE removed_at < ?", (now - REMEMBER_REMOVED,))

    def confirm(self, revisions: Sequence[tuple[EntryKey, int]]) -> None:
        """These entries are as they should be at a newer revision; nothing but the number changes."""
        with self._connected() as db:
            db.executemany(
                "UPDATE entry SET revision = ? WHERE classification = ? AND level = ? AND document_id = ?",
                [(revision, *_place(key)) for key, revision in revisions],
            )

    def revisions(self, classification: str, level: int) -> Iterator[tuple[str, int]]:
        """(document id, revision) of every entry there, by document id."""
        last = ""
        while True:
            with self._connected() as db:
                rows = db.execute(
                    "SELECT document_id, revision FROM entry WHERE classification = ? AND level = ?"
                    " AND document_id > ? AND digest IS NOT NULL ORDER BY document_id LIMIT 1000",
                    (classification, level, last),
                ).fetchall()
            yield from rows
            if not rows:
                return
            last = rows[-1][0]

    @contextmanager
    def reading(self) -> Iterator["Bodies"]:
        """The bodies as they are now; they stay so until the end of the block."""
        with self._connected() as db:
            db.execute("BEGIN")
            db.execute("SELECT 1 FROM entry LIMIT 1").fetchone()  # the snapshot is taken by the first read
            yield Bodies(db)

    @contextmanager
    def _connected(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            mode = "rwc" if create else "rw"
            db = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode={mode}", timeout=_BUSY, uri=True)
            try:
                db.execute("PRAGMA synchronous = FULL")
                with db:
                    yield db
            finally:
                db.close()
        except sqlite3.Error as error:
            raise IndexUnavailableError("the index does not answer") from error


class Bodies:
    """Reads views and their text by digest."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def view(self, digest: str) -> View | None:
        """The view, without its text; None if it is gone."""
        row = self._db.execute("SELECT view FROM body WHERE digest = ?", (digest,)).fetchone()
        return None if row is None else decode_view(orjson.loads(row[0]))

    def pages(self, digest: str) -> tuple[str, ...]:
        """The text of the view's pages; nothing if the view is gone."""
        row = self._db.execute("SELECT pages FROM body WHERE digest = ?", (digest,)).fetchone()
        return () if row is None else decode_pages(row[0])


def encode_pages(pages: Sequence[str]) -> bytes:
    """Pages as one blob: UTF-8, a form feed after each (and none within)."""
    return "".join(page.replace("\f", " ") + "\f" for page in pages).encode("utf-8", "replace")


def decode_pages(blob: bytes) -> tuple[str, ...]:
    """The pages of such a blob."""
    return tuple(blob.decode().split("\f")[:-1])


def _place(key: EntryKey) -> tuple[str, int, str]:
    return key.classification, key.level, key.document_id
