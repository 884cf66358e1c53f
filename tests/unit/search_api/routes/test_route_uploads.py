"""POST /documents as a form and raw, the status of an upload, and one's own uploads."""

import hashlib
from datetime import timedelta

import pytest

TEXT = "合同自签字之日起生效。"
BYTES = TEXT.encode()


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


def as_form(client, file=BYTES, name="合同.txt", **fields):
    return client.post("/api/v1/documents", data=fields, files={"file": (name, file, "text/plain")})


def raw(client, body=BYTES, **parameters):
    return client.post(
        "/api/v1/documents", params=parameters, content=body, headers={"content-type": "application/octet-stream"}
    )


def test_a_form_is_acknowledged_when_it_is_durable(archive, client_of, clerk):
    client = client_of(clerk)
    answer = as_form(
        client, **{"class": "business", "level": "confidential", "title": "采购合同", "fields": '{"amount": "5 CNY"}'}
    )
    assert answer.status_code == 202, answer.text
    accepted = answer.json()
    assert accepted["state"] == "RECEIVED"
    assert accepted["size"] == len(BYTES)
    assert accepted["sha256"] == hashlib.sha256(BYTES).hexdigest()
    assert accepted["status"] == answer.headers["location"] == f"/api/v1/documents/{accepted['id']}/status"
    archive.work()
    shown = client.get(f"/api/v1/documents/{accepted['id']}").json()
    assert (shown["title"], shown["level"], shown["file_name"]) == ("采购合同", "confidential", "合同.txt")
    assert shown["archive_number"] == accepted["archive_number"]
    assert client.get(f"/api/v1/documents/{accepted['id']}/original").text == TEXT


def test_the_raw_body_is_the_same_door(archive, client_of, clerk):
    answer = raw(client_of(clerk), **{"class": "business", "file_name": "合同.txt", "fields": '{"project": "远山"}'})
    assert answer.status_code == 202, answer.text
    archive.work()
    shown = client_of(clerk).get(f"/api/v1/documents/{answer.json()['id']}").json()
    assert (shown["title"], shown["level"], shown["fields"]["project"]) == ("合同.txt", "internal", "远山")


def test_fields_may_come_before_a_small_file_or_after_it(client_of, clerk):
    parts = {"class": (None, "business"), "file": ("a.txt", b"x")}
    for order in (("class", "file"), ("file", "class")):
        answer = client_of(clerk).post("/api/v1/documents", files=[(name, parts[name]) for name in order])
        assert answer.status_code == 202, (order, answer.text)


def test_the_status_follows_the_upload(archive, client_of, clerk):
    client = client_of(clerk)
    status = raw(client, **{"class": "business", "file_name": "a.txt"}).json()["status"]
    before = client.get(status).json()
    assert (before["state"], before["copies"]) == ("RECEIVED", 1)
    assert {each["state"] for each in before["steps"]} == {"waiting"}
    archive.work()
    after = client.get(status).json()
    assert (after["state"], after["copies"], after["reason"]) == ("INDEXED", 2, "")
    assert {each["state"] for each in after["steps"]} == {"done"}
    # In the order of the way, though all were asked for at the same moment of a clock that stands still.
    assert [each["step"] for each in after["steps"]] == [
        "replicate",
        "extract",
        "replicate-text",
        "assess",
        "index",
    ]


def test_a_status_is_for_the_uploader_alone(archive, client_of, clerk):
    document = archive.file(clerk, "word")
    other = archive.person("other", level="secret", roles=["archivist"])
    answer = client_of(other).get(f"/api/v1/documents/{document}/status")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_own_uploads_newest_first_page_by_page(archive, client_of, clerk):
    other = archive.person("other", roles=["clerk"])
    archive.file(other, "word")
    filed = []
    for _ in range(5):
        archive.clock.forward(timedelta(seconds=1))
        filed.append(archive.file(clerk, "word", settle=False))
    client = client_of(clerk)
    seen, cursor = [], None
    for size in (2, 2, 2):
        parameters = {"size": size, "cursor": cursor} if cursor else {"size": size}
        page = client.get("/api/v1/uploads", params=parameters).json()
        seen += [each["id"] for each in page["uploads"]]
        cursor = page["next_cursor"]
    assert seen == filed[::-1]
    assert cursor is None


def test_another_persons_cursor_is_refused(archive, client_of, clerk):
    for _ in range(2):
        archive.file(clerk, "word", settle=False)
    cursor = client_of(clerk).get("/api/v1/uploads", params={"size": 1}).json()["next_cursor"]
    other = client_of(archive.person("other"))
    answer = other.get("/api/v1/uploads", params={"size": 1, "cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


def test_readers_file_nothing(archive, client_of):
    for roles in (["reader"], ["administrator"], ["auditor"]):
        answer = raw(client_of(archive.person(roles[0], roles=roles)), **{"class": "business", "file_name": "a.txt"})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
        assert answer.json()["errors"][0]["code"] == "may-not-file"
    assert archive.stored() == 0
    assert len(archive.events("upload_refused")) == 3
