"""Batches over REST: made, filled, watched, tried again; only by those who may know of them."""

import csv
import hashlib
import io

import pytest

from ingest.batches.receipt_file import faults
from ingest.extract.limits import Limits
from ingest.stacks.stacks import Stacks
from mappings.access import Role
from mappings.scheme import QueryRight
from search_api.app import create_app
from storage.register import batch_items, documents, page_flaws
from storage.register.models import RecognisedPageRow
from tests.archives import embedded_archive
from tests.small_pdf import small_pdf
from tests.stacked_scans import sheet, stack_pdf
from tests.unit.search_api.conftest import SyncClient

RAW = {"content-type": "application/octet-stream"}
API = "/api/v1/batches"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="internal", roles=[Role.CLERK])


@pytest.fixture
def client(client_of, clerk):
    return client_of(clerk)


def made(client, **values):
    answer = client.post(API, json={"name": "一批", "class": "business", **values})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{API}/{answer.json()['id']}"
    return answer.json()["id"]


def send(client, batch_id, path, body="正文", **parameters):
    return client.post(
        f"{API}/{batch_id}/items",
        params={"path": path, **parameters},
        content=body if isinstance(body, bytes) else body.encode(),
        headers=RAW,
    )


def totals(client, batch_id):
    found = client.get(f"{API}/{batch_id}").json()["totals"]
    assert found["received"] == sum(count for name, count in found.items() if name != "received")
    return {name: count for name, count in found.items() if count}


def test_a_batch_is_filled_watched_and_receipted(archive, client):
    batch_id = made(client)
    item = send(client, batch_id, "扫描/一.txt", title="采购合同").json()
    assert (item["number"], item["path"], item["state"]) == (1, "扫描/一.txt", "stored")
    assert item["sha256"] == hashlib.sha256("正文".encode()).hexdigest()
    archive.work()
    batch = client.get(f"{API}/{batch_id}").json()
    assert batch["states"] == {"indexed": {"items": 1, "bytes": 6}}
    (listed,) = client.get(f"{API}/{batch_id}/items").json()["items"]
    assert listed["state"] == "indexed"
    assert listed["archive_number"]
    document = client.get(f"/api/v1/documents/{listed['document']}").json()
    assert (document["title"], document["file_name"]) == ("采购合同", "一.txt")
    assert client.post(f"{API}/{batch_id}/finish").json()["state"] == "finished"
    receipt = client.get(f"{API}/{batch_id}/receipt.json")
    assert faults(receipt.content, archive.services.signer.public_key) == ()
    rows = list(csv.reader(io.StringIO(client.get(f"{API}/{batch_id}/receipt.csv").text.removeprefix("\ufeff"))))
    assert rows[1][:2] == ["1", "扫描/一.txt"]
    assert dict(rows[3:])["kept"] == "1"
    assert len(dict(rows[3:])["signature_value"]) == 128


def test_sending_again_changes_nothing_and_another_file_is_not_lost(archive, client):
    batch_id = made(client)
    first = send(client, batch_id, "a.txt")
    assert send(client, batch_id, "a.txt").json() == first.json()
    other = send(client, batch_id, "a.txt", "other")
    assert (other.status_code, other.json()["code"]) == (409, "item-differs")
    assert send(client, batch_id, "a.txt", "other", key="2").json()["state"] == "stored"
    assert totals(client, batch_id) == {"received": 2, "kept": 2}
    assert archive.stored() == 2


def test_the_same_bytes_are_a_duplicate_which_is_named(client):
    batch_id = made(client)
    first = send(client, batch_id, "a.txt").json()
    assert send(client, batch_id, "b.txt").json()["state"] == "duplicate"
    (twin,) = client.get(f"{API}/{batch_id}/items", params={"state": "duplicate"}).json()["items"]
    assert (twin["duplicate_of"], twin["document"]) in {(first["document"], None), (None, None)}
    assert totals(client, batch_id) == {"received": 2, "kept": 1, "duplicate": 1}


def test_a_refused_file_is_an_item_and_is_taken_when_it_is_right(client):
    batch_id = made(client)
    item = send(client, batch_id, "a.txt", fields='{"amount": "many"}').json()
    assert (item["state"], item["reason"]) == ("refused", "field-not-money")
    assert [(each["field"], each["code"]) for each in item["problems"]] == [("amount", "field-not-money")]
    assert "CNY" in item["problems"][0]["detail"]
    assert send(client, batch_id, "b.txt", b"").json()["reason"] == "file-empty"
    assert send(client, batch_id, "a.txt", fields='{"amount": "5 CNY"}').json()["state"] == "stored"
    assert totals(client, batch_id) == {"received": 2, "kept": 1, "refused": 1}


