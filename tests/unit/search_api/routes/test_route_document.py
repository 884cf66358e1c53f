"""GET /documents/{id} and its text: the reader's view, and the one 404 for absent and forbidden."""

import pytest

MASK = "▇▇▇"
ABSENT = "0" * 32
TEXT = "总价为1200.00 CNY。\fPage two of the contract."


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def document(archive, clerk):
    return archive.file(clerk, TEXT, level="public", title="Pump contract", fields={"amount": "1200.00 CNY"})


def test_a_document_is_shown_in_the_readers_view(archive, client_of, document):
    reader = client_of(archive.person("reader", level="internal"))
    shown = reader.get(f"/api/v1/documents/{document}").json()
    assert shown["id"] == document
    assert shown["title"] == "Pump contract"
    assert shown["level"] == "public"
    assert shown["view_level"] == "internal"
    assert shown["fields"]["amount"] == {"masked": True, "needs": "confidential"}
    assert shown["fields"]["project"] is None
    assert shown["page_count"] == 2
    assert shown["created_by"] == "Clerk"
    assert shown["copies"] == 2
    assert shown["original"] == {"available": False, "from_level": "secret", "needs_grant": False}


def test_every_level_up_shows_no_less(archive, client_of, document):
    masked = []
    for level in ("public", "internal", "confidential", "secret"):
        reader = client_of(archive.person(level, level=level))
        fields = reader.get(f"/api/v1/documents/{document}").json()["fields"]
        masked.append({name for name, value in fields.items() if isinstance(value, dict) and value.get("masked")})
    assert masked[0] > masked[1] > masked[2] > masked[3] == set()


def test_the_text_is_shown_with_masks(archive, client_of, document):
    reader = client_of(archive.person("reader", level="internal"))
    whole = reader.get(f"/api/v1/documents/{document}/text")
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"
    first, second = whole.text.split("\f")
    assert MASK in first
    assert "1200" not in first
    assert second == "Page two of the contract."


def test_one_page_of_the_text(client_of, clerk, document):
    shown = client_of(clerk).get(f"/api/v1/documents/{document}/text", params={"page": 2}).json()
    assert shown == {"page": 2, "pages": 2, "text": "Page two of the contract."}


@pytest.mark.parametrize(("page", "status", "code"), [(3, 404, "no-text"), (0, 422, "malformed-request")])
def test_a_page_that_is_not_there(client_of, clerk, document, page, status, code):
    answer = client_of(clerk).get(f"/api/v1/documents/{document}/text", params={"page": page})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_before_secrets_were_looked_for_only_those_see_it_from_whom_nothing_is_hidden(archive, client_of, clerk):
    document = archive.file(clerk, "word", level="public", settle=False)
    low = client_of(archive.person("reader", level="confidential"))
    assert low.get(f"/api/v1/documents/{document}").status_code == 404
    high = client_of(clerk)
    assert high.get(f"/api/v1/documents/{document}").json()["state"] == "RECEIVED"
    assert high.get(f"/api/v1/documents/{document}/text").json()["code"] == "no-text"


READERS = {
    "below its level": {"level": "public"},
    "of another department": {"departments": ["legal"], "level": "secret"},
    "without the right": {"rights": [], "level": "secret"},
    "an administrator": {"roles": ["administrator"], "level": "secret"},
    "an auditor": {"roles": ["auditor"], "level": "secret"},
}


@pytest.mark.parametrize("who", READERS)
def test_forbidden_and_absent_are_answered_with_the_same_bytes(archive, client_of, clerk, who):
    forbidden = archive.file(clerk, "word", level="internal")
    client = client_of(archive.person("someone", **READERS[who]))
    for part in ("", "/text", "/original", "/status"):
        answers = [client.get(f"/api/v1/documents/{each}{part}") for each in (forbidden, ABSENT, "no-id")]
        assert {answer.status_code for answer in answers} == {404}, part
        assert len({answer.content for answer in answers}) == 1
        assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
        assert answers[0].json()["code"] == "not-found"


def test_a_refusal_is_on_record(archive, client_of, clerk, document):
    reader = archive.person("stranger", departments=["legal"])
    client_of(reader).get(f"/api/v1/documents/{document}")
    (event,) = archive.events("view_refused")
    assert (event.actor, event.object_id, event.details["what"]) == (reader.person_id, document, "document")


def test_views_and_texts_are_on_record(archive, client_of, clerk, document):
    client = client_of(clerk)
    client.get(f"/api/v1/documents/{document}")
    client.get(f"/api/v1/documents/{document}/text")
    for action in ("view", "text"):
        (event,) = archive.events(action)
        assert (event.actor, event.object_id, event.details["level"]) == (clerk.person_id, document, 3)


def test_no_id_whatever_it_holds_is_more_than_not_there(client_of, archive):
    client = client_of(archive.person("someone"))
    for document_id in ("%00", "a%00b", "%ff%fe", "..%2f..", "%F0%9F%92%A9", "x" * 3000):
        for part in ("", "/text", "/original", "/status"):
            answer = client.get(f"/api/v1/documents/{document_id}{part}")
            assert answer.status_code == 404, (document_id, part)
            assert answer.json()["code"] in {"not-found", "no-such-address"}
