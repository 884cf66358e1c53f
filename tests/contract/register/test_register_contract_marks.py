"""Marks and their history, on both engines: what people make of findings outlives the next finding."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mappings.document import Mark, Place
from storage.governance import people
from storage.governance.people import PersonFacts
from storage.register import documents, mark_history, marks
from storage.register.mark_history import Act, ChangedMeanwhileError, Stroke
from storage.register.marks import Status
from tests.contract.register.test_register_contract_documents import filed

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MOBILE = Mark(Place.TEXT, 5, 16, 2, "detector:mobile", page=1, confidence=0.8)
CARD = Mark(Place.TEXT, 30, 46, 3, "detector:bank-card", confidence=0.95)


@pytest.fixture
def document(session):
    return filed(session).id


@pytest.fixture
def person(session):
    return people.add(session, "wang", PersonFacts("王", 3, ["*"], ["archivist"], ["ordinary"], "zh"), NOW).id


def found(session, document, *stretches):
    marks.replace(session, document, 1, "detector", stretches)


def act(session, document, person, kind, status, reason=MOBILE.reason, **values):
    row = next(row for row in marks.listed(session, document, 1) if row.reason == reason)
    stroke = Stroke(person, kind, NOW, "because")
    mark_history.change(session, row, replace(mark_history.state_of(row), status=status, **values), stroke)
    return stroke


def statuses(session, document):
    return [(row.reason, row.status, row.level) for row in marks.listed(session, document, 1)]


def test_a_finding_keeps_its_confidence_and_its_id_when_it_is_found_again(session, document):
    found(session, document, MOBILE)
    first = marks.listed(session, document, 1)[0]
    assert (first.status, first.confidence, first.rule_level, first.changed_by) == ("found", 0.8, 2, None)
    found(session, document, MOBILE, CARD)
    assert first.id in {row.id for row in marks.listed(session, document, 1)}
    assert marks.of_version(session, document, 1) == (CARD, MOBILE)


@pytest.mark.parametrize("levels", [(1, 3), (3, 1)])
def test_of_two_findings_alike_the_higher_counts_in_whatever_order_they_come(session, document, levels):
    found(session, document, *(replace(MOBILE, level=level) for level in levels))
    assert [row.level for row in marks.listed(session, document, 1)] == [3]
    found(session, document, *(replace(MOBILE, level=level) for level in levels))
    assert [row.level for row in marks.listed(session, document, 1)] == [3]


def test_a_withdrawn_mark_stays_on_record_and_does_not_come_back(session, document, person):
    found(session, document, MOBILE, CARD)
    act(session, document, person, Act.WITHDRAWN, Status.WITHDRAWN)
    found(session, document, MOBILE, CARD)
    assert marks.of_version(session, document, 1) == (CARD,)
    assert (MOBILE.reason, "withdrawn", 2) in statuses(session, document)
    found(session, document, replace(MOBILE, start=6), CARD)  # another place is another finding
    assert len(marks.of_version(session, document, 1)) == 2


def test_what_was_confirmed_stays_when_the_detector_finds_it_no_more_and_follows_the_rules_level(
    session, document, person
):
    found(session, document, MOBILE)
    act(session, document, person, Act.CONFIRMED, Status.CONFIRMED)
    found(session, document)
    assert statuses(session, document) == [(MOBILE.reason, "confirmed", 2)]
    found(session, document, replace(MOBILE, level=1))
    assert statuses(session, document) == [(MOBILE.reason, "confirmed", 1)]


def test_a_changed_mark_keeps_its_place_and_is_never_lower_than_the_rules_say(session, document, person):
    found(session, document, MOBILE)
    act(session, document, person, Act.CHANGED, Status.CHANGED, start=3, end=20, level=3)
    found(session, document, replace(MOBILE, level=1))
    assert [(each.start, each.end, each.level) for each in marks.of_version(session, document, 1)] == [(3, 20, 3)]
    act(session, document, person, Act.CHANGED, Status.CHANGED, level=1)
    found(session, document, replace(MOBILE, level=2))
    assert [each.level for each in marks.of_version(session, document, 1)] == [2]


def test_a_finding_with_a_history_lapses_instead_of_vanishing_and_can_come_back(session, document, person):
    found(session, document, MOBILE)
    act(session, document, person, Act.CONFIRMED, Status.CONFIRMED)
    act(session, document, person, Act.UNDONE, Status.FOUND)
    found(session, document)
    assert statuses(session, document) == [(MOBILE.reason, "lapsed", 2)]
    assert marks.of_version(session, document, 1) == ()
    found(session, document, MOBILE)
    assert statuses(session, document) == [(MOBILE.reason, "found", 2)]


def test_every_change_is_on_record_with_what_was_before(session, document, person):
    found(session, document, MOBILE)
    act(session, document, person, Act.CHANGED, Status.CHANGED, level=3)
    change = mark_history.of_document(session, document)[0]
    assert (change.act, change.why, change.changed_by, change.changed_at) == ("changed", "because", person, NOW)
    assert (change.before["level"], change.after["level"], change.before["status"]) == (2, 3, "found")


def test_an_act_on_several_marks_is_taken_back_as_one(session, document, person):
    found(session, document, MOBILE, CARD)
    stroke = Stroke(person, Act.CONFIRMED, NOW)
    for row in marks.listed(session, document, 1):
        state = replace(mark_history.state_of(row), status=Status.CONFIRMED)
        mark_history.change(session, row, state, stroke)
    assert mark_history.last(session, document, 1, person) == stroke.id
    undoing = Stroke(person, Act.UNDONE, NOW + timedelta(minutes=1))
    assert mark_history.undo(session, stroke.id, undoing) == 2
    assert {status for _, status, _ in statuses(session, document)} == {"found"}
    assert mark_history.last(session, document, 1, person) is None
    assert [change.undone_by for change in mark_history.of_document(session, document)] == [undoing.id] * 2 + [None] * 2


def test_drawing_a_region_is_undone_by_withdrawing_it(session, document, person):
    region = Mark(Place.REGION, 0, 0, 3, "seal", page=2, box=(100, 200, 300, 400))
    stroke = Stroke(person, Act.ADDED, NOW, "seal")
    mark_history.draw(session, document, 1, region, stroke)
    assert marks.of_version(session, document, 1) == (region,)
    mark_history.undo(session, stroke.id, Stroke(person, Act.UNDONE, NOW))
    assert marks.of_version(session, document, 1) == ()
    assert statuses(session, document) == [("seal", "withdrawn", 3)]


def test_what_has_been_changed_since_is_not_taken_back(session, document, person):
    found(session, document, MOBILE)
    stroke = act(session, document, person, Act.CONFIRMED, Status.CONFIRMED)
    act(session, document, person, Act.CHANGED, Status.CHANGED, level=3)
    with pytest.raises(ChangedMeanwhileError):
        mark_history.undo(session, stroke.id, Stroke(person, Act.UNDONE, NOW))


def test_the_same_stretch_of_two_fields_is_two_findings(session, document, person):
    first = Mark(Place.FIELD, 0, 11, 2, "detector:mobile", field="service_content")
    second = replace(first, field="handler", page=1)
    found(session, document, first, second)
    assert marks.of_version(session, document, 1) == (second, first)
    act(session, document, person, Act.WITHDRAWN, Status.WITHDRAWN)
    found(session, document, first, second)
    assert marks.of_version(session, document, 1) == (first,)


REGION = Mark(Place.REGION, 0, 0, 3, "seal", page=2, box=(100, 200, 300, 400))


def drawn(session, document, person, mark=REGION):
    return mark_history.draw(session, document, 1, mark, Stroke(person, Act.ADDED, NOW, "seal"))


def test_what_lies_under_a_region_is_kept_until_it_moves_or_the_text_is_another(session, document, person):
    row = drawn(session, document, person)
    assert marks.regions_to_place(session, document, 1)
    marks.set_under(session, document, 1, [replace(REGION, under=((3, 9),)), replace(REGION, page=1, under=((0, 1),))])
    assert marks.of_version(session, document, 1) == (replace(REGION, under=((3, 9),)),)
    assert not marks.regions_to_place(session, document, 1)
    moved = replace(mark_history.state_of(row), box=(0, 0, 10, 10))
    mark_history.change(session, row, moved, Stroke(person, Act.CHANGED, NOW))
    assert marks.of_version(session, document, 1)[0].under is None
    # What was found out for its former box comes too late.
    marks.set_under(session, document, 1, [replace(REGION, under=((3, 9),))])
    assert marks.of_version(session, document, 1)[0].under is None
    marks.set_under(session, document, 1, [replace(REGION, box=(0, 0, 10, 10), under=())])
    assert marks.of_version(session, document, 1)[0].under == ()
    marks.forget_under(session, document, 1)
    assert marks.regions_to_place(session, document, 1)


def test_a_withdrawn_region_needs_no_placing(session, document, person):
    row = drawn(session, document, person)
    state = replace(mark_history.state_of(row), status=Status.WITHDRAWN)
    mark_history.change(session, row, state, Stroke(person, Act.WITHDRAWN, NOW))
    assert not marks.regions_to_place(session, document, 1)


def has_text(session, document, digest):
    documents.version(session, document, 1).text_digest = digest
    session.flush()


def test_what_a_person_put_on_a_text_is_bound_to_it(session, document, person):
    has_text(session, document, "a" * 64)
    stretch = Mark(Place.TEXT, 1, 3, 3, "price")
    row = mark_history.draw(session, document, 1, stretch, Stroke(person, Act.ADDED, NOW, "price"))
    drawn(session, document, person)
    assert {(each.place, each.outdated) for each in marks.of_version(session, document, 1)} == {
        (Place.TEXT, False),
        (Place.REGION, False),
    }
    has_text(session, document, "b" * 64)
    assert {(each.place, each.outdated) for each in marks.of_version(session, document, 1)} == {
        (Place.TEXT, True),
        (Place.REGION, False),
    }
    confirming = Stroke(person, Act.CONFIRMED, NOW)
    mark_history.change(session, row, mark_history.state_of(row), confirming)
    assert not any(each.outdated for each in marks.of_version(session, document, 1))
    mark_history.undo(session, confirming.id, Stroke(person, Act.UNDONE, NOW))
    assert any(each.outdated for each in marks.of_version(session, document, 1))
    has_text(session, document, None)
    assert any(each.outdated for each in marks.of_version(session, document, 1))


@pytest.mark.parametrize(
    ("kind", "status", "after", "outdated"),
    [
        (Act.WITHDRAWN, Status.WITHDRAWN, "found", False),
        (Act.CONFIRMED, Status.CONFIRMED, "confirmed", False),
        (Act.CHANGED, Status.CHANGED, "changed", True),
    ],
)
def test_a_finding_at_the_same_place_of_another_text(session, document, person, kind, status, after, outdated):
    has_text(session, document, "a" * 64)
    found(session, document, MOBILE)
    act(session, document, person, kind, status)
    found(session, document, MOBILE)
    assert statuses(session, document) == [(MOBILE.reason, status, 2)]
    has_text(session, document, "b" * 64)
    found(session, document, MOBILE)
    assert statuses(session, document) == [(MOBILE.reason, after, 2)]
    assert [each.outdated for each in marks.of_version(session, document, 1)] == [outdated]


def test_a_finding_that_nobody_touched_is_bound_to_no_text(session, document):
    found(session, document, MOBILE)
    has_text(session, document, "b" * 64)
    assert [each.outdated for each in marks.of_version(session, document, 1)] == [False]
