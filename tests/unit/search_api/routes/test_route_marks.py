"""Marks, levels and the list of what waits: what an archivist does, what readers then see, and who may do neither."""

from datetime import timedelta

import pytest

from mappings.access import Grant, Role
from storage.governance import grants
from storage.register import documents, reviews
from storage.register.states import State

TEXT = "联系电话 13812345678，备注：底线价格不可外传。\fSecond page: ask Mr. Li."
SECRET = "底线价格不可外传"
ABSENT = "0" * 32


@pytest.fixture
def archivist(archive):
    return archive.person("archivist", level="secret", roles=[Role.ARCHIVIST])


@pytest.fixture
def document(archive, archivist):
    return archive.file(archivist, TEXT, level="public", title="Pump contract 4711")


@pytest.fixture
def desk(client_of, archivist, document):
    return Desk(client_of(archivist), f"/api/v1/documents/{document}")


class Desk:
    """An archivist's calls for one document."""

    def __init__(self, client, base):
        self.client = client
        self.base = base

    def marks(self, **wanted):
        listed = self.client.get(f"{self.base}/marks").json()["marks"]
        return [each for each in listed if all(each[key] == value for key, value in wanted.items())]

    def draw(self, level="confidential", reason="price", **extent):
        start = TEXT.index(SECRET)
        extent = extent or {"page": 1, "start": start, "end": start + len(SECRET)}
        return self.client.post(f"{self.base}/marks", json={"level": level, "reason": reason, **extent})

    def change(self, mark, **change):
        return self.client.request("PATCH", f"{self.base}/marks/{mark['id']}", json=change)

    def withdraw(self, mark, reason="it is none"):
        return self.client.request("DELETE", f"{self.base}/marks/{mark['id']}", json={"reason": reason})

    def undo(self):
        return self.client.post(f"{self.base}/marks/undo")

    def level(self, level):
        return self.client.request("PUT", f"{self.base}/level", json={"level": level})


def read(client_of, archive, document, level):
    archive.work()
    reader = archive.person(f"reader-{level}-{archive.clock.now.timestamp()}", level=level)
    archive.clock.forward(timedelta(seconds=1))
    return client_of(reader).get(f"/api/v1/documents/{document}/text").text


def found(client_of, archive, level, query):
    archive.work()
    reader = archive.person(f"finder-{level}-{archive.clock.now.timestamp()}", level=level)
    archive.clock.forward(timedelta(seconds=1))
    return client_of(reader).get("/api/v1/search", params={"q": query}).json()["total"]


def test_findings_are_listed_with_what_they_cover(desk):
    (mobile,) = desk.marks(reason="detector:mobile")
    assert mobile["text"] == "13812345678"
    assert (mobile["level"], mobile["status"], mobile["in_force"], mobile["source"]) == (
        "internal",
        "found",
        True,
        "detector",
    )
    assert 0 < mobile["confidence"] <= 1


def test_what_is_drawn_is_hidden_in_text_and_search_below_its_level(desk, client_of, archive, document):
    assert found(client_of, archive, "internal", SECRET) == 1
    assert desk.draw().status_code == 201
    assert SECRET not in read(client_of, archive, document, "internal")
    assert SECRET in read(client_of, archive, document, "confidential")
    assert found(client_of, archive, "internal", SECRET) == 0
    assert found(client_of, archive, "confidential", SECRET) == 1


def test_a_stretch_on_another_page_and_in_the_title_can_be_marked(desk, client_of, archive, document):
    assert desk.draw(page=2, start=0, end=6).status_code == 201
    assert desk.draw(place="title", start=14, end=18).status_code == 201
    assert "Second" not in read(client_of, archive, document, "internal")
    reader = client_of(archive.person("title-reader", level="internal"))
    assert "4711" not in reader.get(f"/api/v1/documents/{document}").json()["title"]


def test_a_withdrawn_finding_shows_and_stays_so_when_it_is_assessed_again(desk, client_of, archive, document):
    assert "13812345678" not in read(client_of, archive, document, "public")
    (mobile,) = desk.marks(reason="detector:mobile")
    assert desk.withdraw(mobile).status_code == 204
    assert "13812345678" in read(client_of, archive, document, "public")
    from ingest.remaking import Remaking

    parts = archive.services
    Remaking(parts.register, parts.scheme, parts.audit, parts.clock).remake("business", "system")
    assert "13812345678" in read(client_of, archive, document, "public")
    (mobile,) = desk.marks(reason="detector:mobile")
    assert (mobile["status"], mobile["in_force"]) == ("withdrawn", False)


