"""The second person's check: nobody finds a document before another person has confirmed what was entered."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from ingest.reconcile import Reconciler
from mappings.access import Grant, Role
from storage.governance import grants
from tests.archives import embedded_archive
from tests.second_person import checking_scheme

WAITING = "/api/v1/entry-checks"


@pytest.fixture
def archive(tmp_path, registers):
    with embedded_archive(tmp_path, registers, scheme=checking_scheme()) as made:
        yield made


@pytest.fixture
def wang(archive):
    return archive.person("wang", level="secret", roles=[Role.CLERK])


@pytest.fixture
def li(archive):
    return archive.person("li", level="secret", roles=[Role.CLERK])


@pytest.fixture
def reader(archive):
    return archive.person("reader", level="secret")


def check_of(document):
    return f"/api/v1/documents/{document}/entry-check"


def decide(client, document, decision="confirm", **more):
    answer = client.post(check_of(document), json={"decision": decision, **more})
    return answer.status_code if answer.status_code == 204 else (answer.status_code, answer.json()["code"])


def correct(client, document, title="Pumps", **fields):
    return client.request("PUT", f"{check_of(document)}/entry", json={"title": title, "fields": fields})


def found(client, q="pumps"):
    return [each["id"] for each in client.get("/api/v1/search", params={"q": q}).json()["hits"]]


def listed(client):
    return [each["id"] for each in client.get(WAITING).json()["documents"]]


def test_what_one_person_entered_is_found_only_once_another_has_confirmed_it(archive, client_of, wang, li, reader):
    document = archive.file(wang, "pumps", title="Pumps")
    clerk, other, third = client_of(wang), client_of(li), client_of(reader)
    assert found(clerk) == found(other) == found(third) == []
    assert third.get(f"/api/v1/documents/{document}").status_code == 404
    assert other.get(f"/api/v1/documents/{document}").json()["state"] == "UNCHECKED"
    status = clerk.get(f"/api/v1/documents/{document}/status").json()
    assert (status["state"], status["reason"]) == ("UNCHECKED", "awaits-second-person")
    assert listed(clerk) == listed(other) == [document]
    assert decide(clerk, document) == (403, "check-by-another")
    assert decide(other, document) == 204
    archive.work()
    assert found(third) == found(clerk) == [document]
    assert third.get(f"/api/v1/documents/{document}").json()["state"] == "INDEXED"
    assert clerk.get(f"/api/v1/documents/{document}/status").json()["reason"] == ""
    assert listed(other) == []
    assert decide(other, document) == (409, "check-not-waiting")
    (event,) = archive.events("entry_confirmed")
    assert (event.actor, event.object_id) == (li.person_id, document)


def test_a_grant_does_not_show_what_waits(archive, client_of, wang):
    document = archive.file(wang, "pumps")
    guest = archive.person("guest", level="public")
    term = archive.clock() + timedelta(days=1)
    given = Grant(document, 3, archive.clock(), term, "to answer the customer")
    with archive.register.transaction() as session:
        grants.give(session, guest.person_id, given, wang.person_id)
    assert client_of(guest).get(f"/api/v1/documents/{document}").status_code == 404


def test_what_is_sent_back_says_why_is_corrected_and_waits_for_somebody_else(archive, client_of, wang, li, reader):
    document = archive.file(wang, "pumps for Farview", fields={"customer_name": "Farvew"})
    clerk, other = client_of(wang), client_of(li)
    assert decide(other, document, "return") == (422, "check-refused")
    assert decide(other, document, "return", reason="the name is misspelt") == 204
    assert client_of(wang).get(f"/api/v1/documents/{document}/status").json()["reason"] == "sent-back"
    shown = clerk.get(check_of(document)).json()
    assert [(each["act"], each["by"], each["reason"]) for each in shown["history"]] == [
        ("returned", "Li", "the name is misspelt")
    ]
    assert decide(other, document) == (409, "check-not-waiting")
    assert correct(clerk, document, customer_name="Farview").status_code == 204
    assert decide(other, document) == (409, "check-under-way")
    archive.work()
    assert clerk.get(check_of(document)).json()["fields"] == {"customer_name": "Farview"}
    assert (decide(clerk, document), decide(other, document)) == ((403, "check-by-another"), 204)
    archive.work()
    assert found(client_of(reader), "customer_name:Farview") == [document]


def test_who_corrects_what_another_entered_is_no_second_person_either(archive, client_of, wang, li):
    document = archive.file(wang, "pumps")
    assert correct(client_of(li), document, "Better pumps").status_code == 204
    archive.work()
    assert decide(client_of(li), document) == (403, "check-by-another")
    third = archive.person("zhao", level="secret", roles=[Role.ARCHIVIST])
    assert decide(client_of(third), document) == 204


def test_who_accepts_a_proposal_is_no_second_person(archive, client_of, wang, li):
    document = archive.file(wang, "Signing date: 2025-06-01\nbetween the parties, contract 签订日期：2025年6月1日")
    other, address = client_of(li), f"/api/v1/documents/{document}/proposals"
    number = other.get(address).json()["proposals"][0]["number"]
    assert other.post(f"{address}/{number}", json={"decision": "accept"}).status_code == 204
    archive.work()
    assert decide(other, document) == (403, "check-by-another")
    assert other.post(f"{address}/undo").status_code == 204
    archive.work()
    assert decide(other, document) == 204
    again = other.post(f"{address}/{number}", json={"decision": "accept"})
    assert (again.status_code, again.json()["code"]) == (409, "entry-confirmed")
    assert [each["status"] for each in other.get(address).json()["proposals"]].count("open") == 0


def test_a_corrected_value_is_hidden_before_anyone_below_can_see_it(archive, client_of, wang, li):
    document = archive.file(wang, "the walk-away price is 4711 CNY", level="internal")
    assert correct(client_of(wang), document, negotiation_note="4711 CNY").status_code == 204
    assert decide(client_of(li), document) == (409, "check-under-way")
    archive.work()
    assert decide(client_of(li), document) == 204
    archive.work()
    low = client_of(archive.person("low", level="internal"))
    assert "4711" not in low.get(f"/api/v1/documents/{document}/text").text


def test_what_is_wrong_with_a_correction_is_said_and_nothing_changes(archive, client_of, wang):
    document = archive.file(wang, "pumps", title="Pumps")
    answer = correct(client_of(wang), document, "", amount="a lot", nonsense="x")
    assert (answer.status_code, answer.json()["code"]) == (422, "check-refused")
    assert {each["field"] for each in answer.json()["errors"]} == {"title", "amount", "nonsense"}
    assert client_of(wang).get(check_of(document)).json()["title"] == "Pumps"
    assert archive.events("entry_corrected") == []


def test_what_came_inside_waits_with_it_and_takes_over_what_is_corrected(archive, client_of, wang, li, reader):
    packed = BytesIO()
    with ZipFile(packed, "w") as inside:
        inside.writestr("one.txt", "pumps")
    fields = {"customer_name": "Farvew"}
    document = archive.file(wang, packed.getvalue(), file_name="box.zip", title="Box", fields=fields)
    other, third = client_of(li), client_of(reader)
    assert listed(other) == [document]
    (part,) = [each["id"] for each in other.get(f"/api/v1/documents/{document}/children").json()["parts"]]
    assert found(third) == []
    assert third.get(f"/api/v1/documents/{part}").status_code == 404
    assert decide(other, part) == (409, "check-not-waiting")
    assert correct(client_of(wang), document, "Box", customer_name="Farview").status_code == 204
    archive.work()
    assert decide(other, document) == 204
    archive.work()
    assert set(found(third, "customer_name:Farview")) == {document, part}


def test_other_classes_need_no_second_person(archive, client_of, wang, li, reader):
    document = archive.file(wang, "pumps", classification="other")
    assert found(client_of(reader)) == [document]
    assert decide(client_of(li), document) == (409, "check-not-waiting")


def test_nothing_that_waits_is_missing_from_the_index(archive, wang):
    archive.file(wang, "pumps")
    reconciler = Reconciler(archive.register, archive.vault, archive.index, archive.scheme, archive.clock)
    assert reconciler.run().clean


@pytest.mark.parametrize(("level", "departments"), [("confidential", ["sales"]), ("secret", ["legal"])])
def test_who_does_not_see_all_of_it_is_told_nothing(archive, client_of, wang, level, departments):
    document = archive.file(wang, "pumps")
    other = client_of(archive.person("other", level=level, roles=[Role.CLERK], departments=departments))
    assert listed(other) == []
    assert decide(other, document) == (404, "not-found")
    assert other.get(check_of(document)).status_code == 404


def test_a_long_list_is_read_page_by_page(archive, client_of, wang):
    made = {archive.file(wang, f"pumps {number}") for number in range(3)}
    client = client_of(wang)
    first = client.get(WAITING, params={"size": 2}).json()
    rest = client.get(WAITING, params={"size": 2, "cursor": first["next_cursor"]}).json()
    assert {each["id"] for each in first["documents"] + rest["documents"]} == made
    assert rest["next_cursor"] is None
