"""An archive, a folder, and a watch over it whose time is stepped by hand."""

from datetime import timedelta

import pytest

from ingest.batches.parts import build_batch_parts
from ingest.watching import watch
from ingest.watching.inbox import Inbox
from storage.register.batches import list_page
from storage.register.models import BatchItemRow, DocumentRow
from tests.unit.ingest.conftest import *  # noqa: F403 (the archive's fixtures)


class Watching:
    """A watch, and short ways to see what it did."""

    def __init__(self, line, folder, owner="one", **said):
        self.line, self.folder, self.archive = line, folder, line.archive
        services = self.archive.services
        self.parts = build_batch_parts(
            self.archive.register,
            self.archive.vault,
            services.scheme,
            services.intake,
            services.audit,
            services.signer,
            services.clock,
            1 << 20,
        )
        self.ticks = 0.0
        inbox = Inbox(folder, 10.0, lambda: self.ticks)
        watched = watch.Watched(**{"origin": "inbox", "classification": "business", "department": "sales"} | said)
        self.watch = watch.Watch(
            self.archive.register, services.scheme, self.parts, inbox, watched, services.clock, owner
        )

    def round(self, after=11.0):
        self.ticks += after
        return self.watch.round(self.line.clerk)

    def rounds(self):
        """One look that sees what is there, and one that finds it complete."""
        self.round()
        return self.round()

    def lying(self):
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if not path.is_dir() or path.is_symlink()
        )

    def items(self):
        with self.archive.register.snapshot() as session:
            rows = session.query(BatchItemRow).order_by(BatchItemRow.path).all()
            return [(row.path, row.state, row.reason) for row in rows]

    def documents(self):
        with self.archive.register.snapshot() as session:
            return session.query(DocumentRow).count()

    def batches(self):
        with self.archive.register.snapshot() as session:
            return [row.state for row in list_page(session, None, 10)[0]]

    def forward(self, hours):
        self.archive.clock.forward(timedelta(hours=hours))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "inbox"
    path.mkdir()
    return path


@pytest.fixture
def watching(line, folder):
    made = Watching(line, folder)
    yield made
    made.watch.close()
