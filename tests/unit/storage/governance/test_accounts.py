"""Signing in: uniform refusals, growing waits, password age, renewal of hashes."""

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from storage.governance import lockout, people, sessions
from storage.governance.accounts import Accounts, Refusal
from storage.governance.lockout import LockoutPolicy
from storage.governance.passwords import PasswordRefusedError
from storage.governance.people import PersonFacts
from storage.governance.sessions import SessionRules
from storage.register.models import FailedLoginRow

GOOD = "brass kettle 9 lanterns"


@pytest.fixture
def opened(session, accounts, wang):
    accounts.set_password(session, wang, accounts.new_hash(wang, GOOD))
    return wang


def sign_in(session, accounts, user_name, password):
    attempt = accounts.begin(session, user_name)
    return accounts.finish(session, attempt, accounts.check(attempt, password))


def test_the_right_password_opens_the_account(session, accounts, opened):
    result = sign_in(session, accounts, "  Wang.Fang ", GOOD)
    assert (result.person.id, result.refusal, result.must_change) == (opened.id, None, False)
    assert session.scalars(select(FailedLoginRow)).all() == []


def test_refusals_differ_only_on_record(session, accounts, opened, clock):
    people.add(session, "new", PersonFacts(), clock.now)
    closed = people.add(session, "closed", PersonFacts(), clock.now)
    accounts.set_password(session, closed, accounts.new_hash(closed, GOOD))
    people.deactivate(session, closed, clock.now)
    cases = {"wang.fang": "wrong", "nobody": GOOD, "new": GOOD, "closed": GOOD}
    found = {name: sign_in(session, accounts, name, password) for name, password in cases.items()}
    assert {name: result.refusal for name, result in found.items()} == {
        "wang.fang": Refusal.WRONG_PASSWORD,
        "nobody": Refusal.UNKNOWN_NAME,
        "new": Refusal.NO_PASSWORD,
        "closed": Refusal.INACTIVE,
    }
    assert all(result.person is None and result.wait == timedelta(0) for result in found.values())


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(session, opened, clock):
    class Counting(PasswordHasher):
        verified = 0

        def verify(self, *arguments):
            Counting.verified += 1
            return super().verify(*arguments)

    accounts = Accounts(clock, hasher=Counting(time_cost=1, memory_cost=8, parallelism=1))
    for name in ("wang.fang", "nobody"):
        before = Counting.verified
        assert sign_in(session, accounts, name, "something else").person is None
        assert Counting.verified == before + 1


@pytest.mark.parametrize("name", ["wang.fang", "nobody", "x" * 500, "口令 \ud800"])
def test_every_name_waits_longer_and_longer(session, accounts, opened, clock, name):
    for _ in range(5):
        result = sign_in(session, accounts, name, "wrong")
        assert result.refusal is not Refusal.WAIT
    waits = []
    for _ in range(9):
        result = sign_in(session, accounts, name, GOOD)
        assert (result.person, result.refusal) == (None, Refusal.WAIT)
        waits.append(result.wait.total_seconds())
        clock.now += result.wait
        assert sign_in(session, accounts, name, "wrong").refusal is not Refusal.WAIT
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_wait_that_is_over_lets_the_right_password_in(session, accounts, opened, clock):
    for _ in range(5):
        sign_in(session, accounts, "wang.fang", "wrong")
    clock.forward(seconds=29)
    assert sign_in(session, accounts, "wang.fang", GOOD).wait == timedelta(seconds=1)
    clock.forward(seconds=1)
    assert sign_in(session, accounts, "wang.fang", GOOD).person is not None
    assert sign_in(session, accounts, "wang.fang", "wrong").refusal is Refusal.WRONG_PASSWORD


def test_old_tries_are_forgotten(session, accounts, opened, clock):
    for _ in range(4):
        sign_in(session, accounts, "wang.fang", "wrong")
    clock.forward(days=1)
    for _ in range(4):
        assert sign_in(session, accounts, "wang.fang", "wrong").refusal is Refusal.WRONG_PASSWORD
    assert sign_in(session, accounts, "wang.fang", GOOD).person is not None
    sign_in(session, accounts, "nobody", "x")
    clock.forward(days=2)
    assert lockout.sweep(session, clock.now, LockoutPolicy()) == 1


def test_names_are_not_kept_as_typed(session, accounts):
    sign_in(session, accounts, "my secret password", "x")
    (row,) = session.scalars(select(FailedLoginRow)).all()
    assert "secret" not in row.user_name


def test_guesses_made_at_once_do_not_slip_past_the_wait(register, accounts):
    allowed = []

    def guess():
        for _ in range(4):
            with register.transaction() as session:
                attempt = accounts.begin(session, "wang.fang")
            if not attempt.wait:
                allowed.append(attempt)

    threads = [threading.Thread(target=guess) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 5


def test_an_account_closed_during_the_check_stays_closed(session, accounts, opened, clock):
    attempt = accounts.begin(session, "wang.fang")
    verdict = accounts.check(attempt, GOOD)
    people.deactivate(session, opened, clock.now)
    assert accounts.finish(session, attempt, verdict).refusal is Refusal.INACTIVE


def test_a_password_changed_during_the_check_counts(session, accounts, opened):
    attempt = accounts.begin(session, "wang.fang")
    verdict = accounts.check(attempt, GOOD)
    accounts.set_password(session, opened, accounts.new_hash(opened, "another kettle 10 lamps"))
    assert accounts.finish(session, attempt, verdict).person is None


def test_a_password_comes_of_age(session, accounts, opened, clock):
    clock.forward(days=90)
    assert sign_in(session, accounts, "wang.fang", GOOD).must_change
    with pytest.raises(PasswordRefusedError):
        accounts.new_hash(opened, GOOD)
    accounts.set_password(session, opened, accounts.new_hash(opened, GOOD + " more"))
    assert not sign_in(session, accounts, "wang.fang", GOOD + " more").must_change


def test_a_hash_with_former_parameters_is_renewed_at_sign_in(session, accounts, opened, clock):
    stronger = Accounts(clock, hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    before = opened.password_hash
    assert sign_in(session, stronger, "wang.fang", GOOD).person is not None
    assert opened.password_hash != before
    assert sign_in(session, stronger, "wang.fang", GOOD).person is not None


def test_a_new_password_ends_all_sessions_and_the_wait(session, accounts, opened, clock):
    for _ in range(5):
        sign_in(session, accounts, "wang.fang", "wrong")
    made = sessions.create(session, opened.id, clock.now, SessionRules())
    assert accounts.set_password(session, opened, accounts.new_hash(opened, GOOD + "!")) == 1
    assert sessions.find(session, made.token, clock.now, SessionRules()) is None
    assert sign_in(session, accounts, "wang.fang", GOOD + "!").person is not None


def test_secrets_are_hidden_when_shown(session, accounts, opened, clock):
    attempt = accounts.begin(session, "wang.fang")
    made = sessions.create(session, opened.id, clock.now, SessionRules())
    shown = repr((attempt, accounts.check(attempt, GOOD), made))
    for secret in (opened.password_hash, made.token, made.csrf):
        assert secret not in shown
