from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from storage.governance import people
from storage.governance.accounts import Accounts
from storage.governance.people import PersonFacts
from tests.register_fixtures import *  # noqa: F403 (one definition of the fixtures for every folder that needs a register)


class HandClock:
    """A clock that goes only when told."""

    def __init__(self):
        self.now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, **how):
        self.now += timedelta(**how)


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def accounts(clock):
    return Accounts(clock, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def wang(session, clock):
    facts = PersonFacts("王芳", 2, ["sales"], ["reader", "clerk"], ["ordinary"])
    return people.add(session, "wang.fang", facts, clock.now)
