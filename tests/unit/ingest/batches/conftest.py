"""A batch desk, and what takes batches in, over an embedded archive."""

from contextlib import closing

import pytest

from ingest.batches.desk import BatchDesk
from ingest.batches.dry_run import dry_run
from ingest.batches.duplicates import Duplicates
from ingest.batches.folder_source import FolderSource
from ingest.batches.manifest import open_manifest
from ingest.batches.plan import planned
from ingest.batches.run import BatchRun
from ingest.batches.taking import Taking
from storage.register import batch_items, batches
from storage.register.batches import BatchFacts
from tests.unit.ingest.conftest import *  # noqa: F403 (the archive's fixtures)


class Desk:
    """Batches on an archive, and short ways to run them."""

    def __init__(self, line):
        self.line = line
        self.archive = line.archive
        self.clerk = line.clerk
        parts = self.archive.services
        self.intake = parts.intake
        self.desk = BatchDesk(parts.register, parts.scheme, parts.audit, parts.clock)
        self.taking = Taking(parts.register, parts.intake, Duplicates(parts.scheme, parts.clock), parts.clock)
        self.told = []

    def facts(self, **more):
        return BatchFacts(
            **{"name": "b", "source": "folder", "classification": "business", "department": "sales"} | more
        )

    def make(self, **more):
        return self.desk.make(self.clerk, self.facts(**more))

    def wrong(self, source, manifest=None, **more):
        """What a dry run finds, as (path, line, column, code)."""
        facts = self.facts(**more)
        opened = open_manifest(manifest, self.archive.scheme) if manifest else None
        with planned(source, opened, facts.classification) as plan:
            found = dry_run(plan, facts, self.intake, self.clerk)
            return [(each.path, each.line, each.column, each.problem.code) for each in found]

    def run(self, batch, source, manifest=None, told=None):
        opened = open_manifest(manifest, self.archive.scheme) if manifest else None
        run = BatchRun(self.archive.register, self.taking, source, self.clerk, files_at_once=2)
        with planned(source, opened, batch.classification) as plan:
            run.enlist(batch, plan)
        run.take(batch, told or (lambda path, _size: self.told.append(path)))

    def folder(self, path, batch=None, manifest=None, told=None, **more):
        batch = batch or self.make(**more)
        with closing(FolderSource(path)) as source:
            self.run(batch, source, manifest, told)
        return batch

    def work(self):
        self.line.runner().drain()

    def items(self, batch):
        with self.archive.register.snapshot() as session:
            return {row.path: row for row in batch_items.all_of(session, batch.id)}

    def states(self, batch):
        return {path: (row.state, row.reason) for path, row in self.items(batch).items()}

    def counts(self, batch):
        with self.archive.register.snapshot() as session:
            found = batches.counts(session, [batch.id])[batch.id]
        return {str(state): each.items for state, each in found.items()}


@pytest.fixture
def desk(line):
    return Desk(line)


@pytest.fixture
def files(tmp_path):
    """A folder with two files, one below."""
    folder = tmp_path / "扫描件"
    (folder / "二").mkdir(parents=True)
    (folder / "一.txt").write_text("第一", "utf-8")
    (folder / "二" / "三.txt").write_text("第三", "utf-8")
    return folder
