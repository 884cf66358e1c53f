"""kill -9 while a batch is taken in: begun again it goes on, nothing is lost or kept twice, the receipt adds up."""

import json
import random
import signal
import time
from datetime import timedelta

import pytest

from ingest.batches.receipt_file import faults
from storage.audit.verify import verify
from storage.register.models import BatchItemRow, DocumentRow
from tests.stacks import end

FILES = 40


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:03}.txt").write_text(f"marker {number % (FILES - 2)}\n", "utf-8")  # two come twice
    (folder / "empty.txt").write_bytes(b"")
    return folder


def killed(made, *arguments, after=None, **extra):
    """Run a command until it is killed: by its failpoint, or `after` so many seconds."""
    process = made.start(*map(str, arguments), **extra)
    try:
        if after is not None:
            time.sleep(after)
            process.kill()
        assert process.wait(60) in {-signal.SIGKILL, 0, 1}
    finally:
        end(process)


def assert_whole(made, archive, scans, receipt):
    arguments = ("ingest", scans, "--class", "business", "--json", "--receipt", receipt)
    worker = made.start("worker") if made.environment.get("STRONGROOM_BROKER_URL") else None
    try:
        done = made.run(*map(str, arguments))
    finally:
        if worker is not None:
            end(worker)
    assert done.returncode == 1, done.stderr  # the empty file
    data = receipt.read_bytes()
    assert faults(data, archive.signer.public_key) == ()
    head = json.loads(data)["receipt"]
    assert (head["received"], head["kept"], head["duplicate"], head["refused"]) == (FILES + 1, FILES - 2, 2, 1)
    assert head["states"]["indexed"]["items"] == FILES - 2
    with archive.register.snapshot() as session:
        assert session.query(DocumentRow).count() == FILES - 2
        items = session.query(BatchItemRow).filter(BatchItemRow.document_id.is_not(None)).all()
        assert len({item.document_id for item in items}) == len({item.sha256 for item in items}) == FILES - 2
        assert verify(session).sound
    archive.reconciler.run(orphan_age=timedelta(0))
    assert archive.reconciler.run(orphan_age=timedelta(0)).clean


@pytest.mark.parametrize("point", ["intake.sealed", "intake.recorded"])
def test_killed_between_two_steps_of_one_file(archive_stack, archive, scans, tmp_path, point):
    marker = tmp_path / "killed"
    killed(archive_stack, "ingest", scans, "--class", "business", STRONGROOM_FAILPOINT=f"{point}@{marker}")
    assert marker.exists()
    assert_whole(archive_stack, archive, scans, tmp_path / "receipt.json")


@pytest.mark.slow
def test_killed_at_moments_nobody_chose(archive_stack, archive, scans, tmp_path):
    chance = random.Random(7)
    for _ in range(5):
        killed(archive_stack, "ingest", scans, "--class", "business", after=chance.uniform(1.2, 3.0))
    assert_whole(archive_stack, archive, scans, tmp_path / "receipt.json")
