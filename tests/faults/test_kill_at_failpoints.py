"""kill -9 between any two steps: nothing acknowledged is lost, nothing is there twice, no plaintext is left behind."""

import os
import signal
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from deploy.acting import acting
from deploy.archive import open_archive
from ingest.submission import Submission
from search_api.results.search_query import SearchQuery
from storage.audit.verify import verify
from storage.register import documents, objects
from storage.register.models import DocumentRow
from storage.vault.copy_state import CopyState
from tests.stacks import end, stack, wait_until

STEPS = ["replicate", "extract", "replicate-text", "assess", "index"]
WORKER_POINTS = [f"{step}.{moment}" for step in STEPS for moment in ("started", "done", "recorded")]
WEB_POINTS = ["intake.sealed", "intake.recorded"]
TEXT = "第一条 本合同自双方签字之日起生效。The contract takes effect on signature. marker7351\n"


def file_one(archive, name="合同.txt"):
    submission = Submission(name, "business", level="internal", fields={"amount": "1200 CNY"})
    return archive.intake.receive(BytesIO(TEXT.encode()), submission, acting(archive, ""))


def settled(archive, document_id):
    with archive.register.snapshot() as session:
        row = session.get(DocumentRow, document_id)
        if row.state == "RECEIVED":
            return None
        copies = [objects.copies(session, each.facts.object_id) for each in objects.of_document(session, document_id)]
        return row.state if all(all(found.values()) and len(found) == 2 for found in copies) else None


def assert_whole(archive, document_ids):
    """Every document is found exactly once, every copy is intact, no object is stray, and the log's chain holds."""
    archive.index.refresh()
    page = archive.use_cases().searching.search(acting(archive, ""), SearchQuery("marker7351", size=100))
    assert sorted(hit.id for hit in page.hits) == sorted(document_ids)
    assert page.total == len(document_ids)
    archive.reconciler.run(orphan_age=timedelta(0))
    assert archive.reconciler.run(orphan_age=timedelta(0)).clean
    with archive.register.snapshot() as session:
        for sealed in objects.following(session, "", 1000):
            for site in archive.vault.site_names:
                assert archive.vault.verify(sealed, site) is CopyState.INTACT
        assert verify(session).sound
        assert documents.count(session) == len(document_ids)


@pytest.mark.parametrize("point", WORKER_POINTS)
def test_a_worker_killed_between_two_steps_loses_and_doubles_nothing(archive_stack, archive, point, tmp_path):
    marker = tmp_path / "killed"
    receipts = [file_one(archive, f"合同{number}.txt") for number in range(3)]
    worker = archive_stack.start("worker", STRONGROOM_FAILPOINT=f"{point}@{marker}")
    try:
        wait_until(marker.exists, f"the worker to reach {point}")
        if not archive_stack.environment.get("STRONGROOM_BROKER_URL"):
            assert worker.wait(10) == -signal.SIGKILL
            worker = archive_stack.start("worker")
        for receipt in receipts:
            state = wait_until(lambda each=receipt: settled(archive, each.document_id), f"to settle after {point}")
            assert state == "INDEXED"
    finally:
        end(worker)
    assert_whole(archive, [receipt.document_id for receipt in receipts])
    serials = sorted(receipt.archive_number for receipt in receipts)
    assert len(set(serials)) == 3


@pytest.mark.parametrize("point", WEB_POINTS)
def test_a_web_process_killed_during_an_upload_keeps_all_or_nothing(archive_stack, archive, point, tmp_path):
    marker = tmp_path / "killed"
    token = made_token(archive_stack)
    web = archive_stack.start("serve", STRONGROOM_FAILPOINT=f"{point}@{marker}")
    try:
        wait_until(lambda: answers(archive_stack), "the web process to answer")
        with pytest.raises(httpx.TransportError):
            upload(archive_stack, token)
        assert web.wait(10) == -signal.SIGKILL
    finally:
        end(web)
    web = archive_stack.start("serve")
    worker = archive_stack.start("worker") if archive_stack.environment.get("STRONGROOM_BROKER_URL") else None
    try:
        wait_until(lambda: answers(archive_stack), "the web process to answer again")
        acknowledged = upload(archive_stack, token)
        assert acknowledged.status_code == 202
        with archive.register.snapshot() as session:
            ids = [row.id for row in session.query(DocumentRow)]
        # Killed before the record: nothing is kept. Killed after it: the document goes on, though nobody was told.
        assert len(ids) == (1 if point == "intake.sealed" else 2)
        for each in ids:
            wait_until(lambda known=each: settled(archive, known), "the documents to settle")
        assert_whole(archive, ids)
    finally:
        end(web)
        if worker is not None:
            end(worker)


def test_no_plaintext_is_left_in_any_file(tmp_path):
    with stack("embedded", tmp_path) as made, pytest.MonkeyPatch.context() as patch:
        archive = open_archive(made.settings(patch))
        receipt = file_one(archive)
        marker = tmp_path / "killed"
        worker = made.start("worker", STRONGROOM_FAILPOINT=f"assess.done@{marker}")
        wait_until(marker.exists, "the worker to be killed")
        end(worker)
        # The index has nothing yet, so that any file with the words in it would be a leak.
        found = [path for path in files_in(tmp_path) if b"marker7351" in path.read_bytes()]
        assert found == []
        assert receipt.size == len(TEXT.encode())
        archive.close()


def files_in(folder: Path):
    return [Path(root) / name for root, _, names in os.walk(folder) for name in names]


def made_token(archive_stack):
    added = archive_stack.run("user", "add", "clerk", "--role", "clerk", "--level", "internal")
    assert added.returncode == 0, added.stderr
    made = archive_stack.run("token", "create", "--user", "clerk")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def answers(archive_stack):
    try:
        return httpx.get(f"{archive_stack.url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def upload(archive_stack, token):
    return httpx.post(
        f"{archive_stack.url}/api/v1/documents",
        params={"file_name": "合同.txt", "class": "business", "level": "internal"},
        content=TEXT.encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"},
        timeout=30,
    )
