"""Requests for access: asked for, decided, in force for their term, and gone with it."""

from datetime import timedelta

import pytest

ABSENT = "0" * 32
API = "/api/v1/requests"
TEXT = "总价为1200.00 CNY。"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def document(archive, clerk):
    return archive.file(clerk, TEXT, level="public", title="Pump contract", fields={"amount": "1200.00 CNY"})


@pytest.fixture
def reader(archive, client_of):
    return client_of(archive.person("reader", level="internal"))


@pytest.fixture
def archivist(archive, client_of):
    return client_of(archive.person("archivist", level="secret", roles=["archivist"]))


def ask(client, document, **changed):
    body = {"document": document, "purpose": "answer the customer's question", "days": 7, "level": "secret"}
    return client.post(API, json={**body, **changed})


def asked(client, document, **changed):
    made = ask(client, document, **changed)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def masked(client, document):
    shown = client.get(f"/api/v1/documents/{document}").json()
    return {name for name, value in shown["fields"].items() if isinstance(value, dict) and value.get("masked")}


def found(client, query):
    return client.get("/api/v1/search", params={"q": query}).json()["total"]


def test_what_is_granted_is_seen_at_once_and_ends_with_its_term(archive, reader, archivist, document):
    assert masked(reader, document)
    assert found(reader, "1200.00") == 0
    request = asked(reader, document)
    assert masked(reader, document)
    waiting = archivist.get(API).json()["awaiting"]
    assert [(each["id"], each["asked_by"], each["title"]) for each in waiting] == [(request, "Reader", "Pump contract")]
    assert archivist.post(f"{API}/{request}/grant", json={"days": 3, "answer": "for the claim"}).status_code == 204
    assert not masked(reader, document)
    assert found(reader, "1200.00") == 1
    assert "1200" in reader.get(f"/api/v1/documents/{document}/text").text
    own = reader.get(API).json()["own"][0]
    assert (own["state"], own["answer"], own["decided_by"]) == ("granted", "for the claim", "Archivist")
    assert own["grant_in_force"]
    archive.clock.forward(timedelta(days=3) - timedelta(seconds=1))
    assert not masked(reader, document)
    archive.clock.forward(timedelta(seconds=1))
    assert masked(reader, document)
    assert found(reader, "1200.00") == 0
    assert not reader.get(API).json()["own"][0]["grant_in_force"]
    assert archivist.get(API).json()["granted"] == []


def test_only_the_level_asked_for_is_granted(reader, archivist, document):
    request = asked(reader, document, level="confidential")
    before = masked(reader, document)
    archivist.post(f"{API}/{request}/grant", json={"days": 3})
    assert set() < masked(reader, document) < before


@pytest.mark.parametrize("who", ["reader", "archivist"])
def test_a_grant_can_be_ended_before_its_term(reader, archivist, document, who):
    request = asked(reader, document)
    archivist.post(f"{API}/{request}/grant", json={"days": 3})
    assert [each["id"] for each in archivist.get(API).json()["granted"]] == [request]
    ending = {"reader": reader, "archivist": archivist}[who]
    assert ending.request("DELETE", f"{API}/{request}/grant").status_code == 204
    assert masked(reader, document)
    again = ending.request("DELETE", f"{API}/{request}/grant")
    assert (again.status_code, again.json()["code"]) == (409, "request-decided")


def test_a_refusal_gives_nothing_and_says_why(reader, archivist, document):
    request = asked(reader, document)
    assert archivist.post(f"{API}/{request}/refusal", json={"answer": "Ask finance."}).status_code == 204
    assert masked(reader, document)
    own = reader.get(API).json()["own"][0]
    assert (own["state"], own["answer"]) == ("refused", "Ask finance.")
    late = archivist.post(f"{API}/{request}/grant", json={"days": 3})
    assert (late.status_code, late.json()["code"]) == (409, "request-decided")
    assert masked(reader, document)


