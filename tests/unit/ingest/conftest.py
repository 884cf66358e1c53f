"""An embedded archive whose extraction, index and worker do what a test says."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ingest.extract.port import ExtractedText, Outcome
from ingest.failpoints import NoFailpoints
from ingest.pipeline import Pipeline
from ingest.retry import RetryPolicy
from ingest.runner import Runner
from mappings.access import Role
from storage.audit.log import AuditLog
from storage.register import documents, jobs, objects
from storage.register.jobs import EVERY_STEP
from storage.register.models import MarkRow
from tests.archives import MAX_UPLOAD, embedded_archive

LEASE = timedelta(seconds=60)


class Scripted:
    """An extractor that reads UTF-8, unless `says` has an answer or an error for the file's name."""

    def __init__(self):
        self.says = {}
        self.seen = []

    def extract(self, source, hints):
        self.seen.append(hints.file_name)
        said = self.says.get(hints.file_name)
        if isinstance(said, Exception):
            raise said
        if said is not None:
            return said
        return ExtractedText(Outcome.TEXT, "text/plain", (source.read().decode(),), page_count=1)

    def check(self):
        """Always there."""

    def close(self):
        """Nothing was started."""


class Watched:
    """The index, which fails with `error` as long as there is one."""

    def __init__(self, index):
        self._index = index
        self.error = None
        self.written = []

    def write(self, entries):
        if self.error is not None:
            raise self.error
        self.written.append(list(entries))
        self._index.write(entries)

    def __getattr__(self, name):
        return getattr(self._index, name)


class Line:
    """A worker on an archive, and what it leaves there."""

    def __init__(self, archive):
        self.archive = archive
        self.clock = archive.clock
        self.extractor = Scripted()
        self.index = Watched(archive.index)
        self.clerk = archive.person("clerk", level="secret", roles=(Role.ARCHIVIST,), departments=("*",))

    def runner(self, name="w", batch=8, failpoints=None, pipeline=None, lane=EVERY_STEP):
        archive = self.archive
        return Runner(
            archive.register,
            pipeline or self.pipeline(),
            self.index,
            AuditLog(self.clock),
            self.clock,
            RetryPolicy(attempts=3, longest=timedelta(seconds=60)),
            failpoints or NoFailpoints(),
            name,
            LEASE,
            batch,
            lane=lane,
        )

    def pipeline(self, most=MAX_UPLOAD, detectors=None, scanner=None):
        archive = self.archive
        parts = (archive.register, archive.vault, self.extractor, archive.scheme, self.clock)
        return Pipeline(*parts, most, detectors, scanner=scanner)

    def file(self, name, text="正文 text", **values):
        return self.archive.file(self.clerk, text, settle=False, **{"file_name": name, "department": "sales", **values})

    def state(self, document_id):
        with self.archive.register.snapshot() as session:
            row = documents.lookup(session, document_id)
            return row.state, row.reason

    def marks(self, document_id):
        """(source, reason) of every mark of a document; each is there once."""
        with self.archive.register.snapshot() as session:
            query = select(MarkRow).where(MarkRow.document_id == document_id)
            found = [(row.source, row.reason) for row in session.scalars(query)]
        assert len(found) == len(set(found))
        return set(found)

    def jobs(self, document_id):
        with self.archive.register.snapshot() as session:
            return {
                row.step: (row.state, row.attempts, row.reason, row.next_try_at)
                for row in jobs.of_document(session, document_id)
            }

    def found(self, word):
        """The ids of the documents that a search for `word` finds."""
        from search_api.results.search_query import SearchQuery
        from search_api.use_cases import build_use_cases

        self.index.refresh()
        page = build_use_cases(self.archive.services).searching.search(self.clerk, SearchQuery(word, size=100))
        return sorted(hit.id for hit in page.hits)

    def objects(self, document_id):
        """(role, sites with a verified copy) of every sealed object of a document."""
        with self.archive.register.snapshot() as session:
            return sorted(
                (
                    str(each.facts.role),
                    sum(at is not None for at in objects.copies(session, each.facts.object_id).values()),
                )
                for each in objects.of_document(session, document_id)
            )


@pytest.fixture
def line(tmp_path, registers):
    with embedded_archive(tmp_path, registers) as archive:
        yield Line(archive)
