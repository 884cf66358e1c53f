"""What waits for a person: listed page by page, each once, at the cost of what is shown."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from mappings.document import Mark, Place
from storage.register import documents, levels, marks, reviews
from storage.register.by_filing import Cursor
from storage.register.states import State
from tests.contract.register.test_register_contract_documents import filed

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DOUBTFUL = Mark(Place.TEXT, 5, 16, 2, "detector:mobile", confidence=0.5)
SURE = Mark(Place.TEXT, 30, 46, 3, "detector:bank-card", confidence=0.95)


def waiting(session, *found, state=State.INDEXED.value, at=NOW):
    name = uuid4().hex
    row = filed(session, name, document_id=name, object_id=name)
    marks.replace(session, row.id, 1, "detector", found)
    row.state, row.created_at = state, at
    reviews.refresh(session, [row.id])
    session.flush()
    session.refresh(row)
    return row


def listed(session, size=10, after=None, **changed):
    row = changed.pop("like")
    places = changed.get("places", [(row.classification, row.level)])
    return reviews.awaiting(session, places, changed.get("departments"), size, after)


def test_what_failed_or_holds_something_doubtful_waits(session):
    doubtful, failed = waiting(session, DOUBTFUL), waiting(session, state=State.FAILED.value)
    waiting(session, SURE)
    waiting(session)
    found, following = listed(session, like=doubtful)
    assert {(each.document.id, each.doubtful, each.outdated) for each in found} == {
        (doubtful.id, 1, 0),
        (failed.id, 0, 0),
    }
    assert following is None


def test_marks_that_hide_nothing_at_the_documents_level_let_nothing_wait(session):
    row = waiting(session, DOUBTFUL)
    assert row.awaits_review
    levels.set_level(session, [row.id], 2, "index", NOW)
    reviews.refresh(session, [row.id])
    session.refresh(row)
    assert not row.awaits_review


def test_a_mark_on_a_former_text_lets_its_document_wait(session):
    row = waiting(session, SURE)
    mark = marks.listed(session, row.id, 1)[0]
    mark.status, mark.text_digest = "confirmed", "a" * 64
    for digest, outdated in (("a" * 64, 0), ("b" * 64, 1), (None, 1)):
        documents.version(session, row.id, 1).text_digest = digest
        reviews.refresh(session, [row.id])
        assert [each.outdated for each in listed(session, like=row)[0]] == [1] * outdated


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_hold_each_once_oldest_first_even_of_one_moment(session, size):
    rows = [waiting(session, DOUBTFUL, at=NOW + timedelta(seconds=number // 3)) for number in range(7)]
    expected = [row.id for row in sorted(rows, key=lambda row: (row.created_at, row.id))]
    found, after = [], None
    while True:
        page, after = listed(session, size, after, like=rows[0])
        found += [each.document.id for each in page]
        assert len(page) <= size
        if after is None:
            break
    assert found == expected


def test_others_places_and_departments_are_left_out(session):
    row = waiting(session, DOUBTFUL)
    assert listed(session, like=row, places=[(row.classification, row.level + 1)])[0] == []
    assert listed(session, like=row, departments={"elsewhere"})[0] == []
    assert len(listed(session, like=row, departments={row.department})[0]) == 1


def test_a_page_is_read_along_what_waits_and_nothing_else(session):
    row = waiting(session, DOUBTFUL)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))
    seen = []

    def catch(_connection, _cursor, statement, parameters, _context, _many):
        seen.append((statement, parameters))

    event.listen(session.get_bind(), "before_cursor_execute", catch)
    try:
        listed(session, 2, Cursor(NOW - timedelta(1), "0"), like=row)
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", catch)
    statement, parameters = seen[-1]
    explain = "EXPLAIN " if session.get_bind().dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    plan = str(session.connection().exec_driver_sql(explain + statement, parameters).all())
    assert "ix_documents_awaiting_review" in plan
