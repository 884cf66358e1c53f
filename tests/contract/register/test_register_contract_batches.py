"""Batches on both engines: an item is in one state, counts are exact at every moment, lists go on by cursor."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from storage.register import batch_items, batches
from storage.register.batch_items import Ended, Listed, key_of
from storage.register.batches import BatchFacts, BatchMissingError, BatchState, Count
from storage.register.item_states import KEPT, TAKEABLE, ItemState, item_reason, item_state
from storage.register.models import BatchItemRow, DocumentRow
from storage.register.states import State

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON, OTHER = "a" * 32, "b" * 32


def listed(name, size=10, **more):
    return Listed(name, key_of(name), size, **more)


def made(register, *names, person=PERSON, **facts):
    with register.transaction() as session:
        row = batches.create(session, BatchFacts(**{"name": "scans", "source": "folder", **facts}), person, NOW)
        batch_items.add(session, batches.lock(session, row.id), [listed(name) for name in names], NOW)
        return row.id


def counted(register, batch_id):
    with register.snapshot() as session:
        return batches.counts(session, [batch_id])[batch_id]


def recounted(register, batch_id):
    with register.snapshot() as session:
        rows = session.execute(
            select(BatchItemRow.state, BatchItemRow.size).where(BatchItemRow.batch_id == batch_id)
        ).all()
    items, size = Counter(), Counter()
    for state, each in rows:
        items[ItemState(state)] += 1
        size[ItemState(state)] += each or 0
    return {state: Count(items[state], size[state]) for state in items}


def ended(register, batch_id, name, state, **more):
    with register.transaction() as session:
        row = batch_items.lock(session, batch_items.find(session, batch_id, key_of(name)).id)
        batch_items.end(session, row, Ended(state, **more), NOW)
        return row.id


def document(register, number, state=State.RECEIVED, reason=""):
    with register.transaction() as session:
        row = DocumentRow(
            archive_number=f"N-{number}",
            classification="business",
            level=0,
            department="sales",
            title="t",
            file_name="f",
            fields={},
            filed_on=NOW.date(),
            state=state.value,
            reason=reason,
            created_at=NOW,
            created_by=PERSON,
        )
        session.add(row)
        session.flush()
        return row.id


def test_a_file_that_is_listed_again_is_there_once(register):
    batch_id = made(register, "a", "b")
    with register.transaction() as session:
        batch = batches.lock(session, batch_id)
        assert batch_items.add(session, batch, [listed("b"), listed("c"), listed("c")], NOW) == 1
    with register.snapshot() as session:
        rows, following = batch_items.page(session, batch_id, 10)
        assert [(row.number, row.path, row.state) for row in rows] == [
            (1, "a", "waiting"),
            (2, "b", "waiting"),
            (3, "c", "waiting"),
        ]
    assert following is None
    assert counted(register, batch_id) == {ItemState.WAITING: Count(3, 30)}


def test_an_item_ends_with_what_became_of_it(register):
    batch_id = made(register, "a")
    kept = document(register, 1)
    problems = [{"code": "field-required", "field": "title", "params": {}}]
    ended(register, batch_id, "a", ItemState.REFUSED, reason="field-required", problems=problems)
    assert counted(register, batch_id) == {ItemState.REFUSED: Count(1, 10)}
    ended(register, batch_id, "a", ItemState.STORED, size=12, sha256="c" * 64, document_id=kept)
    with register.snapshot() as session:
        row = batch_items.find(session, batch_id, key_of("a"))
    assert (row.state, row.reason, row.problems, row.size) == ("stored", "", [], 12)
    assert (row.sha256, row.document_id) == ("c" * 64, kept)
    assert counted(register, batch_id) == {ItemState.STORED: Count(1, 12)}


@pytest.mark.parametrize("state", State)
def test_items_follow_their_documents(register, state):
    batch_id = made(register, "a", "b")
    kept = document(register, 1)
    ended(register, batch_id, "a", ItemState.STORED, document_id=kept)
    with register.transaction() as session:
        row = session.get(DocumentRow, kept)
        row.state, row.reason = state.value, "" if state in {State.EMPTY, State.NEEDS_OCR} else "why"
        session.flush()
        changed = batch_items.settle(session, [kept, "0" * 32], NOW)
        assert batch_items.settle(session, [kept], NOW) == 0, "the second time there is nothing to do"
    assert changed == 1
    with register.snapshot() as session:
        item = batch_items.find(session, batch_id, key_of("a"))
    assert item.state == item_state(state)
    assert item.reason == item_reason(state, "" if state in {State.EMPTY, State.NEEDS_OCR} else "why")
    assert counted(register, batch_id) == recounted(register, batch_id)


def test_every_state_is_kept_or_takeable_or_a_duplicate():
    assert set(ItemState) == KEPT | TAKEABLE | {ItemState.DUPLICATE}
    assert not KEPT & TAKEABLE
    assert {item_state(each) for each in State} <= KEPT
    assert item_state("A_LATER_ONE") is ItemState.STORED


def test_only_what_is_not_kept_is_tried_again(register):
    batch_id = made(register, "a", "b", "c", "d")
    ended(register, batch_id, "a", ItemState.REFUSED, reason="file-empty")
    ended(register, batch_id, "b", ItemState.STORED, document_id=document(register, 1))
    ended(register, batch_id, "c", ItemState.DUPLICATE, other_id="d" * 32)
    with register.transaction() as session:
        rows = batch_items.retry(session, batch_id, [1, 2, 3, 99], NOW)
        assert [row.number for row in sorted(rows, key=lambda row: row.number)] == [1, 2, 3]
    with register.snapshot() as session:
        states = {row.path: (row.state, row.reason) for row in batch_items.all_of(session, batch_id)}
    assert states == {"a": ("waiting", ""), "b": ("stored", ""), "c": ("duplicate", ""), "d": ("waiting", "")}
    assert counted(register, batch_id) == recounted(register, batch_id)


def test_items_are_read_in_pages_and_by_state(register):
    names = [f"{number:02}" for number in range(25)]
    batch_id = made(register, *names)
    for name in names[::5]:
        ended(register, batch_id, name, ItemState.FAILED, reason="unreadable")
    seen, after = [], 0
    with register.snapshot() as session:
        while after is not None:
            rows, after = batch_items.page(session, batch_id, 7, after)
            seen += [row.path for row in rows]
        failed, following = batch_items.page(session, batch_id, 3, 0, [ItemState.FAILED])
        rest, end = batch_items.page(session, batch_id, 3, following, [ItemState.FAILED])
    assert seen == names
    assert [row.path for row in (*failed, *rest)] == names[::5]
    assert end is None


def test_batches_are_listed_newest_first_and_for_one_person(register):
    ids = []
    with register.transaction() as session:
        for number in range(5):
            who = PERSON if number % 2 else OTHER
            facts = BatchFacts(f"b{number}", "upload")
            ids.append(batches.create(session, facts, who, NOW + timedelta(hours=number)).id)
    with register.snapshot() as session:
        first, cursor = batches.list_page(session, None, 3)
        second, end = batches.list_page(session, None, 3, cursor)
        own, _ = batches.list_page(session, PERSON, 10)
    assert [row.id for row in (*first, *second)] == ids[::-1]
    assert end is None
    assert [row.id for row in own] == [ids[3], ids[1]]


def test_a_batch_is_paused_finished_and_found_again_by_where_it_comes_from(register):
    batch_id = made(register, origin="/in")
    with register.transaction() as session:
        batches.set_state(session, batches.lock(session, batch_id), BatchState.PAUSED, NOW)
        assert batches.unfinished(session, PERSON, "folder", "/in").id == batch_id
        assert batches.unfinished(session, OTHER, "folder", "/in") is None
        assert batches.unfinished(session, PERSON, "zip", "/in") is None
    with register.transaction() as session:
        batches.set_state(session, batches.lock(session, batch_id), BatchState.FINISHED, NOW)
        assert batches.get(session, batch_id).finished_at == NOW
        assert batches.unfinished(session, PERSON, "folder", "/in") is None
        with pytest.raises(BatchMissingError):
            batches.lock(session, "0" * 32)


def test_counts_stay_exact_however_many_change_items_at_once(register):
    names = [f"{number:02}" for number in range(24)]
    mine, yours = made(register, *names), made(register, *names)
    kept = [document(register, number) for number in range(len(names))]
    for name, each in zip(names, kept, strict=True):
        ended(register, mine, name, ItemState.STORED, document_id=each)
        ended(register, yours, name, ItemState.STORED, document_id=each)

    def change(seed):
        chance = random.Random(seed)
        for _ in range(6):
            some = chance.sample(kept, 5)
            with register.transaction() as session:
                for each in sorted(some):
                    row = session.get(DocumentRow, each, with_for_update=True)
                    row.state = chance.choice(list(State)).value
                session.flush()
                batch_items.settle(session, some, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(4)))
    for batch_id in (mine, yours):
        assert counted(register, batch_id) == recounted(register, batch_id)