def test_a_request_can_be_taken_back_and_made_anew(reader, archivist, document):
    request = asked(reader, document)
    second = ask(reader, document)
    assert (second.status_code, second.json()["code"]) == (409, "request-open")
    assert reader.request("DELETE", f"{API}/{request}").status_code == 204
    assert archivist.get(API).json()["awaiting"] == []
    assert archivist.post(f"{API}/{request}/grant", json={"days": 3}).json()["code"] == "request-decided"
    asked(reader, document)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"level": "public"}, "level", "level-not-needed"),
        ({"level": "internal"}, "level", "level-not-needed"),
        ({"level": "nonsense"}, "level", "level-not-needed"),
        ({"days": 0}, "days", "term-out-of-range"),
        ({"days": 367}, "days", "term-out-of-range"),
        ({"purpose": "   "}, "purpose", "missing"),
        ({"purpose": "x"}, "purpose", "words-out-of-range"),
        ({"purpose": "x" * 1001}, "purpose", "words-out-of-range"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(reader, document, changed, field, code):
    refused = ask(reader, document, **changed)
    assert (refused.status_code, refused.json()["code"]) == (422, "request-incomplete")
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [(field, code)]
    assert reader.get(API).json()["own"] == []


def test_what_one_may_not_know_of_is_answered_as_absent(archive, client_of, clerk, reader):
    hidden = archive.file(clerk, TEXT, level="secret")
    elsewhere = client_of(archive.person("stranger", departments=["legal"]))
    document = archive.file(clerk, "other", level="public")
    answers = [ask(reader, hidden), ask(reader, ABSENT), ask(reader, "no id"), ask(elsewhere, document)]
    assert {(each.status_code, each.content) for each in answers} == {(404, answers[0].content)}


def test_who_may_not_see_all_that_is_asked_for_decides_nothing(archive, client_of, reader, document):
    request = asked(reader, document)
    others = [
        client_of(archive.person("low", level="confidential", roles=["archivist"])),
        client_of(archive.person("far", level="secret", roles=["archivist"], departments=["legal"])),
        client_of(archive.person("top", level="secret")),
        reader,
    ]
    for other in others:
        assert other.get(API).json()["awaiting"] == []
        for path, body in (("grant", {"days": 3}), ("refusal", {"answer": "no no"})):
            answer = other.post(f"{API}/{request}/{path}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "no-such-request")
    assert masked(reader, document)


def test_nobody_decides_on_their_own_request(archive, client_of, document):
    low = client_of(archive.person("low", level="internal", roles=["archivist"]))
    request = asked(low, document)
    assert low.get(API).json()["awaiting"] == []
    assert low.post(f"{API}/{request}/grant", json={"days": 3}).json()["code"] == "no-such-request"


def test_a_granted_archivist_does_not_pass_the_grant_on(archive, client_of, reader, archivist, document):
    low = client_of(archive.person("low", level="internal", roles=["archivist"]))
    archivist.post(f"{API}/{asked(low, document)}/grant", json={"days": 3})
    request = asked(reader, document)
    assert low.get(API).json()["awaiting"] == []
    assert low.post(f"{API}/{request}/grant", json={"days": 3}).json()["code"] == "no-such-request"


def test_everything_is_on_record_without_its_words(archive, reader, archivist, document):
    archivist.post(f"{API}/{asked(reader, document)}/refusal", json={"answer": "Ask finance."})
    request = asked(reader, document)
    archivist.post(f"{API}/{request}/grant", json={"days": 3})
    reader.request("DELETE", f"{API}/{request}/grant")
    reader.request("DELETE", f"{API}/{asked(reader, document)}")
    acts = ["request_made", "request_refused", "grant_given", "grant_ended", "request_withdrawn"]
    events = [event for event in archive.events() if event.action in acts]
    assert [event.action for event in events] == [
        *("request_made", "request_refused", "request_made", "grant_given", "grant_ended"),
        *("request_made", "request_withdrawn"),
    ]
    assert {event.object_id for event in events} == {document}
    assert not any("finance" in str(event.details) or "customer" in str(event.details) for event in events)


@pytest.fixture
def rating(archive, clerk):
    fields = {"customer_name": "Farview"}
    return archive.file(clerk, "rating of Farview", classification="credit", level="confidential", fields=fields)


def test_who_sees_everything_asks_for_a_copy_and_takes_it_while_the_grant_runs(archive, client_of, archivist, rating):
    analyst = client_of(archive.person("analyst", level="secret"))
    copy, original = f"/api/v1/documents/{rating}/rendition", f"/api/v1/documents/{rating}/original"
    assert [analyst.get(each).json()["code"] for each in (copy, original)] == ["download-needs-grant"] * 2
    request = asked(analyst, rating, level="secret")
    waiting = archivist.get(API).json()["awaiting"]
    assert [(each["id"], each["copies"]) for each in waiting] == [(request, True)]
    assert archivist.post(f"{API}/{request}/grant", json={"days": 3}).status_code == 204
    assert [analyst.get(each).status_code for each in (copy, original)] == [200, 200]
    again = ask(analyst, rating, level="secret")
    assert [each["code"] for each in again.json()["errors"]] == ["level-not-needed"]
    archive.clock.forward(timedelta(days=3))
    assert [analyst.get(each).json()["code"] for each in (copy, original)] == ["download-needs-grant"] * 2
    asked(analyst, rating, level="secret")


def test_a_copy_of_what_one_sees_is_asked_for_at_that_level_and_shows_no_more(archive, client_of, archivist, rating):
    analyst = client_of(archive.person("analyst", level="confidential"))
    before = masked(analyst, rating)
    assert before
    request = asked(analyst, rating, level="confidential")
    archivist.post(f"{API}/{request}/grant", json={"days": 3})
    assert masked(analyst, rating) == before
    assert analyst.get(f"/api/v1/documents/{rating}/rendition").status_code == 200
    assert analyst.get(f"/api/v1/documents/{rating}/original").json()["code"] == "original-needs-level"


def test_where_the_class_gives_copies_anyway_there_is_nothing_to_ask(archive, client_of, clerk, document, rating):
    top = client_of(archive.person("top", level="secret"))
    assert [each["code"] for each in ask(top, document).json()["errors"]] == ["level-not-needed"]
    filer = client_of(clerk)
    assert [each["code"] for each in ask(filer, rating).json()["errors"]] == ["level-not-needed"]
