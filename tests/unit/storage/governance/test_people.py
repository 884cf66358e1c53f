"""Accounts on record, and the Principal made from them."""

from datetime import date, timedelta

import pytest

from mappings.access import Grant, Role
from mappings.scheme import QueryRight
from storage.governance import grants, people, principals, sessions, tokens
from storage.governance.people import PersonFacts, PersonMissingError, PersonRefusedError
from storage.governance.sessions import SessionRules
from storage.register.models import DocumentRow


def test_an_account_starts_with_what_is_said_of_it(session, wang, clock):
    assert (wang.full_name, wang.clearance, wang.departments) == ("王芳", 2, ["sales"])
    assert (wang.roles, wang.rights, wang.language, wang.active) == (["clerk", "reader"], ["ordinary"], "zh", True)
    assert (wang.password_hash, wang.created_at) == ("", clock.now)


def test_an_account_nobody_described_may_nothing(session, clock):
    person = people.add(session, "new", PersonFacts(), clock.now)
    principal = principals.principal(session, person, clock.now)
    assert (principal.clearance, principal.grants) == (-1, ())
    assert principal.departments | principal.roles | principal.rights == frozenset()


def test_user_names_are_one_whatever_their_case_and_width(session, wang, clock):
    assert people.find(session, "ＷＡＮＧ.Fang ").id == wang.id
    with pytest.raises(PersonRefusedError, match="user-name-taken"):
        people.add(session, "WANG.FANG", PersonFacts(), clock.now)
    assert people.add(session, "王芳", PersonFacts(), clock.now).user_name == "王芳"


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "x" * 101, "<script>", "a/b", "\ud800"])
def test_malformed_user_names_are_refused(session, clock, name):
    with pytest.raises(PersonRefusedError, match="user-name-malformed"):
        people.add(session, name, PersonFacts(), clock.now)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (PersonFacts(roles=["wizard"]), "role-unknown"),
        (PersonFacts(rights=["everything"]), "right-unknown"),
        (PersonFacts(clearance=-2), "clearance-unknown"),
        (PersonFacts(language="fr"), "language-unknown"),
        (PersonFacts(roles=["administrator", "reader"]), "roles-conflict"),
        (PersonFacts(roles=["administrator", "auditor"]), "roles-conflict"),
        (PersonFacts(roles=["auditor", "archivist"]), "roles-conflict"),
    ],
)
def test_what_does_not_go_together_is_refused(session, wang, clock, facts, code):
    with pytest.raises(PersonRefusedError, match=code):
        people.add(session, "new", facts, clock.now)
    with pytest.raises(PersonRefusedError, match=code):
        people.change(session, wang, facts)


def test_a_change_says_what_changed(session, wang):
    assert people.change(session, wang, PersonFacts(clearance=3, departments=["sales"], roles=["reader"])) == (
        "clearance",
        "roles",
    )
    assert people.change(session, wang, PersonFacts()) == ()
    session.refresh(wang)
    assert (wang.clearance, wang.roles, wang.full_name) == (3, ["reader"], "王芳")


def test_a_role_that_conflicts_with_one_already_held_is_refused(session, clock):
    admin = people.add(session, "admin2", PersonFacts(roles=["administrator"]), clock.now)
    with pytest.raises(PersonRefusedError, match="roles-conflict"):
        people.change(session, admin, PersonFacts(roles=["administrator", "clerk"]))


def test_a_closed_account_opens_nothing(session, wang, clock):
    made = sessions.create(session, wang.id, clock.now, SessionRules())
    token = tokens.create(session, wang.id, "script", clock.now, None)
    ended = people.deactivate(session, wang, clock.now)
    assert (ended.sessions, ended.tokens) == (1, 1)
    principal = principals.principal_of(wang, ())
    assert (principal.clearance, principal.roles, principal.rights) == (-1, frozenset(), frozenset())
    people.reactivate(session, wang)
    assert sessions.find(session, made.token, clock.now, SessionRules()) is None
    with pytest.raises(tokens.TokenRevokedError):
        tokens.find(session, token.token, clock.now)
    assert principals.principal_of(wang, ()).clearance == 2


def test_unknown_words_on_record_give_nothing(session, wang):
    wang.roles = ["reader", "wizard"]
    wang.rights = ["ordinary", "everything"]
    principal = principals.principal_of(wang, ())
    assert principal.roles == {Role.READER}
    assert principal.rights == {QueryRight.ORDINARY}
    assert principal.departments == {"sales"}


def test_people_are_found_by_id_and_listed_by_name(session, wang, clock):
    people.add(session, "a", PersonFacts(), clock.now)
    assert people.lookup(session, wang.id) is wang
    assert [person.user_name for person in people.everyone(session)] == ["a", "wang.fang"]
    with pytest.raises(PersonMissingError):
        people.lookup(session, "nobody")


@pytest.fixture
def document(session, clock):
    row = DocumentRow(
        archive_number="n",
        classification="c",
        level=2,
        department="d",
        title="t",
        file_name="f",
        fields={},
        filed_on=date(2026, 3, 1),
        state="RECEIVED",
        created_at=clock.now,
        created_by="p",
    )
    session.add(row)
    session.flush()
    return row


def test_a_grant_holds_for_its_term(session, wang, document, clock):
    start = clock.now + timedelta(hours=1)
    grant = Grant(document.id, 3, start, start + timedelta(days=1), "投标")
    grants.give(session, wang.id, grant, "approver")
    assert principals.principal(session, wang, clock.now).grants == ()
    assert principals.principal(session, wang, start).grants == (grant,)
    assert principals.principal(session, wang, grant.ends).grants == ()


def test_a_grant_can_be_ended_early(session, wang, document, clock):
    grant = Grant(document.id, 3, clock.now, clock.now + timedelta(days=1), "投标")
    grant_id = grants.give(session, wang.id, grant, "approver")
    clock.forward(hours=1)
    assert grants.end(session, grant_id, clock.now)
    assert grants.of_person(session, wang.id, clock.now) == ()
    assert not grants.end(session, grant_id, clock.now)


@pytest.mark.parametrize(("days", "purpose"), [(0, "p"), (-1, "p"), (1, "  ")])
def test_a_grant_needs_a_term_and_a_purpose(session, wang, document, clock, days, purpose):
    with pytest.raises(ValueError, match="term and a purpose"):
        grants.give(
            session, wang.id, Grant(document.id, 3, clock.now, clock.now + timedelta(days=days), purpose), "approver"
        )
