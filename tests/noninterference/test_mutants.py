"""The proof is worth what it notices: each seeded leak has to be found."""

import os
from functools import cache
from typing import Any

import pytest

from tests.noninterference.comparing import Difference, Workshop, difference
from tests.noninterference.generated import Pair, Size, drawn_pairs
from tests.noninterference.mutants import (
    of_access,
    of_batches,
    of_families,
    of_hits,
    of_passwords,
    of_proposals,
    of_reading,
    of_searches,
    of_stubs,
    of_views,
)
from tests.noninterference.mutants.catalogue import Mutant
from tests.noninterference.world import small_scheme

# Within so many batches of pairs, which are the same at every run; most leaks show in the first.
BATCHES = int(os.environ.get("NONINTERFERENCE_MUTANT_BATCHES", "33"))
AT_ONCE = 6
MUTANTS = [
    mutant
    for area in (
        *(of_views, of_searches, of_access, of_reading, of_hits),
        *(of_batches, of_passwords, of_proposals, of_stubs, of_families),
    )
    for mutant in area.CATALOGUE.mutants
]
OF_WORLDS = [mutant for mutant in MUTANTS if mutant.kind == "worlds"]


@cache
def telling_pairs(number: int, asks: tuple[str, ...], **world: Any) -> list[Pair]:
    """A batch of pairs in which everything goes on at once, and only these steps are asked."""
    size = Size(steps=32, seen=3, lending=100, odd=True, asks=frozenset(asks), **world)
    # Who is cleared for nothing is told little; they come last.
    return sorted(drawn_pairs(small_scheme(), size, AT_ONCE, number), key=lambda pair: pair.reader.level < 0)


def found_by(mutant: Mutant, workshop: Workshop) -> Difference | None:
    """The first answer that tells worlds apart; the pairs are drawn as they are needed."""
    world = {"level": mutant.level, "events": mutant.events, "stubs": mutant.stubs}
    pairs = (pair for number in range(BATCHES) for pair in telling_pairs(number, mutant.asks, **world))
    return next((found for pair in pairs if (found := difference(workshop, pair)) is not None), None)


@pytest.mark.parametrize("mutant", OF_WORLDS, ids=lambda each: each.name)
def test_leak_is_noticed(embedded_workshop, mutant):
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        assert found_by(mutant, embedded_workshop) is not None, mutant.line


def test_there_are_leaks_enough_and_each_has_a_name_of_its_own():
    assert len(OF_WORLDS) >= 40
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


def test_without_a_leak_nothing_is_noticed(embedded_workshop):
    asks = tuple(sorted({name for mutant in MUTANTS for name in mutant.asks}))
    pairs = [pair for number in range(2) for pair in telling_pairs(number, asks)]
    assert [found for pair in pairs if (found := difference(embedded_workshop, pair))] == []
