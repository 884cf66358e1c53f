"""The second person's check on both engines: who entered, what was done, what is listed at the cost of a page."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from storage.governance import people
from storage.governance.people import PersonFacts
from storage.register import customer_files, documents, entry_checks, jobs, proposals
from storage.register.documents import Extraction
from storage.register.entry_checks import CheckAct
from storage.register.facts import facts_or_nowhere
from storage.register.proposals import Decision, Status
from storage.register.states import EntryCheck, State
from tests.contract.register.test_register_contract_documents import filed
from tests.contract.register.test_register_contract_proposals import DIGEST, NUMBER, proposed

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def waiting(session, at=NOW, check=EntryCheck.WAITING, **values):
    name = uuid4().hex
    row = filed(session, name, document_id=name, object_id=name)
    row.created_at, row.entry_check = at, check.value
    for key, value in values.items():
        setattr(row, key, value)
    session.flush()
    return row


def person(session, name="li"):
    return people.add(session, name, PersonFacts(name.title(), 3, ["*"], ["clerk"], ["ordinary"], "en"), NOW).id


def settled(session, row, outcome=State.INDEXED):
    documents.set_extraction(session, row.id, 1, Extraction(outcome, "", (), "text/plain", 1))
    documents.settle(session, row.id, 1, NOW)
    session.flush()


def test_what_waits_is_unchecked_until_it_is_confirmed_whatever_else_it_is(session):
    row, broken = waiting(session), waiting(session)
    settled(session, row)
    settled(session, broken, State.QUARANTINED)
    assert (row.state, row.reason) == ("UNCHECKED", "awaits-second-person")
    assert broken.state == "QUARANTINED"
    entry_checks.record(session, row, CheckAct.RETURNED, person(session), NOW, "misspelt")
    assert (row.entry_check, row.reason) == ("returned", "sent-back")
    settled(session, row)
    assert (row.state, row.reason) == ("UNCHECKED", "sent-back")
    entry_checks.record(session, row, CheckAct.CORRECTED, person(session, "wang"), NOW)
    entry_checks.record(session, row, CheckAct.CONFIRMED, person(session, "zhao"), NOW)
    settled(session, row)
    assert (row.state, row.reason) == ("INDEXED", "")
    assert [(each.act, each.by, each.reason) for each in entry_checks.history(session, row.id)] == [
        ("returned", "Li", "misspelt"),
        ("corrected", "Wang", ""),
        ("confirmed", "Zhao", ""),
    ]


def test_the_index_is_expected_to_hold_what_was_confirmed_and_nothing_else(session):
    rows = {check: waiting(session, check=check) for check in EntryCheck}
    for row in rows.values():
        settled(session, row)
    expected = {each.id for each in documents.settled(session)}
    assert expected == {rows[EntryCheck.NONE].id, rows[EntryCheck.CONFIRMED].id}
    held = {check for check, row in rows.items() if facts_or_nowhere(session, row.id).unchecked}
    assert held == {EntryCheck.WAITING, EntryCheck.RETURNED}


def test_everybody_whose_work_the_fields_are_is_known(session):
    row = proposed(session, NUMBER)
    assert entry_checks.entered_by(session, row) == {"p1"}
    (only,) = proposals.current(session, row.id, 1, DIGEST)
    proposals.decide(only, Status.REJECTED, Decision("s" * 32, "a" * 32, NOW))
    entry_checks.record(session, row, CheckAct.RETURNED, person(session), NOW, "no")
    assert entry_checks.entered_by(session, row) == {"p1"}
    proposals.decide(only, Status.ACCEPTED, Decision("s" * 32, "a" * 32, NOW))
    entry_checks.record(session, row, CheckAct.CORRECTED, "c" * 32, NOW)
    assert entry_checks.entered_by(session, row) == {"p1", "a" * 32, "c" * 32}


def test_open_proposals_are_passed_over_together(session):
    row = proposed(session, NUMBER)
    proposals.pass_open(session, [row.id], "p" * 32, NOW)
    session.refresh(row)
    assert not row.awaits_entry
    assert [each.status for each in proposals.current(session, row.id, 1, DIGEST)] == ["passed"]


def test_it_is_known_whether_one_of_several_is_still_under_way(session):
    one, other = waiting(session), waiting(session)
    assert entry_checks.under_way(session, [one.id, other.id], ["assess"])
    settled(session, one)
    assert not entry_checks.under_way(session, [one.id], ["assess"])
    assert entry_checks.under_way(session, [one.id, other.id], ["assess"])
    jobs.add(session, one.id, 1, "assess", NOW)
    assert entry_checks.under_way(session, [one.id], ["assess"])


def test_names_that_nobody_has_confirmed_are_known_to_their_own_document_alone(session):
    row, other = waiting(session), waiting(session, check=EntryCheck.NONE)
    assert len(customer_files.values(session, "KH-0001", 1, other.id)) == 1
    assert len(customer_files.values(session, "KH-0001", 1, row.id)) == 2


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_of_what_waits_hold_each_once_oldest_first_and_no_part_of_another(session, size):
    rows = [waiting(session, NOW + timedelta(seconds=number // 2)) for number in range(3)]
    rows.append(waiting(session, check=EntryCheck.RETURNED))
    waiting(session, check=EntryCheck.CONFIRMED)
    waiting(session, check=EntryCheck.NONE)
    waiting(session, parent_id=rows[0].id)
    found, after = [], None
    while True:
        page, after = entry_checks.awaiting(session, [(rows[0].classification, rows[0].level)], None, size, after)
        found += page
        if after is None:
            break
    assert [row.id for row in found] == [row.id for row in sorted(rows, key=lambda row: (row.created_at, row.id))]