def test_undo_takes_the_last_change_back_and_then_the_one_before(desk, client_of, archive, document):
    (mobile,) = desk.marks(reason="detector:mobile")
    desk.draw()
    desk.withdraw(mobile)
    assert desk.undo().status_code == 204
    assert desk.marks(reason="detector:mobile")[0]["status"] == "found"
    assert desk.undo().status_code == 204
    assert SECRET in read(client_of, archive, document, "internal")
    assert (desk.undo().status_code, desk.undo().json()["code"]) == (409, "nothing-to-undo")
    assert [event.action for event in archive.events() if event.action.startswith("mark")] == [
        "marked",
        "mark_withdrawn",
        "marking_undone",
        "marking_undone",
    ]


def test_a_mark_is_changed_in_level_and_extent(desk, client_of, archive, document):
    (mobile,) = desk.marks(reason="detector:mobile")
    wider = {"place": "text", "page": 1, "start": 0, "end": mobile["end"]}
    assert desk.change(mobile, level="secret", extent=wider).status_code == 204
    assert "联系电话" not in read(client_of, archive, document, "confidential")
    (mobile,) = desk.marks(reason="detector:mobile")
    assert (mobile["level"], mobile["rule_level"], mobile["status"]) == ("secret", "internal", "changed")
    assert mobile["changed_by"] == "Archivist"
    desk.change(mobile, confirm=True)


def test_confirming_is_recorded(desk):
    (mobile,) = desk.marks(reason="detector:mobile")
    assert desk.change(mobile, confirm=True).status_code == 204
    assert desk.marks(reason="detector:mobile")[0]["status"] == "confirmed"


@pytest.mark.parametrize(
    ("drawn", "field", "code"),
    [
        ({"level": "public"}, "level", "level-not-markable"),
        ({"level": "top"}, "level", "unknown"),
        ({"reason": "  "}, "reason", "missing"),
        ({"reason": "x" * 1001}, "reason", "reason-too-long"),
        ({"page": 3, "start": 0, "end": 2}, "start", "place-not-there"),
        ({"page": 1, "start": 5, "end": 5}, "start", "place-not-there"),
        ({"page": 1, "start": 0, "end": 4000}, "start", "place-not-there"),
        ({"place": "region", "box": [10, 10, 10, 20]}, "box", "place-not-there"),
        ({"place": "region", "page": 9, "box": [10, 10, 20, 20]}, "box", "place-not-there"),
    ],
)
def test_a_mark_that_can_not_be_is_refused_with_its_reason(desk, drawn, field, code):
    refused = desk.draw(**drawn)
    assert refused.status_code == 422
    assert refused.json()["code"] == "mark-refused"
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [(field, code)]


def test_a_finding_is_not_lowered_below_its_rule(desk):
    (mobile,) = desk.marks(reason="detector:mobile")
    assert desk.change(mobile, level="confidential").status_code == 204
    desk.level("public")
    refused = desk.change(mobile, level="public")
    assert [each["code"] for each in refused.json()["errors"]] == ["level-below-rule"]


def test_a_level_goes_up_and_down_with_search_and_text(desk, client_of, archive, document):
    assert found(client_of, archive, "public", "Second") == 1
    assert desk.level("confidential").status_code == 204
    assert found(client_of, archive, "internal", "Second") == 0
    assert found(client_of, archive, "confidential", "Second") == 1
    assert desk.level("public").status_code == 204
    assert "13812345678" not in read(client_of, archive, document, "public")
    assert found(client_of, archive, "public", "Second") == 1
    (raised, lowered) = archive.events("level_changed")
    assert (raised.details["former_level"], raised.details["level"]) == (0, 2)
    assert (lowered.details["former_level"], lowered.details["level"]) == (2, 0)


def test_a_document_is_not_lowered_before_its_text_was_looked_through(desk, client_of, archive, archivist):
    waiting = archive.file(archivist, TEXT, level="secret", settle=False)
    client = client_of(archivist)
    refused = client.request("PUT", f"/api/v1/documents/{waiting}/level", json={"level": "internal"})
    assert (refused.status_code, refused.json()["code"]) == (409, "document-under-way")


@pytest.mark.parametrize("level", ["nonsense"])
def test_a_level_that_is_none_is_refused(desk, level):
    refused = desk.level(level)
    assert (refused.status_code, refused.json()["code"]) == (422, "level-refused")