def test_what_misses_a_class_waits_for_a_person(client):
    batch_id = made(client, **{"class": ""})
    assert send(client, batch_id, "a.txt").json()["state"] == "needs-person"
    assert totals(client, batch_id) == {"received": 1, "waiting": 1}
    assert send(client, batch_id, "a.txt", **{"class": "business"}).json()["state"] == "stored"


def test_a_paused_batch_takes_nothing(archive, client):
    batch_id = made(client)
    assert client.post(f"{API}/{batch_id}/pause").json()["state"] == "paused"
    answer = send(client, batch_id, "a.txt")
    assert (answer.status_code, answer.json()["code"]) == (409, "batch-not-open")
    assert archive.stored() == 0
    assert client.post(f"{API}/{batch_id}/resume").json()["state"] == "open"
    assert send(client, batch_id, "a.txt").status_code == 200


def test_items_are_paged_by_cursor_and_tried_again(client):
    batch_id = made(client)
    for number in range(5):
        send(client, batch_id, f"{number}.txt", b"")
    seen, cursor = [], None
    while True:
        parameters = {"size": 2, "state": "refused", **({"cursor": cursor} if cursor else {})}
        page = client.get(f"{API}/{batch_id}/items", params=parameters).json()
        seen += [item["number"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [1, 2, 3, 4, 5]
    assert client.post(f"{API}/{batch_id}/retry", json={"items": [1, 2, 99]}).json() == {"retried": 2}
    assert totals(client, batch_id) == {"received": 5, "refused": 3, "waiting": 2}
    wrong = client.get(f"{API}/{batch_id}/items", params={"cursor": page["next_cursor"] or "x"})
    assert wrong.json()["code"] == "cursor-invalid"


def test_only_those_see_a_batch_who_may_know_of_it(archive, client_of, client):
    batch_id = made(client)
    send(client, batch_id, "a.txt")
    top = {"level": archive.scheme.levels[-1].key, "roles": [Role.ARCHIVIST]}
    everything = client_of(archive.person("head", departments=["*"], **top))
    assert everything.get(f"{API}/{batch_id}").json()["made_by"] == "clerk"
    assert [each["id"] for each in everything.get(API).json()["batches"]] == [batch_id]
    others = [
        archive.person("clerk2", level=top["level"], roles=[Role.CLERK], departments=["*"]),
        archive.person("one-department", **top),
        archive.person("lower", roles=[Role.ARCHIVIST], departments=["*"]),
        archive.person("ordinary", departments=["*"], rights=[QueryRight.ORDINARY], **top),
    ]
    absent = client.get(f"{API}/{'0' * 32}")
    assert (absent.status_code, absent.json()["code"]) == (404, "no-such-batch")
    for person in others:
        other = client_of(person)
        assert other.get(API).json()["batches"] == []
        for path in ("", "/items", "/receipt.json", "/receipt.csv"):
            answer = other.get(f"{API}/{batch_id}{path}")
            assert (answer.status_code, answer.content) == (404, absent.content)
        for act in ("pause", "resume", "finish"):
            assert other.post(f"{API}/{batch_id}/{act}").content == absent.content
        assert other.post(f"{API}/{batch_id}/retry", json={"items": [1]}).content == absent.content
        assert send(other, batch_id, "b.txt").content == absent.content
    assert send(everything, batch_id, "b.txt").status_code == 404, "only who made it fills it"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"class": "no-such"}, "class-unknown"),
        ({"level": "no-such"}, "level-unknown"),
        ({"level": "secret"}, "level-above-yours"),
        ({"name": "x" * 201}, "malformed-request"),
    ],
)
def test_a_batch_that_can_not_be_is_refused_in_words(client, values, code):
    answer = client.post(API, json={"name": "b", "class": "business", **values})
    assert answer.status_code == 422
    assert code in {answer.json()["code"], *(each["code"] for each in answer.json()["errors"])}


@pytest.mark.parametrize("path", ["", "/", "x" * 5000])
def test_an_item_needs_a_path(archive, client, path):
    answer = send(client, made(client), path)
    assert answer.status_code == 422
    assert archive.stored() == 0


def flawed(archive, client, batch_id):
    """Three files with a gap in their numbers; one has faults, and two pages that look the same."""
    ids = [send(client, batch_id, f"scan-{n}.txt", f"text {n}").json()["document"] for n in (1, 2, 4)]
    archive.work()
    with archive.register.transaction() as session:
        page_flaws.add(session, ids[0], 1, {0: {"skewed": 2.5, "coarse": 150}, 3: {"blank": 0.0}})
        page_flaws.add(session, ids[1], 1, {0: {"coarse": 100}})
        for document_id, page in ((ids[0], 0), (ids[2], 5)):
            values = {"document_id": document_id, "version": 1, "page": page, "engine": "x", "fingerprint": "ab" * 32}
            session.add(RecognisedPageRow(**values))
    return ids


