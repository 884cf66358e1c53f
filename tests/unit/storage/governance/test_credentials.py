"""Sessions, bearer tokens and setup links."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.governance import people, sessions, setup_links, tokens
from storage.governance.sessions import SessionRules
from storage.governance.setup_links import SetupLinkRefusedError
from storage.governance.tokens import TokenExpiredError, TokenRevokedError, TokenUnknownError
from storage.register.models import SessionRow, SetupLinkRow, TokenRow

RULES = SessionRules()


@pytest.fixture
def begun(session, wang, clock):
    return sessions.create(session, wang.id, clock.now, RULES)


def test_a_session_is_found_by_its_token_only(session, wang, begun, clock):
    found = sessions.find(session, begun.token, clock.now, RULES)
    assert (found.person.id, found.csrf, found.ends_at) == (wang.id, begun.csrf, clock.now + RULES.absolute)
    assert sessions.find(session, begun.csrf, clock.now, RULES) is None
    assert sessions.find(session, "", clock.now, RULES) is None
    (row,) = session.scalars(select(SessionRow)).all()
    assert begun.token not in (row.token_sha256, row.csrf)
    assert sessions.find(session, row.token_sha256, clock.now, RULES) is None


def test_a_session_ends_when_idle(session, begun, clock):
    clock.forward(minutes=29)
    assert sessions.find(session, begun.token, clock.now, RULES).touch_due
    sessions.touch(session, begun.token, clock.now, RULES)
    clock.forward(minutes=29)
    assert sessions.find(session, begun.token, clock.now, RULES) is not None
    clock.forward(minutes=1)
    assert sessions.find(session, begun.token, clock.now, RULES) is None
    sessions.touch(session, begun.token, clock.now, RULES)
    assert sessions.find(session, begun.token, clock.now, RULES) is None
    assert sessions.sweep(session, clock.now, RULES) == 1


def test_a_session_just_used_needs_no_write(session, begun, clock):
    clock.forward(seconds=59)
    assert not sessions.find(session, begun.token, clock.now, RULES).touch_due


def test_a_session_ends_in_any_case(session, begun, clock):
    for _ in range(30):
        clock.forward(minutes=20)
        sessions.touch(session, begun.token, clock.now, RULES)
    assert sessions.find(session, begun.token, clock.now, RULES) is None


def test_a_new_session_replaces_the_one_the_browser_came_with(session, wang, begun, clock):
    second = sessions.create(session, wang.id, clock.now, RULES, replaces=begun.token)
    assert second.token != begun.token
    assert sessions.find(session, begun.token, clock.now, RULES) is None
    assert sessions.end(session, second.token)
    assert not sessions.end(session, second.token)


def test_a_closed_account_has_no_session(session, wang, begun, clock):
    wang.active = False
    assert sessions.find(session, begun.token, clock.now, RULES) is None


def test_a_token_is_shown_once_and_kept_as_a_hash(session, wang, clock):
    made = tokens.create(session, wang.id, "nightly ingest", clock.now, None)
    row, person = tokens.find(session, made.token, clock.now)
    assert (row.id, person.id) == (made.id, wang.id)
    assert made.token.startswith("sr_")
    assert made.token not in repr(made)
    kept = session.scalars(select(TokenRow)).one()
    assert made.token not in vars(kept).values()
    assert [each.name for each in tokens.of_person(session, wang.id)] == ["nightly ingest"]


def test_a_token_says_internally_why_it_opens_nothing(session, wang, clock):
    made = tokens.create(session, wang.id, "a", clock.now, clock.now + timedelta(days=1))
    for wrong in ("", "sr_", made.token[3:], made.token + "x", made.id):
        with pytest.raises(TokenUnknownError):
            tokens.find(session, wrong, clock.now)
    clock.forward(days=1)
    with pytest.raises(TokenExpiredError):
        tokens.find(session, made.token, clock.now)
    assert tokens.revoke(session, made.id, clock.now)
    with pytest.raises(TokenRevokedError):
        tokens.find(session, made.token, clock.now)


def test_a_person_revokes_only_their_own_tokens(session, wang, clock):
    made = tokens.create(session, wang.id, "a", clock.now, None)
    assert not tokens.revoke(session, made.id, clock.now, person_id="someone else")
    assert tokens.revoke(session, made.id, clock.now, person_id=wang.id)
    assert not tokens.revoke(session, made.id, clock.now)


def test_a_closed_account_has_no_token(session, wang, clock):
    made = tokens.create(session, wang.id, "a", clock.now, None)
    wang.active = False
    with pytest.raises(TokenUnknownError):
        tokens.find(session, made.token, clock.now)


def test_a_setup_link_works_once(session, wang, clock):
    token = setup_links.create(session, wang.id, clock.now)
    assert setup_links.find(session, token, clock.now).id == wang.id
    assert setup_links.use(session, token, clock.now).id == wang.id
    for again in (setup_links.find, setup_links.use):
        with pytest.raises(SetupLinkRefusedError):
            again(session, token, clock.now)
    assert token not in vars(session.scalars(select(SetupLinkRow)).one()).values()


def test_a_setup_link_ends_with_time_a_newer_one_or_the_account(session, wang, clock):
    old = setup_links.create(session, wang.id, clock.now)
    token = setup_links.create(session, wang.id, clock.now)
    with pytest.raises(SetupLinkRefusedError):
        setup_links.use(session, old, clock.now)
    with pytest.raises(SetupLinkRefusedError):
        setup_links.use(session, token, clock.now + timedelta(hours=24))
    wang.active = False
    with pytest.raises(SetupLinkRefusedError):
        setup_links.use(session, token, clock.now)


def test_the_first_start_gives_a_link_until_an_administrator_has_a_password(session, accounts, clock):
    first = setup_links.first_setup_link(session, clock.now)
    second = setup_links.first_setup_link(session, clock.now)
    with pytest.raises(SetupLinkRefusedError):
        setup_links.use(session, first, clock.now)
    person = setup_links.use(session, second, clock.now)
    assert (person.user_name, person.roles) == ("admin", ["administrator"])
    accounts.set_password(session, person, accounts.new_hash(person, "brass kettle 9 lanterns"))
    assert setup_links.first_setup_link(session, clock.now) is None


def test_a_start_opens_no_account_that_was_closed_on_purpose(session, clock):
    setup_links.first_setup_link(session, clock.now)
    people.deactivate(session, people.find(session, "admin"), clock.now)
    assert setup_links.first_setup_link(session, clock.now) is None


def test_a_reader_with_a_password_is_no_administrator(session, accounts, wang, clock):
    accounts.set_password(session, wang, accounts.new_hash(wang, "brass kettle 9 lanterns"))
    assert not people.has_administrator(session)
    assert setup_links.first_setup_link(session, clock.now) is not None
