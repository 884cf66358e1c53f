"""kill -9 while scanned pages are read: every page is read in the end, once on record, and nothing else changes."""

import signal
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from deploy.acting import acting
from ingest.submission import Submission
from search_api.results.search_query import SearchQuery
from storage.audit.verify import verify
from storage.register import objects
from storage.register.models import RecognisedPageRow
from tests.drawn_pages import drawn_page
from tests.faults.test_kill_at_failpoints import settled
from tests.stacks import end, wait_until

WORDS = ("elephant", "umbrella", "hospital", "calendar")
# Three strands read every third page each; the first has two.
POINTS = ("ocr-1.started", "ocr-1.done", "ocr-2.recorded", "compose.done", "replicate-pages.done")
WITH_BROKER = ("ocr-1.done", "compose.done")
READING_SECONDS = 180.0


def scan():
    pages = [drawn_page(["Delivery of goods", f"Contract about the {word}"]) for word in WORDS]
    file = BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], dpi=(200, 200))
    return file.getvalue()


def filed(archive):
    submission = Submission("scan.tiff", "business", level="internal")
    return archive.intake.receive(BytesIO(scan()), submission, acting(archive, "")).document_id


def pages_read(archive, document_id):
    with archive.register.snapshot() as session:
        rows = session.scalars(select(RecognisedPageRow).where(RecognisedPageRow.document_id == document_id))
        return sorted(row.page for row in rows if row.object_id and not row.failed)


def found(archive, word):
    archive.index.refresh()
    page = archive.use_cases().searching.search(acting(archive, ""), SearchQuery(word))
    return [hit.id for hit in page.hits]


@pytest.mark.parametrize(
    ("archive_stack", "point"),
    [("embedded", point) for point in POINTS]
    + [pytest.param("real", point, marks=pytest.mark.real) for point in WITH_BROKER],
    indirect=["archive_stack"],
)
def test_a_worker_killed_while_it_reads_pages_reads_them_all_in_the_end(archive_stack, archive, point, tmp_path):
    marker = tmp_path / "killed"
    document_id = filed(archive)
    worker = archive_stack.start("worker", STRONGROOM_FAILPOINT=f"{point}@{marker}")
    try:
        wait_until(marker.exists, f"the worker to reach {point}", READING_SECONDS)
        if not archive_stack.environment.get("STRONGROOM_BROKER_URL"):
            assert worker.wait(10) == -signal.SIGKILL
            worker = archive_stack.start("worker")
        state = wait_until(lambda: settled(archive, document_id), f"to settle after {point}", READING_SECONDS)
    finally:
        end(worker)
    assert state == "INDEXED"
    assert pages_read(archive, document_id) == list(range(len(WORDS)))
    assert [found(archive, word) for word in WORDS] == [[document_id]] * len(WORDS)
    # What a page was read to before the kill, and read to again after it, is nowhere twice.
    archive.reconciler.run(orphan_age=timedelta(0))
    assert archive.reconciler.run(orphan_age=timedelta(0)).clean
    with archive.register.snapshot() as session:
        roles = [str(each.facts.role) for each in objects.of_document(session, document_id)]
        assert verify(session).sound
    assert Counter(roles) == {"original": 1, "text": 1, "page": len(WORDS)}
