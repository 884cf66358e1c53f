"""A ZIP that is sent becomes a batch: listed and looked through first, taken in by a worker, and then let go."""

import io
import zipfile
from datetime import timedelta

import pytest

from mappings.access import Role
from storage.register import objects, turns

RAW = {"content-type": "application/zip"}
API = "/api/v1/batches"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="internal", roles=[Role.CLERK])


@pytest.fixture
def client(client_of, clerk):
    return client_of(clerk)


def packed(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return held.getvalue()


def send(client, content, **parameters):
    return client.post(f"{API}/zip", params={"class": "business", **parameters}, content=content, headers=RAW)


def states(client, batch_id):
    found = client.get(f"{API}/{batch_id}/items").json()["items"]
    return {each["path"]: (each["state"], each["reason"]) for each in found}


def held(archive, batch_id):
    with archive.register.snapshot() as session:
        return objects.held(session, batch_id)


def test_its_files_are_taken_in_and_it_is_let_go(archive, client):
    answer = send(client, packed(一_dot_txt="第一", 二__三_dot_txt="第三"), name="一箱")
    assert answer.status_code == 201, answer.text
    batch_id = answer.json()["id"]
    assert answer.headers["location"] == f"{API}/{batch_id}"
    assert (answer.json()["source"], answer.json()["totals"]["waiting"]) == ("sent-zip", 2)
    assert states(client, batch_id) == {"一.txt": ("waiting", ""), "二/三.txt": ("waiting", "")}
    archive.unpack()
    archive.work()
    assert states(client, batch_id) == {"一.txt": ("indexed", ""), "二/三.txt": ("indexed", "")}
    assert client.get(f"{API}/{batch_id}").json()["state"] == "finished"
    assert held(archive, batch_id) is None
    assert not any(b"PK\x03\x04" in path.read_bytes() for path in archive.folder.rglob("*") if path.is_file())


def test_a_manifest_within_says_what_the_files_are(archive, client):
    lines = "文件,类别,题名\na.txt,business,采购合同\n".encode("gb18030")
    answer = send(client, packed(清单_dot_csv=lines, a_dot_txt="x"), **{"class": ""})
    archive.unpack()
    archive.work()
    (item,) = client.get(f"{API}/{answer.json()['id']}/items").json()["items"]
    assert (item["path"], item["line"], item["state"]) == ("a.txt", 2, "indexed")
    assert client.get(f"/api/v1/documents/{item['document']}").json()["title"] == "采购合同"


def test_a_wrong_manifest_keeps_nothing(archive, client):
    answer = send(client, packed(manifest_dot_csv="file,colour\na.txt,red\n", a_dot_txt="x"))
    assert (answer.status_code, answer.json()["code"]) == (422, "manifest-wrong")
    assert answer.json()["errors"][0]["field"] == "1:colour"
    assert archive.stored() == 0
    assert client.get(API).json()["batches"] == []


def test_a_dry_run_says_what_would_be_wrong_and_waits(archive, client):
    answer = send(client, packed(a_dot_txt="x", b_dot_txt="", c_dot_txt="y"), dry_run="true").json()
    assert (answer["state"], answer["findings_count"]) == ("paused", 1)
    assert [(each["path"], each["code"]) for each in answer["findings"]] == [("b.txt", "file-empty")]
    archive.unpack()
    assert {state for state, _ in states(client, answer["id"]).values()} == {"waiting"}
    client.post(f"{API}/{answer['id']}/resume")
    archive.unpack()
    assert states(client, answer["id"])["b.txt"] == ("refused", "file-empty")
    assert held(archive, answer["id"]) is not None, "what is left can still be taken in from it"
    client.post(f"{API}/{answer['id']}/finish")
    assert held(archive, answer["id"]) is None
    client.post(f"{API}/{answer['id']}/retry", json={"items": [2]})
    archive.unpack()
    assert states(client, answer["id"])["b.txt"] == ("failed", "zip-erased")


@pytest.mark.parametrize(
    ("content", "code"), [(b"PK\x03\x04 and no more", "zip-unreadable"), (b"", "file-empty"), (None, "zip-expands")]
)
def test_a_bad_zip_is_refused_whole(archive, client, content, code):
    if content is None:  # two entries that claim the same bytes
        data = packed(a_dot_txt="1" * 100_000)
        at = data.index(b"PK\x01\x02")
        entry = data[at : data.index(b"PK\x05\x06")]
        end = bytearray(data[at + len(entry) :])
        end[8:12] = b"\x32\x00\x32\x00"
        end[12:16] = (50 * len(entry)).to_bytes(4, "little")
        content = data[:at] + entry * 50 + bytes(end)
    answer = send(client, content)
    assert (answer.status_code, [each["code"] for each in answer.json()["errors"]]) == (422, [code])
    assert archive.stored() == 0


def test_one_worker_at_a_time_takes_it_in(archive, client):
    batch_id = send(client, packed(a_dot_txt="x")).json()["id"]
    now = archive.clock()
    assert turns.take(archive.register, f"batch {batch_id}", "another", now, timedelta(seconds=60))
    archive.unpack()
    assert states(client, batch_id)["a.txt"][0] == "waiting"
    archive.clock.forward(timedelta(seconds=61))  # the other one is gone
    archive.unpack()
    assert states(client, batch_id)["a.txt"][0] == "stored"


def test_who_may_not_file_may_send_none(archive, client_of):
    reader = archive.person("reader")
    assert send(client_of(reader), packed(a_dot_txt="x")).status_code == 403
    assert archive.stored() == 0


def test_what_can_not_be_read_any_more_fails_with_that_reason(archive, client):
    batch_id = send(client, packed(a_dot_txt="x")).json()["id"]
    archive.vault.remove(held(archive, batch_id).facts.object_id)
    archive.unpack()
    assert states(client, batch_id)["a.txt"] == ("failed", "zip-erased")
