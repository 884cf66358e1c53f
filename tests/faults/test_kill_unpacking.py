"""kill -9 while a worker takes the files of a sent ZIP in: another goes on, nothing is lost or kept twice."""

import io
import zipfile

import httpx
import pytest

from storage.register.models import BatchItemRow, DocumentRow, ObjectRow
from tests.stacks import end, wait_until

FILES = 30


def answers(made):
    try:
        return httpx.get(f"{made.url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def marker(tmp_path):
    return tmp_path / "killed"


@pytest.fixture
def client(archive_stack, marker):
    made = archive_stack
    assert made.run("user", "add", "clerk", "--role", "clerk", "--level", "internal").returncode == 0
    token = made.run("token", "create", "--user", "clerk").stdout.strip()
    # Without a broker its own worker has the failpoint; it is started again when it died.
    process = made.start("serve", STRONGROOM_FAILPOINT=f"intake.recorded@{marker}")
    try:
        wait_until(lambda: answers(made), "the web process to answer")
        with httpx.Client(base_url=made.url, headers={"authorization": f"Bearer {token}"}, timeout=60) as client:
            yield client
    finally:
        end(process)


def packed():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        lines = [f"{number:03}.txt,business" for number in range(FILES)]
        made.writestr("manifest.csv", "\n".join(["file,class", *lines]))
        for number in range(FILES):
            made.writestr(f"{number:03}.txt", f"marker {number}\n" * 1000)
    return held.getvalue()


def test_another_worker_goes_on_and_the_zip_is_let_go(archive_stack, archive, client, marker):
    sent = client.post("/api/v1/batches/zip", params={"dry_run": "true"}, content=packed())
    assert sent.status_code == 201, sent.text
    batch = sent.json()["id"]
    assert (sent.json()["findings_count"], sent.json()["totals"]["waiting"]) == (0, FILES)
    broker = "STRONGROOM_BROKER_URL" in archive_stack.environment
    worker = archive_stack.start("worker", STRONGROOM_FAILPOINT=f"intake.recorded@{marker}") if broker else None
    try:
        assert client.post(f"/api/v1/batches/{batch}/resume").json()["state"] == "open"
        wait_until(marker.exists, "a worker to die")

        def finished():
            return client.get(f"/api/v1/batches/{batch}").json()["state"] == "finished"

        wait_until(finished, "the batch to be finished", 120)
    finally:
        if worker is not None:
            end(worker)
    with archive.register.snapshot() as session:
        assert session.query(DocumentRow).count() == FILES
        items = session.query(BatchItemRow).all()
        assert len({item.document_id for item in items if item.document_id}) == FILES
        assert session.query(ObjectRow).filter(ObjectRow.role == "held").count() == 0
