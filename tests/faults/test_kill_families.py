"""kill -9 while a mail is taken apart: each of its parts is there once, and the family is whole."""

import signal
from email.message import EmailMessage
from io import BytesIO

import pytest

from deploy.acting import acting
from ingest.submission import Submission
from storage.register import documents, families
from tests.faults.test_kill_at_failpoints import assert_whole, settled
from tests.stacks import end, wait_until

PARTS = 4
POINTS = ["split.sealed", "split.entered", "split.started", "split.done", "split.recorded"]


def letter():
    message = EmailMessage()
    message["Subject"] = "marker7351"
    message.set_content("marker7351 见附件")
    for number in range(PARTS):
        text = f"附件 {number} marker7351".encode()
        message.add_attachment(text, maintype="application", subtype="octet-stream", filename=f"附件{number}.txt")
    return message.as_bytes()


def family_of(archive, document_id):
    """The ids of the family, once all of it has settled."""
    if settled(archive, document_id) is None:
        return None
    with archive.register.snapshot() as session:
        ids = [document_id, *(row.id for row in families.below(session, documents.lookup(session, document_id)))]
    return ids if all(settled(archive, each) == "INDEXED" for each in ids) else None


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_while_it_takes_a_mail_apart_loses_and_doubles_no_part(archive_stack, archive, point, tmp_path):
    marker = tmp_path / "killed"
    submission = Submission("letter.eml", "business", level="internal")
    receipt = archive.intake.receive(BytesIO(letter()), submission, acting(archive, ""))
    worker = archive_stack.start("worker", STRONGROOM_FAILPOINT=f"{point}@{marker}")
    try:
        wait_until(marker.exists, f"the worker to reach {point}")
        if not archive_stack.environment.get("STRONGROOM_BROKER_URL"):
            assert worker.wait(10) == -signal.SIGKILL
            worker = archive_stack.start("worker")
        ids = wait_until(lambda: family_of(archive, receipt.document_id), f"the family to settle after {point}")
    finally:
        end(worker)
    assert len(ids) == 1 + PARTS
    assert_whole(archive, ids)