def test_a_class_has_only_its_own_levels(archive, archivist, client_of):
    other = archive.file(archivist, "note", classification="other", level="internal")
    refused = client_of(archivist).request("PUT", f"/api/v1/documents/{other}/level", json={"level": "secret"})
    assert [each["code"] for each in refused.json()["errors"]] == ["level-not-for-documents"]


def test_an_archivist_from_whom_something_can_be_hidden_may_not_mark_even_with_a_grant(
    archive, client_of, archivist, document
):
    lower = archive.person("lower", level="internal", roles=[Role.ARCHIVIST])
    with archive.register.transaction() as session:
        term = Grant(document, 3, archive.clock(), archive.clock() + timedelta(days=1), "to see it")
        grants.give(session, lower.person_id, term, archivist.person_id)
    client = client_of(lower)
    assert "13812345678" in client.get(f"/api/v1/documents/{document}/text").text
    for method, path in (("GET", "marks"), ("POST", "marks/undo")):
        refused = client.request(method, f"/api/v1/documents/{document}/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "marking-needs-level")
    assert len(archive.events("marking_refused")) == 2


def test_a_document_one_may_not_know_of_is_absent_here_too(archive, client_of, archivist, document):
    secret = archive.file(archivist, TEXT, level="secret")
    lower = client_of(archive.person("lower", level="internal", roles=[Role.ARCHIVIST]))
    there = lower.get(f"/api/v1/documents/{secret}/marks")
    absent = lower.get(f"/api/v1/documents/{ABSENT}/marks")
    assert (there.status_code, there.content) == (404, absent.content)


def test_a_mark_of_another_document_is_none_of_this_one(archive, archivist, desk, client_of):
    other = archive.file(archivist, TEXT, level="public")
    (mobile,) = desk.marks(reason="detector:mobile")
    refused = client_of(archivist).request(
        "DELETE", f"/api/v1/documents/{other}/marks/{mobile['id']}", json={"reason": "no"}
    )
    assert refused.json()["code"] == "no-such-mark"


def test_doubtful_findings_wait_until_someone_decides(archive, archivist, client_of):
    client = client_of(archivist)
    assert client.get("/api/v1/reviews").json()["reviews"] == []
    doubtful = archive.file(archivist, "旅客持 E12345678 入境", level="public")
    (waiting,) = client.get("/api/v1/reviews").json()["reviews"]
    assert (waiting["id"], waiting["doubtful"], waiting["failed"]) == (doubtful, 1, False)
    desk = Desk(client, f"/api/v1/documents/{doubtful}")
    desk.change(desk.marks()[0], confirm=True)
    assert client.get("/api/v1/reviews").json()["reviews"] == []


def test_what_waits_is_listed_for_those_only_who_may_see_all_of_it(archive, archivist, client_of):
    archive.file(archivist, "旅客持 E12345678 入境", level="public")
    lower = client_of(archive.person("lower", level="confidential", roles=[Role.ARCHIVIST]))
    elsewhere = client_of(archive.person("elsewhere", level="secret", roles=[Role.ARCHIVIST], departments=["legal"]))
    assert lower.get("/api/v1/reviews").json() == elsewhere.get("/api/v1/reviews").json()
    assert lower.get("/api/v1/reviews").json() == {"reviews": [], "next_cursor": None}


def test_only_what_failed_is_tried_again(archive, archivist, client_of, document):
    refused = client_of(archivist).post(f"/api/v1/reviews/{document}/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-retry")


@pytest.mark.parametrize(("state", "action"), [(State.FAILED, "retried"), (State.QUARANTINED, "quarantine_retried")])
def test_trying_again_what_was_set_aside_is_an_act_of_its_own(archive, archivist, client_of, document, state, action):
    with archive.register.transaction() as session:
        documents.set_aside(session, document, 1, state, "worker-died")
        documents.settle(session, document, 1, archive.clock())
        reviews.refresh(session, [document])
    client = client_of(archivist)
    (waiting,) = client.get("/api/v1/reviews").json()["reviews"]
    assert (waiting["id"], waiting["failed"], waiting["reason"]) == (document, True, "worker-died")
    assert client.post(f"/api/v1/reviews/{document}/retry").status_code == 202
    (event,) = archive.events(action)
    assert (event.actor, event.object_id) == (archivist.person_id, document)
    archive.work()
    assert client.get("/api/v1/reviews").json()["reviews"] == []


def test_a_finding_in_a_field_says_which_hides_there_and_can_be_withdrawn(archive, archivist, client_of):
    told = "pay 6222 0212 3456 7890 now"
    fields = {"service_content": told, "bank_account": ["6222021234567890"]}
    desk = Desk(
        client_of(archivist), f"/api/v1/documents/{archive.file(archivist, 'tea', level='public', fields=fields)}"
    )
    reader = client_of(archive.person("reader", level="confidential"))

    def shown():
        archive.work()
        hits = reader.get("/api/v1/search", params={"q": "tea"}).json()["hits"]
        return reader.get(desk.base).json()["fields"]["service_content"], hits[0]["fields"]["service_content"]

    assert shown() == ("pay ▇▇▇ now",) * 2
    (mark,) = desk.marks(field="service_content", reason="field:bank_account")
    assert (mark["place"], mark["text"], mark["level"]) == ("field", "6222 0212 3456 7890", "secret")
    assert desk.change(mark, confirm=True).status_code == 204
    assert desk.change(mark, extent={"start": 0, "end": 3}).status_code == 422
    assert shown() == ("pay ▇▇▇ now",) * 2
    assert desk.withdraw(mark).status_code == 204
    assert shown() == (told,) * 2


OTHER_TEXT = ("A wholly different page about quorvex and its price of 42, as another reader of files sees it.",)


def test_on_another_text_than_it_was_put_on_a_mark_hides_all_of_it_until_someone_decides(
    desk, archive, client_of, document
):
    assert desk.draw().status_code == 201
    archive.replace_text(document, tuple(TEXT.split("\f")))
    assert "联系电话" in read(client_of, archive, document, "internal")
    archive.replace_text(document, OTHER_TEXT)
    assert "quorvex" not in read(client_of, archive, document, "internal")
    assert found(client_of, archive, "internal", "quorvex") == 0
    assert found(client_of, archive, "internal", "4711") == 1
    assert found(client_of, archive, "confidential", "quorvex") == 1
    (waiting,) = desk.client.get("/api/v1/reviews").json()["reviews"]
    assert (waiting["id"], waiting["outdated"]) == (document, 1)
    (mark,) = desk.marks(outdated=True)
    extent = {"page": 1, "start": 45, "end": 57}
    assert desk.change(mark, extent=extent).status_code == 204
    assert desk.client.get("/api/v1/reviews").json()["reviews"] == []
    shown = read(client_of, archive, document, "internal")
    assert "quorvex" in shown
    assert OTHER_TEXT[0][45:57] not in shown


def test_confirming_a_mark_on_another_text_binds_it_there_and_undoing_that_lets_it_go(
    desk, archive, client_of, document
):
    desk.draw()
    archive.replace_text(document, OTHER_TEXT)
    (mark,) = desk.marks(outdated=True)
    assert desk.change(mark, confirm=True).status_code == 204
    assert desk.marks(outdated=True) == []
    assert "A wholly" in read(client_of, archive, document, "internal")
    assert desk.undo().status_code == 204
    assert "A wholly" not in read(client_of, archive, document, "internal")


def test_what_waits_is_turned_over_page_by_page_while_some_of_it_is_decided(archive, archivist, client_of):
    client = client_of(archivist)
    ids = []
    for number in range(5):
        ids.append(archive.file(archivist, f"旅客持 E1234567{number} 入境", level="public"))
        archive.clock.forward(timedelta(seconds=1))
    first = client.get("/api/v1/reviews", params={"size": 2}).json()
    assert [each["id"] for each in first["reviews"]] == ids[:2]
    decided = Desk(client, f"/api/v1/documents/{ids[1]}")
    decided.change(decided.marks()[0], confirm=True)
    second = client.get("/api/v1/reviews", params={"size": 2, "cursor": first["next_cursor"]}).json()
    assert [each["id"] for each in second["reviews"]] == ids[2:4]
    last = client.get("/api/v1/reviews", params={"size": 2, "cursor": second["next_cursor"]}).json()
    assert ([each["id"] for each in last["reviews"]], last["next_cursor"]) == (ids[4:], None)
    other = client_of(archive.person("other", level="secret", roles=[Role.ARCHIVIST]))
    stolen = other.get("/api/v1/reviews", params={"cursor": first["next_cursor"]})
    assert (stolen.status_code, stolen.json()["code"]) == (422, "cursor-invalid")


def test_a_document_raised_above_its_findings_waits_no_more_and_waits_again_when_lowered(archive, archivist, client_of):
    client = client_of(archivist)
    doubtful = archive.file(archivist, "旅客持 E12345678 入境", level="public")
    desk = Desk(client, f"/api/v1/documents/{doubtful}")
    for level, waiting in (("secret", []), ("internal", [doubtful])):
        assert desk.level(level).status_code == 204
        archive.work()
        assert [each["id"] for each in client.get("/api/v1/reviews").json()["reviews"]] == waiting


@pytest.fixture
def in_fields(archive, archivist, client_of):
    """A desk for a document whose fields hold words."""
    fields = {"counterparty": ["Farview", "Pine Ltd of Leeds"], "amount": {"amount": "5", "currency": "CNY"}}
    document = archive.file(archivist, "text", level="public", title="Pump contract", fields=fields)
    return Desk(client_of(archivist), f"/api/v1/documents/{document}")


def fields_seen(client_of, archive, desk, level):
    archive.work()
    reader = archive.person(f"reader-{level}-{len(archive.events())}", level=level)
    return client_of(reader).get(desk.base).json()["fields"]


def test_a_stretch_inside_a_field_is_hidden_below_its_level_and_shown_from_there(client_of, archive, in_fields):
    value = "Pine Ltd of Leeds"
    place = {"place": "field", "field": "counterparty", "page": 2, "start": value.index("Leeds"), "end": len(value)}
    made = in_fields.draw("secret", "where they sit", **place)
    assert made.status_code == 201, made.text
    assert fields_seen(client_of, archive, in_fields, "confidential")["counterparty"] == ["Farview", "Pine Ltd of ▇▇▇ "]
    assert fields_seen(client_of, archive, in_fields, "secret")["counterparty"][1] == value
    assert found(client_of, archive, "confidential", "Leeds") == 0
    assert found(client_of, archive, "secret", "Leeds") == 1
    (mark,) = in_fields.marks(source="hand")
    assert (mark["text"], mark["field"], mark["page"], mark["level"]) == ("Leeds", "counterparty", 2, "secret")


def test_a_mark_in_a_field_is_moved_withdrawn_and_undone_like_any_other(client_of, archive, in_fields):
    place = {"place": "field", "field": "counterparty", "page": 1, "start": 0, "end": 3}
    in_fields.draw("secret", "a name", **place)
    (mark,) = in_fields.marks(source="hand")
    assert in_fields.change(mark, extent={**place, "end": 7}).status_code == 204
    assert fields_seen(client_of, archive, in_fields, "internal")["counterparty"][0].strip() == "▇▇▇"
    assert in_fields.change(mark, extent={**place, "page": 2}).json()["code"] == "mark-refused"
    assert in_fields.change(mark, extent={"place": "title", "start": 0, "end": 3}).json()["code"] == "mark-refused"
    assert in_fields.withdraw(mark).status_code == 204
    assert fields_seen(client_of, archive, in_fields, "internal")["counterparty"][0] == "Farview"
    assert in_fields.undo().status_code == 204
    assert fields_seen(client_of, archive, in_fields, "internal")["counterparty"][0].strip() == "▇▇▇"


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"place": "field", "field": "no_such", "start": 0, "end": 1}, "field"),
        ({"place": "field", "field": "amount", "start": 0, "end": 1}, "field"),
        ({"place": "field", "start": 0, "end": 1}, "field"),
        ({"place": "title", "field": "counterparty", "start": 0, "end": 1}, "field"),
        ({"place": "field", "field": "counterparty", "page": 3, "start": 0, "end": 1}, "start"),
        ({"place": "field", "field": "counterparty", "page": 1, "start": 0, "end": 99}, "start"),
    ],
)
def test_what_is_no_place_in_a_field_is_refused_by_name(in_fields, place, field):
    answer = in_fields.draw("secret", "a name", **place)
    assert (answer.status_code, answer.json()["code"]) == (422, "mark-refused")
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_a_mark_in_a_field_is_above_the_level_that_the_field_has_anyway(archive, archivist, client_of):
    secret = "negotiated down to nine"
    document = archive.file(archivist, "text", level="public", fields={"negotiation_note": secret})
    desk = Desk(client_of(archivist), f"/api/v1/documents/{document}")
    answer = desk.draw("confidential", "price", place="field", field="negotiation_note", start=0, end=5)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, ["level"])
