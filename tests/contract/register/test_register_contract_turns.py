"""Turns on both engines: one owner at a time, renewed, given back, and free when the owner falls silent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from storage.register import turns

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LASTS = timedelta(seconds=60)


def test_a_turn_is_one_owners_until_it_ends_or_is_given_back(register):
    assert turns.take(register, "x", "a", NOW, LASTS)
    assert not turns.take(register, "x", "b", NOW + timedelta(seconds=59), LASTS)
    assert turns.take(register, "x", "a", NOW + timedelta(seconds=59), LASTS)
    assert not turns.take(register, "x", "b", NOW + timedelta(seconds=61), LASTS)
    assert turns.take(register, "y", "b", NOW, LASTS)
    turns.give_back(register, "x", "b")
    assert not turns.take(register, "x", "b", NOW + timedelta(seconds=61), LASTS)
    turns.give_back(register, "x", "a")
    assert turns.take(register, "x", "b", NOW + timedelta(seconds=61), LASTS)
    assert turns.take(register, "x", "c", NOW + timedelta(seconds=121), LASTS)


def test_of_many_at_once_one_has_it(register):
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda owner: turns.take(register, "x", owner, NOW, LASTS), "abcdefgh"))
    assert sum(got) == 1
