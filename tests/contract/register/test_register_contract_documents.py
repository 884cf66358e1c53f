"""Documents, objects, marks, series and customer files on record, on both engines."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from mappings.access import AccessFilter, DocumentFacts
from mappings.document import Mark, Place
from storage.register import customer_files, documents, jobs, marks, objects, series
from storage.register.documents import DocumentMissingError, Extraction, Filing, Settled
from storage.register.facts import facts_or_nowhere
from storage.register.states import State
from storage.vault.sealed import ObjectFacts, ObjectRole, Sealed, WrappedKey

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FILING = Filing(
    classification="contract",
    level=1,
    department="sales",
    title="采购合同",
    file_name="合同.pdf",
    media_type="application/pdf",
    filed_on=date(2026, 3, 1),
    fields={"amount": {"amount": "1200.50", "currency": "CNY"}, "parties": ["甲", "乙"]},
    customer_file="KH-0001",
)


def sealed(document_id, object_id, role=ObjectRole.ORIGINAL, version=1):
    facts = ObjectFacts(object_id, document_id, version, role)
    return Sealed(facts, WrappedKey("k1", b"\x00\xffkey"), 10, "a" * 64, 74, "b" * 64)


def filed(session, number="HT-2026-1", document_id="d" * 32, object_id="o1", now=NOW, person_id="p1"):
    original = sealed(document_id, object_id)
    return documents.add(session, FILING, number, original, ["a"], ["b"], ["replicate"], person_id, now)


def test_a_document_enters_with_version_object_copies_and_its_first_step(register):
    with register.transaction() as session:
        filed(session)
    with register.snapshot() as session:
        row = documents.get(session, "d" * 32)
        assert (row.state, row.revision, row.version, row.created_by) == ("RECEIVED", 1, 1, "p1")
        assert row.fields == FILING.fields
        assert documents.version(session, row.id, 1).object_id == "o1"
        assert objects.get(session, "o1") == sealed(row.id, "o1")
        assert objects.copies(session, "o1") == {"a": NOW, "b": None}
        assert [(job.step, job.version) for job in jobs.of_document(session, row.id)] == [("replicate", 1)]
        assert facts_or_nowhere(session, row.id) == DocumentFacts(row.id, "contract", 1, "sales")


def test_what_is_not_there_has_facts_that_no_rule_admits(register):
    with register.snapshot() as session:
        facts = facts_or_nowhere(session, "f" * 32)
    every = AccessFilter(3, frozenset({"contract", ""}), frozenset({"*"}))
    assert facts.document_id == "f" * 32
    assert not every.admits(facts)


def test_nothing_stands_for_what_is_not_there(session):
    assert documents.get(session, "none") is None
    assert objects.get(session, "none") is None
    with pytest.raises(DocumentMissingError):
        documents.lock(session, "none")
    filed(session)
    with pytest.raises(DocumentMissingError):
        documents.version(session, "d" * 32, 2)


def test_a_state_has_a_reason_and_counts_a_revision(register):
    with register.transaction() as session:
        row = documents.lock(session, filed(session).id)
        documents.set_state(session, row, State.LIMIT, NOW, "text-truncated", ["w1"])
        assert row.revision == 2
    with register.transaction() as session:
        row = documents.lock(session, "d" * 32)
        assert (row.state, row.reason, row.warnings, row.settled_at) == ("LIMIT", "text-truncated", ["w1"], NOW)
        documents.set_state(session, row, State.RECEIVED, NOW)
        assert (row.revision, row.settled_at, row.reason) == (3, None, "")


def test_revisions_counted_at_once_are_all_counted(register):
    with register.transaction() as session:
        filed(session)

    def count():
        for _ in range(5):
            with register.transaction() as session:
                documents.bump(session, documents.get(session, "d" * 32))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.snapshot() as session:
        assert documents.get(session, "d" * 32).revision == 21


def test_lists_page_from_newest_to_oldest_without_gap_or_double(register):
    with register.transaction() as session:
        for number in range(7):
            when = NOW + timedelta(seconds=number // 3)  # some at the same moment
            filed(session, f"n{number}", f"{number}" * 32, f"o{number}", when)
        filed(session, "other", "f" * 32, "of", NOW, "someone else")
    found, cursor = [], None
    with register.snapshot() as session:
        while True:
            rows, cursor = documents.list_by_creator(session, "p1", 2, cursor)
            found += [row.id[0] for row in rows]
            if cursor is None:
                break
    assert found == ["6", "5", "4", "3", "2", "1", "0"]


def test_the_document_in_full(session):
    row = filed(session)
    mark = Mark(Place.TEXT, 0, 2, 2, "party", 0)
    full = documents.to_document(row, "application/pdf", [mark], ["甲方", ""])
    assert (full.id, full.title, full.fields, full.marks) == (row.id, "采购合同", FILING.fields, (mark,))
    assert (full.pages, full.customer_file, full.filed_on) == (("甲方", ""), "KH-0001", date(2026, 3, 1))


def test_a_new_text_replaces_the_former_one(session):
    row = filed(session)
    first = sealed(row.id, "t1", ObjectRole.TEXT)
    second = sealed(row.id, "t2", ObjectRole.TEXT)
    objects.add_many(session, [objects.Stored(first, ["a"], ["b"]), objects.Stored(second, ["b"], ["a"])], NOW)
    assert objects.copies(session, "t1") == {"a": NOW, "b": None}
    assert documents.set_text(session, row.id, 1, "t1") is None
    assert documents.set_text(session, row.id, 1, "t2") == first
    assert objects.get(session, "t1") is None
    assert objects.of_version(session, row.id, 1, ObjectRole.TEXT) == second
    assert objects.of_version(session, row.id, 1, ObjectRole.ORIGINAL) == sealed(row.id, "o1")
    assert documents.set_text(session, row.id, 1, None) == second
    assert objects.of_version(session, row.id, 1, ObjectRole.TEXT) is None
    assert {each.facts.object_id for each in objects.of_document(session, row.id)} == {"o1"}
    assert objects.known_ids(session, ["o1", "t1", "nothing"]) == {"o1"}
    assert objects.with_pending_copies(session) == [(row.id, 1, ObjectRole.ORIGINAL)]


def test_a_document_settles_as_its_version_turned_out(register):
    with register.transaction() as session:
        filed(session)
        assert documents.under_way(session, "d" * 32)
        assert not documents.under_way(session, "e" * 32)
        assert list(documents.settled(session)) == []
        found = Extraction(State.LIMIT, "text-truncated", ("w1",), "text/plain", 3)
        documents.set_extraction(session, "d" * 32, 1, found)
    with register.transaction() as session:
        row = documents.lookup(session, "d" * 32)
        assert (row.state, row.revision) == ("RECEIVED", 2)
        documents.settle(session, row.id, 1, NOW)
        assert (row.state, row.reason, row.warnings, row.settled_at) == ("LIMIT", "text-truncated", ["w1"], NOW)
        assert row.revision == 2
        assert list(documents.settled(session, "contract")) == [Settled(row.id, 1, 2, 1)]
        assert list(documents.settled(session, "other")) == []
        assert documents.count(session) == 1
        version = documents.version(session, row.id, 1)
        assert (version.media_type, version.page_count, version.outcome) == ("text/plain", 3, "LIMIT")


def test_a_step_given_up_settles_as_failed(session):
    row = filed(session)
    documents.set_aside(session, row.id, 1, State.FAILED, "worker-died")
    documents.settle(session, row.id, 1, NOW)
    assert (row.state, row.reason, row.revision) == ("FAILED", "worker-died", 2)


def test_a_former_version_settles_nothing(session):
    row = filed(session)
    row.version = 2
    documents.settle(session, row.id, 1, NOW)
    assert (row.state, row.settled_at) == ("RECEIVED", None)


def test_copies_make_a_document_durable(session):
    filed(session)
    assert objects.durable_level(session, "o1") == 1
    assert [each.facts.object_id for each in objects.pending(session, "b", 10)] == ["o1"]
    objects.set_verified(session, [("o1", "b")], NOW)
    objects.set_verified(session, [("o1", "b")], NOW)
    assert objects.durable_level(session, "o1") == 2
    assert objects.pending(session, "b", 10) == []
    objects.set_pending(session, "o1", "a")
    objects.set_pending(session, "o1", "c")
    assert objects.durable_level(session, "o1") == 1
    assert objects.copies(session, "o1") == {"a": None, "b": NOW, "c": None}


def test_pending_copies_come_in_pages(session):
    for number in range(5):
        filed(session, f"n{number}", f"{number}" * 32, f"o{number}")
    first = objects.pending(session, "b", 3)
    second = objects.pending(session, "b", 3, after=first[-1].facts.object_id)
    assert [each.facts.object_id for each in [*first, *second]] == ["o0", "o1", "o2", "o3", "o4"]


def test_a_key_can_be_wrapped_anew(session):
    filed(session)
    assert [each.facts.object_id for each in objects.wrapped_by_others(session, "k2", 10)] == ["o1"]
    objects.rewrap(session, "o1", WrappedKey("k2", b"other"))
    assert objects.get(session, "o1").key == WrappedKey("k2", b"other")
    assert objects.wrapped_by_others(session, "k2", 10) == []


def test_all_objects_come_in_pages(session):
    for number in range(5):
        filed(session, f"n{number}", f"{number}" * 32, f"o{number}")
    assert [each.facts.object_id for each in objects.following(session, "", 2)] == ["o0", "o1"]
    assert [each.facts.object_id for each in objects.following(session, "o1", 9)] == ["o2", "o3", "o4"]
    assert documents.count_by_state(session) == {"RECEIVED": 5}


def test_marks_of_one_source_leave_those_of_others(session):
    row = filed(session)
    hand = Mark(Place.TITLE, 0, 1, 3, "hand")
    found = Mark(Place.TEXT, 5, 9, 2, "id-number", page=1)
    marks.replace(session, row.id, 1, "hand", [hand])
    marks.replace(session, row.id, 1, "detector", [found, Mark(Place.TEXT, 1, 2, 2, "old")])
    marks.replace(session, row.id, 1, "detector", [found])
    assert marks.of_version(session, row.id, 1) == (found, hand)
    assert marks.of_version(session, row.id, 2) == ()
    assert row.revision == 4


def test_a_customer_file_is_made_once(session):
    first, made = customer_files.add(session, "KH-1", "甲公司", "sales", "p1", NOW)
    again, made_again = customer_files.add(session, "KH-1", "乙公司", "legal", "p2", NOW)
    assert (made, made_again) == (True, False)
    assert (first.id, again.name) == (again.id, "甲公司")
    assert customer_files.get(session, "KH-1").id == first.id
    assert customer_files.get(session, "KH-2") is None
    assert [row.number for row in customer_files.named(session, "甲公司")] == ["KH-1"]


def test_serials_start_at_one_in_each_series(session):
    assert [series.next_serial(session, "A") for _ in range(3)] == [1, 2, 3]
    assert series.allocate_number(session, "B", lambda serial: f"B-{serial:04d}") == "B-0001"


def test_a_serial_rolled_back_is_given_to_the_next(register):
    def half_way():
        with register.transaction() as session:
            assert series.next_serial(session, "A") == 1
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        half_way()
    with register.transaction() as session:
        assert series.next_serial(session, "A") == 1


def test_a_thousand_serials_at_once_have_no_gap_and_no_double(register):
    given = []

    def take():
        for _ in range(125):
            with register.transaction() as session:
                given.append(series.next_serial(session, "A"))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 1001))
