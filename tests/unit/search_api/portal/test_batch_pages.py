"""Batches in the portal: made by the page's script, watched, filtered, tried again, receipted."""

import io
import re
import zipfile

import pytest

from mappings.access import Role
from storage.register import page_flaws
from storage.register.models import BatchItemRow
from tests.archives import ORIGIN
from tests.unit.search_api.portal.conftest import text_of


@pytest.fixture
def clerk(archive, browse):
    return browse(archive.person("clerk", roles=[Role.CLERK], level="internal"))


def made(clerk, **fields):
    answer = clerk.send("/batches", **{"class": "business", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()["page"]


def send(clerk, batch, name, content=b"The delivery of pumps", **fields):
    data = {"csrf": clerk.csrf, "class": "business", **fields}
    return clerk.post(f"{batch}/items", data=data, files={"file": (name, content)}, headers={"origin": ORIGIN})


def test_files_are_taken_in_and_the_page_asks_until_they_are_through(archive, clerk):
    batch = made(clerk)
    assert send(clerk, batch, "a.txt", title="Pump contract").json() == {
        "done": True,
        "state": "kept, on its way",
        "sentences": [],
        "fields": {},
    }
    page = clerk.get(batch)
    assert f'hx-get="{batch}/progress"' in page.text
    assert "hx-refresh" not in clerk.get(f"{batch}/progress").headers
    archive.work()
    progress = clerk.get(f"{batch}/progress")
    assert "hx-get" not in progress.text
    assert progress.headers["hx-refresh"] == "true"
    assert "1 of 1 files are through" in text_of(progress)
    assert "received 1 = kept 1 + kept already 0 + not taken in 0" in text_of(progress)
    page = text_of(clerk.get(batch))
    assert "a.txt" in page
    assert "searchable" in page
    assert "Pump contract" in clerk.get("/search?q=delivery").text
    assert "1 of 1 kept" in text_of(clerk.get("/batches"))


def test_what_is_wrong_is_told_to_the_script_by_field(clerk):
    batch = made(clerk)
    answer = send(clerk, batch, "a.txt", amount="many", key="1").json()
    assert (answer["done"], answer["state"], set(answer["fields"])) == (False, "not taken in", {"amount"})
    assert "“Amount”" in answer["sentences"][0]
    assert send(clerk, batch, "a.txt", key="1", **{"amount": "5", "amount.currency": "EUR"}).json()["done"]
    assert send(clerk, batch, "twin.txt", key="2").json()["state"] == "kept already"
    assert "1 of 2" not in text_of(clerk.get("/batches"))


def test_files_are_shown_by_state_and_tried_again(clerk):
    batch = made(clerk)
    send(clerk, batch, "good.txt")
    send(clerk, batch, "empty.txt", b"")
    refused = clerk.get(f"{batch}?state=refused")
    assert "empty.txt" in refused.text
    assert "good.txt" not in refused.text
    assert "The file is empty" in text_of(refused)
    assert 'name="item" value="2"' in refused.text
    assert clerk.send(f"{batch}/retry", item="2").headers["location"] == batch
    assert "waiting for its file" in text_of(clerk.get(f"{batch}?state=waiting"))
    assert "No file of this batch is in this state." in text_of(clerk.get(f"{batch}?state=refused"))


def test_a_twin_is_named_to_those_who_may_know_it(archive, browse):
    head = browse(archive.person("head", level="secret", roles=[Role.ARCHIVIST], departments=["*", "sales"]))
    batch = made(head, department="sales")
    send(head, batch, "a.txt", key="1", department="sales")
    send(head, batch, "b.txt", key="2", department="sales")
    assert "The document that holds them" in head.get(batch).text


def test_a_batch_is_paused_and_goes_on(clerk):
    batch = made(clerk)
    assert clerk.send(f"{batch}/move", state="paused").headers["location"] == batch
    answer = send(clerk, batch, "a.txt")
    assert answer.status_code == 409
    assert "paused or finished" in " ".join(answer.json()["sentences"])
    clerk.send(f"{batch}/move", state="open")
    assert send(clerk, batch, "a.txt").json()["done"]


@pytest.mark.parametrize(("language", "words"), [("en", "received 1 = kept 1"), ("zh", "已收到 1 = 已存 1")])
def test_a_receipt_can_be_printed_and_fetched(archive, browse, clerk, language, words):
    batch = made(clerk)
    send(clerk, batch, "a.txt")
    archive.work()
    clerk.cookies["language"] = language
    page = clerk.get(f"{batch}/receipt")
    assert words in text_of(page)
    assert archive.services.signer.public_key in page.text
    for kind in ("json", "csv"):
        assert f'href="/api/v1{batch}/receipt.{kind}"' in page.text
        assert clerk.get(f"/api/v1{batch}/receipt.{kind}").status_code == 200


def test_a_batch_of_someone_else_is_as_one_that_is_not_there(archive, browse, clerk):
    batch = made(clerk)
    other = browse(archive.person("other", roles=[Role.CLERK]))
    for part in ("", "/progress", "/receipt"):
        assert other.get(batch + part).status_code == 404
    assert other.send(f"{batch}/move", state="paused").status_code == 404
    assert send(other, batch, "a.txt").status_code == 404
    assert "There is no batch yet." in text_of(other.get("/batches"))


def test_who_files_nothing_has_no_batches(archive, browse):
    reader = browse(archive.person("reader"))
    assert reader.get("/batches").status_code == 403
    assert reader.send("/batches", **{"class": "business"}).status_code == 403


def test_a_file_without_the_sessions_token_is_refused(archive, clerk):
    batch = made(clerk)
    answer = clerk.post(
        f"{batch}/items", data={"class": "business"}, files={"file": ("a", b"x")}, headers={"origin": ORIGIN}
    )
    assert answer.status_code == 403
    assert archive.stored() == 0


def test_a_zip_is_looked_through_and_then_taken_in(archive, clerk):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made_zip:
        made_zip.writestr("manifest.csv", "file,class,title\na.txt,business,Pump contract\n")
        made_zip.writestr("a.txt", "The delivery of pumps")
        made_zip.writestr("b.txt", "Not on the list")
    form = {"csrf": clerk.csrf, "class": ""}
    files = {"file": ("box.zip", held.getvalue())}
    sent = clerk.post("/batches/zip", data=form, files=files, headers={"origin": ORIGIN})
    assert sent.status_code == 303
    check = sent.headers["location"]
    page = text_of(clerk.get(check))
    assert "1 thing would be wrong" in page
    assert "b.txt" in page
    archive.unpack()
    assert "1 of 1 kept" not in text_of(clerk.get("/batches"))
    batch = check.removesuffix("/check")
    assert check in clerk.get(batch).text
    clerk.send(f"{batch}/move", state="open")
    archive.unpack()
    archive.work()
    assert "Pump contract" in clerk.get("/search?q=delivery").text
    assert "waits for a person" in text_of(clerk.get(batch))


def test_a_zip_that_is_none_is_told_beside_the_form(archive, clerk):
    form = {"csrf": clerk.csrf, "class": "business"}
    sent = clerk.post("/batches/zip", data=form, files={"file": ("a.zip", b"no")}, headers={"origin": ORIGIN})
    assert sent.status_code == 422
    assert "directory is damaged" in text_of(sent)
    assert archive.stored() == 0
    sent = clerk.post(
        "/batches/zip", data=form | {"csrf": "x"}, files={"file": ("a.zip", b"no")}, headers={"origin": ORIGIN}
    )
    assert sent.status_code == 403


def test_a_locked_file_gets_its_password_from_its_row(archive, clerk):
    batch = made(clerk)
    send(clerk, batch, "a.txt", b"LOCKED:sesame\nThe delivery of pumps")
    archive.work()
    page = clerk.get(batch)
    assert "Give its password" in text_of(page)
    (address,) = set(re.findall(r'"(/documents/[0-9a-f]{32}/password)"', page.text))
    assert 'autocomplete="off"' in clerk.get(address).text
    assert clerk.send(address, password="wrong").status_code == 303
    assert "A password was given" in text_of(clerk.get(address))
    archive.work()
    assert "did not open with the password" in text_of(clerk.get(address))
    assert clerk.send(address, password="").status_code == 422
    clerk.send(address, password="sesame")
    archive.work()
    assert clerk.get(address).status_code == 409
    assert "searchable" in text_of(clerk.get(batch))


def test_the_quality_page_counts_faults_and_names_missing_numbers(archive, clerk):
    batch = made(clerk)
    for number in (1, 2, 4):
        send(clerk, batch, f"scan-{number}.txt", f"text {number}".encode())
    archive.work()
    with archive.register.transaction() as session:
        document_id = session.query(BatchItemRow).filter_by(path="scan-2.txt").one().document_id
        page_flaws.add(session, document_id, 1, {2: {"skewed": -2.5}})
    assert f"{batch}/quality" in clerk.get(batch).text
    page = text_of(clerk.get(f"{batch}/quality?flaw=skewed"))
    assert "askew 1" in page
    assert "-2.5 degrees" in page
    assert "scan-3.txt" in page
    assert "Nothing is wrong" in text_of(clerk.get(f"{made(clerk)}/quality"))