def test_faults_of_scans_are_counted_and_listed_page_by_page(archive, client):
    batch_id = made(client)
    ids = flawed(archive, client, batch_id)
    address = f"{API}/{batch_id}/quality"
    whole = client.get(address).json()
    assert whole["counts"] == {"blank": 1, "coarse": 2, "skewed": 1}
    assert whole["pages"] == []
    assert whole["missing"] == [{"pattern": "scan-….txt", "missing": ["scan-3.txt"], "count": 1}]
    assert [[(each["path"], each["page"]) for each in group] for group in whole["same"]] == [
        [("scan-1.txt", 1), ("scan-4.txt", 6)]
    ]
    first = client.get(address, params={"flaw": "coarse", "size": 1}).json()
    rest = client.get(address, params={"flaw": "coarse", "size": 1, "cursor": first["next_cursor"]}).json()
    assert [(each["document"], each["measured"]) for each in first["pages"] + rest["pages"]] == [
        (ids[0], 150.0),
        (ids[1], 100.0),
    ]
    assert rest["next_cursor"] is None
    assert client.get(address, params={"flaw": "ugly"}).status_code == 422


def test_the_quality_of_others_batches_is_nobodys_business(archive, client, client_of):
    batch_id = made(client)
    flawed(archive, client, batch_id)
    other = client_of(archive.person("other", level="secret", roles=[Role.CLERK]))
    absent = other.get(f"{API}/{'0' * 32}/quality")
    assert other.get(f"{API}/{batch_id}/quality").json() == absent.json()
    assert absent.status_code == 404


def test_a_batch_says_whether_its_scans_are_stacks(archive, client, client_of):
    asked = client.post(API, json={"name": "x", "class": "business", "separators": True}).json()
    assert asked["separators"] is True
    assert client.get(f"{API}/{made(client)}").json()["separators"] is False
    item = send(client, asked["id"], "scan.pdf", small_pdf([(40, 200, "falcon")])).json()
    with archive.register.snapshot() as session:
        row = next(batch_items.all_of(session, asked["id"]))
        assert documents.lookup(session, row.document_id).separators
    assert item["state"] == "stored"


def test_a_batch_that_is_filed_by_label_keeps_what_is_no_scan_for_a_person_where_nothing_reads_labels(client):
    answer = client.post(API, json={"name": "x", "class": "business", "labels": "file"})
    assert answer.json()["labels"] == "file"
    item = send(client, answer.json()["id"], "a.txt").json()
    assert (item["state"], [each["code"] for each in item["problems"]]) == ("needs-person", ["label-unread"])
    assert client.get(f"{API}/{made(client)}").json()["labels"] == "propose"
    both = client.post(API, json={"name": "x", "class": "business", "labels": "file", "separators": True})
    assert (both.status_code, both.json()["errors"][0]["code"]) == (422, "labels-with-separators")


@pytest.fixture
def cutting(tmp_path, registers):
    """An archive that takes stacks apart."""
    stacks = Stacks(Limits())
    with embedded_archive(tmp_path, registers, stacks=stacks) as made:
        yield made
    stacks.close()


def test_the_parts_of_a_stack_are_counted_in_the_receipt(cutting):
    clerk = cutting.person("clerk", level="internal", roles=[Role.CLERK])
    client = SyncClient(create_app(cutting.services), {"authorization": f"Bearer {cutting.token(clerk)}"})
    batch_id = client.post(API, json={"name": "x", "class": "business", "separators": True}).json()["id"]
    send(client, batch_id, "scan.pdf", stack_pdf("falcon", sheet(), "heron"))
    cutting.work()
    receipt = client.get(f"{API}/{batch_id}/receipt.json")
    assert faults(receipt.content, cutting.services.signer.public_key) == ()
    head = receipt.json()["receipt"]
    assert (head["kept"], head["parts"]) == (1, 2)


def test_no_page_of_a_stack_is_drawn_for_who_may_not_see_all_of_its_documents(cutting):
    clerk = cutting.person("clerk", level="secret", roles=[Role.CLERK])
    document = cutting.file(
        clerk, stack_pdf("falcon", sheet(), "4111 1111 1111 1111"), file_name="scan.pdf", separators=True
    )

    def drawn(person):
        client = SyncClient(create_app(cutting.services), {"authorization": f"Bearer {cutting.token(person)}"})
        return [client.get(f"/api/v1/documents/{document}/{what}").status_code for what in ("pages/3.png", "rendition")]

    assert drawn(clerk) == [200, 200]
    assert all(status >= 400 for status in drawn(cutting.person("low", level="internal")))
