"""A source and its manifest laid side by side: which line is about which file. Held on disk, not in memory."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from ingest.batches.manifest import Manifest, ManifestLine, normal_path
from ingest.batches.source import BatchSource, SourceFile
from mappings.problems import Problem
from storage.register.batch_items import Listed, key_of
from storage.register.item_states import ItemState

_TABLES = """
CREATE TABLE files (
  at TEXT PRIMARY KEY, path TEXT, compared TEXT, size INTEGER, foreseen TEXT, line INTEGER, given TEXT
);
CREATE INDEX files_compared ON files (compared);
CREATE INDEX files_line ON files (line);
CREATE TABLE lines (line INTEGER PRIMARY KEY, path TEXT UNIQUE);
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a batch before it is begun: where, and what would be right.

    `line` and `column` are those of the manifest, None and "" where none is meant; `path` is the file's.
    """

    problem: Problem
    path: str = ""
    line: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A file with what the manifest says of it; `line` is None when it says nothing."""

    file: SourceFile
    line: int | None
    given: dict[str, Any]


class Plan:
    """What is known of every file before any is taken in. `findings` are those of pairing files and lines."""

    def __init__(
        self, database: sqlite3.Connection, manifest: Manifest | None, fields: Mapping[str, Any] | None = None
    ) -> None:
        self._database = database
        self._fields = dict(fields or {})
        self.manifest = manifest
        self.findings: list[Finding] = []

    def planned(self) -> Iterator[Planned]:
        """Every file of the source, by path."""
        query = "SELECT path, at, size, foreseen, line, given FROM files ORDER BY compared, at"
        for path, at, size, foreseen, line, given in self._database.execute(query):
            problem = Problem(foreseen, "file") if foreseen else None
            said = orjson.loads(given or "{}")
            if self._fields:
                said["fields"] = {**self._fields, **said.get("fields", {})}
            yield Planned(SourceFile(path, at, size, problem), line, said)

    def absent(self) -> Iterator[tuple[int, str]]:
        """The lines that name a file which is not there, as (line, path)."""
        query = "SELECT line, path FROM lines WHERE path NOT IN (SELECT compared FROM files) ORDER BY line"
        yield from self._database.execute(query)

    def listed(self) -> Iterator[Listed]:
        """What is put on record of each file, and of each line without one, which waits for its file to be there."""
        for each in self.planned():
            given = {**each.given, "at": each.file.at}
            yield Listed(each.file.path, each.file.key, each.file.size, each.line, given)
        for line, path in self.absent():
            yield Listed(path, key_of(quote(path)), 0, line, {}, ItemState.FAILED, "file-not-there")

    def read(self, source: BatchSource, default_class: str) -> None:
        """Read source and manifest into the plan.

        Raises:
            SourceUnreadableError: one of them can't be read.
        """
        self._database.executemany(
            "INSERT INTO files (at, path, compared, size, foreseen) VALUES (?, ?, ?, ?, ?)",
            (
                (each.at, each.path, normal_path(each.path), each.size, each.problem.code if each.problem else None)
                for each in source.files()
            ),
        )
        if self.manifest is None:
            return
        self.findings += [Finding(problem, "", 1, heading) for heading, problem in self.manifest.problems]
        for line in self.manifest.lines(default_class):
            self._read(line)

    def _read(self, line: ManifestLine) -> None:
        self.findings += [Finding(problem, line.path, line.line, heading) for heading, problem in line.problems]
        if not line.path:
            return
        before = self._database.execute("SELECT line FROM lines WHERE path = ?", (line.path,)).fetchone()
        if before is not None:
            twice = Problem("file-twice", None, {"given": line.path, "line": str(before[0])})
            self.findings.append(Finding(twice, line.path, line.line))
            return
        self._database.execute("INSERT INTO lines VALUES (?, ?)", (line.line, line.path))
        given = orjson.dumps(line.given)
        self._database.execute("UPDATE files SET line = ?, given = ? WHERE compared = ?", (line.line, given, line.path))


@contextmanager
def planned(
    source: BatchSource,
    manifest: Manifest | None,
    default_class: str,
    fields: Mapping[str, Any] | None = None,
    *,
    in_memory: bool = False,
) -> Iterator[Plan]:
    """The plan of a batch; what it takes lies in a temporary file without a name, gone when the block ends.

    `fields` hold for every file, unless the manifest says otherwise. `in_memory` is for sources of which nothing may
    come to lie on a disk; it takes about a kilobyte a file.

    Raises:
        SourceUnreadableError: source or manifest can't be read.
    """
    database = sqlite3.connect(":memory:" if in_memory else "")  # an empty name: on disk, private, removed when closed
    try:
        database.executescript(_TABLES)
        plan = Plan(database, manifest, fields)
        plan.read(source, default_class)
        yield plan
    finally:
        database.close()
