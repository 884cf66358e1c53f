"""Proposals, late entries and faults of scans on both engines: bound to their text, listed at the cost of a page."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from storage.register import batch_items, batches, documents, late_entries, page_flaws, proposals
from storage.register.batch_items import Listed, key_of
from storage.register.batches import BatchFacts
from storage.register.models import BatchItemRow, RecognisedPageRow
from storage.register.proposals import Decision, Proposed, Status
from tests.contract.register.test_register_contract_documents import filed

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DIGEST, OTHER_DIGEST = "a" * 64, "b" * 64
NUMBER = Proposed("contract_number", "contract-number", required=True, page=0, start=5, end=9, confidence=0.9)
DAY = Proposed("sign_date", "sign-date", required=False, page=1, start=0, end=4, confidence=0.8, box=(1, 2, 3, 4))


def document(session, at=NOW):
    name = uuid4().hex
    row = filed(session, name, document_id=name, object_id=name)
    row.created_at = at
    documents.version(session, row.id, 1).text_digest = DIGEST
    session.flush()
    return row


def proposed(session, *found, at=NOW):
    row = document(session, at)
    proposals.replace_open(session, row.id, 1, DIGEST, found)
    session.refresh(row)
    return row


def listed(session, row, size=10, after=None):
    return proposals.awaiting(session, [(row.classification, row.level)], None, size, after)


def test_what_is_found_again_keeps_its_number_and_no_number_comes_twice(session):
    row = proposed(session, NUMBER, DAY)
    assert [each.number for each in proposals.current(session, row.id, 1, DIGEST)] == [1, 2]
    proposals.replace_open(session, row.id, 1, DIGEST, [DAY])
    (kept,) = proposals.current(session, row.id, 1, DIGEST)
    assert (kept.number, kept.box) == (2, [1, 2, 3, 4])
    proposals.replace_open(session, row.id, 1, DIGEST, [NUMBER, DAY])
    assert [each.number for each in proposals.current(session, row.id, 1, DIGEST)] == [2, 3]


def test_a_decision_holds_for_its_text_and_lets_the_document_wait_no_more(session):
    row = proposed(session, NUMBER)
    assert row.awaits_entry
    (only,) = proposals.current(session, row.id, 1, DIGEST)
    proposals.decide(only, Status.REJECTED, Decision("s" * 32, "p" * 32, NOW))
    proposals.replace_open(session, row.id, 1, DIGEST, [NUMBER])
    session.refresh(row)
    assert not row.awaits_entry
    assert [each.status for each in proposals.current(session, row.id, 1, DIGEST)] == ["rejected"]
    documents.version(session, row.id, 1).text_digest = OTHER_DIGEST
    proposals.replace_open(session, row.id, 1, OTHER_DIGEST, [NUMBER])
    session.refresh(row)
    assert row.awaits_entry


def test_undoing_opens_all_of_the_last_act_and_nothing_else(session):
    row = proposed(session, NUMBER, DAY)
    first, second = proposals.current(session, row.id, 1, DIGEST)
    proposals.decide(first, Status.ACCEPTED, Decision("1" * 32, "p" * 32, NOW), None, {"amount": "1"})
    proposals.decide(second, Status.REJECTED, Decision("2" * 32, "p" * 32, NOW + timedelta(seconds=1)))
    session.flush()
    assert proposals.last_stroke(session, row.id, 1, DIGEST, "q" * 32) == []
    last = proposals.last_stroke(session, row.id, 1, DIGEST, "p" * 32)
    assert [each.number for each in last] == [2]
    proposals.reopen(session, last)
    assert [each.number for each in proposals.last_stroke(session, row.id, 1, DIGEST, "p" * 32)] == [1]
    assert session.scalar(text("SELECT count(*) FROM proposals WHERE former IS NULL")) == 2


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_of_what_waits_hold_each_once_oldest_first(session, size):
    rows = [proposed(session, NUMBER, DAY, at=NOW + timedelta(seconds=number // 2)) for number in range(5)]
    proposed(session)
    found, after = [], None
    while True:
        page, after = listed(session, rows[0], size, after)
        found += page
        if after is None:
            break
    assert [each.document.id for each in found] == [
        row.id for row in sorted(rows, key=lambda row: (row.created_at, row.id))
    ]
    assert {(each.count, each.required) for each in found} == {(2, 1)}


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_of_late_entries_hold_each_once_newest_first(session, size):
    rows = [document(session, NOW + timedelta(seconds=number // 2)) for number in range(6)]
    for late, row in zip((3, 1, 40, 0, -5, None), rows, strict=True):
        late_entries.measure(session, row.id, late)
    session.flush()
    found, after = [], None
    while True:
        page, after = late_entries.listed(session, [(rows[0].classification, rows[0].level)], None, size, after)
        found += page
        if after is None:
            break
    expected = sorted(rows[:3], key=lambda row: (row.created_at, row.id), reverse=True)
    assert [row.id for row in found] == [row.id for row in expected]


def test_faults_are_counted_and_listed_for_the_documents_of_a_batch_alone(session):
    ids = [document(session).id for _ in range(3)]
    batch = batches.create(session, BatchFacts(name="scans", source="folder"), "p" * 32, NOW)
    names = ["a/1.tif", "a/2.tif"]
    batch_items.add(session, batches.lock(session, batch.id), [Listed(name, key_of(name), 1) for name in names], NOW)
    for item, document_id in zip(session.query(BatchItemRow).order_by(BatchItemRow.number), ids, strict=False):
        item.document_id = document_id
    for document_id in ids:
        page_flaws.add(session, document_id, 1, {0: {"blank": 0.0}, 2: {"skewed": 2.5}})
        values = {"document_id": document_id, "version": 1, "page": 0, "engine": "x", "fingerprint": "ab" * 32}
        session.add(RecognisedPageRow(**values))
    session.flush()
    assert page_flaws.counts(session, batch.id) == {"blank": 2, "skewed": 2}
    first, after = page_flaws.listed(session, batch.id, "skewed", 1)
    rest, end = page_flaws.listed(session, batch.id, "skewed", 1, after)
    assert [(each.path, each.page, each.measured) for each in (*first, *rest)] == [
        ("a/1.tif", 2, 2.5),
        ("a/2.tif", 2, 2.5),
    ]
    assert end is None
    (same,) = page_flaws.same_pages(session, batch.id, 10)
    assert [path for path, _, _ in same.pages] == names
    assert page_flaws.paths(session, batch.id, 1) == ["a/1.tif"]
    page_flaws.replace(session, ids[0], 1, "blank", {5: 0.0})
    assert [row.page for row in page_flaws.of_version(session, ids[0], 1)] == [5, 2]
