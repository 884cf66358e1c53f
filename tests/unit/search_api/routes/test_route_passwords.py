"""The password of a locked document: tried once, never kept or told, and the document goes on."""

from datetime import timedelta

import pytest

from mappings.access import Role
from storage.register.models import GivenPasswordRow, ObjectRow

SECRET = "开门 sesame-7Q"
LOCKED = f"LOCKED:{SECRET}\nThe delivery of pumps"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="internal", roles=[Role.CLERK])


@pytest.fixture
def client(client_of, clerk):
    return client_of(clerk)


def give(client, document, password=SECRET):
    return client.post(f"/api/v1/documents/{document}/password", json={"password": password})


def status(client, document):
    found = client.get(f"/api/v1/documents/{document}/status").json()
    return found["state"], found["reason"].partition(":")[0]


def test_the_document_goes_on_and_the_password_is_gone(archive, client, clerk):
    document = archive.file(clerk, LOCKED)
    assert status(client, document) == ("ENCRYPTED", "password-needed")
    assert give(client, document).status_code == 202
    with archive.register.snapshot() as session:
        assert session.query(ObjectRow).filter(ObjectRow.role == "password").count() == 1
    archive.work()
    assert status(client, document) == ("INDEXED", "")
    assert client.get("/api/v1/search", params={"q": "delivery"}).json()["total"] == 1
    with archive.register.snapshot() as session:
        assert session.query(ObjectRow).filter(ObjectRow.role == "password").count() == 0
        assert session.query(GivenPasswordRow).one().object_id is None
    assert give(client, document).json()["code"] == "no-password-wanted"
    (event,) = archive.events("password_given")
    assert (event.actor, event.object_id, event.details) == (clerk.person_id, document, {"version": 1})


def test_no_trace_of_it_is_left_anywhere(archive, client, clerk, capfd):
    document = archive.file(clerk, "LOCKED:another\nx")
    give(client, document)
    files = [path.read_bytes() for path in archive.folder.rglob("*") if path.is_file()]
    archive.work()
    files += [path.read_bytes() for path in archive.folder.rglob("*") if path.is_file()]
    said = "".join(capfd.readouterr())
    for form in (SECRET.encode(), SECRET.encode("utf-16-le"), b"sesame-7Q"):
        assert not any(form in data for data in files)
        assert form.decode("latin-1") not in said


def test_a_wrong_password_is_told_and_tries_are_counted(archive, client, clerk):
    document = archive.file(clerk, LOCKED)
    for _ in range(5):
        assert give(client, document, "wrong").status_code == 202
        archive.work()
    assert status(client, document) == ("ENCRYPTED", "password-no-help")
    answer = give(client, document)
    assert (answer.status_code, answer.json()["code"]) == (429, "password-tries-used")
    assert answer.headers["retry-after"] == "3600"
    assert archive.events("password_given")[-1].outcome == "refused"
    archive.clock.forward(timedelta(hours=1))
    assert give(client, document).status_code == 202
    archive.work()
    assert status(client, document)[0] == "INDEXED"


def test_a_second_password_takes_the_place_of_the_first(archive, client, clerk):
    document = archive.file(clerk, LOCKED)
    give(client, document, "wrong")
    give(client, document)
    archive.work()
    assert status(client, document)[0] == "INDEXED"
    with archive.register.snapshot() as session:
        assert session.query(ObjectRow).filter(ObjectRow.role == "password").count() == 0


@pytest.mark.parametrize("password", ["", "x" * 1001, "xxx\r\nHost: xxx"])
def test_what_is_none_is_refused(archive, client, clerk, password):
    document = archive.file(clerk, LOCKED)
    answer = give(client, document, password)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed-request")
    assert "xxx" not in answer.text


def test_it_is_wanted_from_who_filed_it_or_may_see_all(archive, client_of, clerk):
    document = archive.file(clerk, LOCKED, level="internal")
    other = client_of(archive.person("other", level="public", roles=[Role.CLERK]))
    nowhere = give(other, "0" * 32)
    assert (give(other, document).status_code, give(other, document).json()) == (404, nowhere.json())
    reader = client_of(archive.person("reader", level="secret"))
    assert give(reader, document).status_code == 403
    archivist = archive.person("archivist", level="secret", roles=[Role.ARCHIVIST], departments=["*"])
    assert give(client_of(archivist), document).status_code == 202


def test_a_batch_follows(archive, client):
    batch = client.post("/api/v1/batches", json={"class": "business"}).json()["id"]
    raw = {"content-type": "application/octet-stream"}
    item = client.post(f"/api/v1/batches/{batch}/items?path=a.txt", content=LOCKED.encode(), headers=raw).json()
    archive.work()
    assert client.get(f"/api/v1/batches/{batch}").json()["states"].keys() == {"needs-password"}
    give(client, item["document"])
    archive.work()
    assert client.get(f"/api/v1/batches/{batch}").json()["states"].keys() == {"indexed"}


def test_what_a_step_gave_up_leaves_no_password(archive, client, clerk, monkeypatch):
    document = archive.file(clerk, LOCKED)
    give(client, document)

    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(archive._runner._pipeline._extractor, "extract", broken, raising=False)
    for _ in range(4):
        archive.work()
        archive.clock.forward(timedelta(minutes=5))
    assert status(client, document)[0] == "FAILED"
    with archive.register.snapshot() as session:
        assert session.query(ObjectRow).filter(ObjectRow.role == "password").count() == 0
