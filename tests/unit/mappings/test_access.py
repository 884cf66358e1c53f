"""The one rule: who is admitted to which document, and at which level they see it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mappings.access import EVERY_DEPARTMENT, DocumentFacts, Grant, Principal, Role, access_filter
from mappings.scheme import QueryRight

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BOTH = frozenset(QueryRight)


def person(**changes):
    reader = Principal(
        person_id="p1",
        user_name="lin",
        clearance=1,
        departments=frozenset({"sales"}),
        roles=frozenset({Role.READER}),
        rights=frozenset({QueryRight.ORDINARY}),
    )
    return replace(reader, **changes)


def grant(level, *, document_id="d1", starts=-1, ends=1):
    return Grant(document_id, level, NOW + timedelta(days=starts), NOW + timedelta(days=ends), "audit")


def facts(classification="business", level=1, department="sales"):
    return DocumentFacts("d1", classification, level, department)


@pytest.mark.parametrize(
    ("who", "document", "expected"),
    [
        (person(), facts(), 1),
        (person(), facts(level=0), 1),
        (person(), facts(level=2), None),
        (person(clearance=3), facts(level=2), 3),
        (person(clearance=-1), facts(level=0), None),
        (person(), facts(department="finance"), None),
        (person(), facts(department=EVERY_DEPARTMENT), 1),
        (person(departments=frozenset()), facts(), None),
        (person(departments=frozenset()), facts(department=EVERY_DEPARTMENT), 1),
        (person(departments=frozenset({EVERY_DEPARTMENT})), facts(department="finance"), 1),
        (person(clearance=3), facts("credit", 2), None),
        (person(clearance=3, rights=BOTH), facts("credit", 2), 3),
        (person(clearance=3, rights=frozenset()), facts(), None),
        (person(clearance=3), facts("no-such-class", 0), None),
        (person(roles=frozenset()), facts(level=0), None),
        (person(grants=(grant(3),)), facts(level=3, department="finance"), 3),
        (person(grants=(grant(3),)), facts("credit", 3), 3),
        (person(grants=(grant(2),)), facts(level=3), None),
        (person(grants=(grant(2),)), facts(level=1), 2),
        (person(clearance=3, grants=(grant(1),)), facts(level=1), 3),
        # What may be known of a class by its stubs, from level 1 on, to those who need to know.
        (person(rights=BOTH), facts("credit", 2), 1),
        (person(rights=BOTH, clearance=2), facts("credit", 3), 2),
        (person(rights=BOTH, clearance=0), facts("credit", 2), None),
        (person(rights=BOTH), facts("credit", 2, "finance"), None),
        (person(rights=BOTH, grants=(grant(3),)), facts("credit", 3), 3),
        (person(grants=(grant(2),)), facts("credit", 3), 2),
        (person(grants=(grant(0),)), facts("credit", 3), None),
        (person(grants=(grant(3, document_id="d2"),)), facts(level=3), None),
        (person(grants=(grant(3, ends=0),)), facts(level=3), None),
        (person(grants=(grant(3, starts=1, ends=2),)), facts(level=3), None),
        (person(grants=(grant(2), grant(3))), facts(level=3), 3),
        (person(grants=(grant(3, ends=0), grant(2))), facts(level=2), 2),
        (person(roles=frozenset({Role.AUDITOR}), grants=(grant(3),)), facts(level=0), None),
    ],
)
def test_the_rule(who, document, expected, scheme):
    rule = access_filter(who, scheme, NOW)
    assert rule.level_for(document) == expected
    assert rule.admits(document) is (expected is not None)


@pytest.mark.parametrize("role", list(Role))
def test_administrators_and_auditors_read_nothing(role, scheme):
    rule = access_filter(person(roles=frozenset({role}), grants=(grant(3),)), scheme, NOW)
    reads = role in {Role.ARCHIVIST, Role.CLERK, Role.READER}
    assert rule.admits(facts(level=0)) is reads
    assert bool(rule.granted) is reads


def test_a_second_role_that_reads_is_enough(scheme):
    both = person(roles=frozenset({Role.AUDITOR, Role.READER}))
    assert access_filter(both, scheme, NOW).admits(facts())


@pytest.mark.parametrize(("offset", "holds"), [(-1, True), (0, True), (1, False), (-2, False)])
def test_a_grant_holds_from_its_start_up_to_before_its_end(offset, holds):
    given = Grant("d1", 2, NOW - timedelta(days=1), NOW + timedelta(seconds=1), "audit")
    moments = {-2: NOW - timedelta(days=1, seconds=1), -1: NOW - timedelta(days=1), 0: NOW, 1: given.ends}
    assert given.holds(moments[offset]) is holds


def test_may_asks_for_one_of_several_roles():
    clerk = person(roles=frozenset({Role.CLERK}))
    assert clerk.may(Role.CLERK, Role.ARCHIVIST)
    assert not clerk.may(Role.ARCHIVIST)
    assert not clerk.may()
