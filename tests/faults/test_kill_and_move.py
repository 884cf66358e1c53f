"""A batch whose machine dies: the same files on another machine, with the same register, go on with it."""

import json
import shutil
import signal

from ingest.batches.receipt_file import faults
from storage.register.models import BatchItemRow, BatchRow, DocumentRow
from tests.stacks import end

FILES = 20


def test_another_machine_goes_on_while_the_first_comes_back(archive_stack, archive, tmp_path):
    first, second = tmp_path / "first" / "scans", tmp_path / "second" / "box"
    first.mkdir(parents=True)
    for number in range(FILES):
        (first / f"{number:03}.txt").write_text(f"marker {number}\n", "utf-8")
    manifest = tmp_path / "list.csv"
    lines = [f"{number:03}.txt,business,Title {number}" for number in range(FILES)]
    manifest.write_text("\n".join(["file,class,title", *lines]), "utf-8")
    marker = tmp_path / "killed"
    arguments = ("ingest", str(first), "--manifest", str(manifest))
    process = archive_stack.start(*arguments, STRONGROOM_FAILPOINT=f"intake.recorded@{marker}")
    try:
        assert process.wait(60) == -signal.SIGKILL
    finally:
        end(process)
    with archive.register.snapshot() as session:
        batch = session.query(BatchRow).one().id
    shutil.copytree(first, second)
    worker = archive_stack.start("worker") if archive_stack.environment.get("STRONGROOM_BROKER_URL") else None
    again = archive_stack.start(*arguments) if worker else None  # the first is back, at the same time
    receipt = tmp_path / "receipt.json"
    try:
        resumed = ("ingest", str(second), "--resume", batch, "--receipt", str(receipt))
        done = archive_stack.run(*resumed)
        if again is not None:
            # Whoever is second finds all taken in, or the batch finished under its hands.
            assert again.wait(60) in {0, 2}
    finally:
        for each in (again, worker):
            if each is not None:
                end(each)
    assert done.returncode in {0, 2}, done.stderr
    if not receipt.exists():
        done = archive_stack.run(*resumed)
        assert done.returncode == 0, done.stderr
    data = receipt.read_bytes()
    assert faults(data, archive.signer.public_key) == ()
    head = json.loads(data)["receipt"]
    assert (head["received"], head["kept"]) == (FILES, FILES)
    with archive.register.snapshot() as session:
        titles = {row.title for row in session.query(DocumentRow).all()}
        assert titles == {f"Title {number}" for number in range(FILES)}, "the manifest's words hold without it"
        assert session.query(DocumentRow).count() == FILES
        assert session.query(BatchItemRow).count() == FILES
