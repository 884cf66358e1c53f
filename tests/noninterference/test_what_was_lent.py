"""What is lent shows without a rank of its own, and what was made of it is of no use once the leave has ended."""

from dataclasses import replace

import pytest

from mappings.access import Role
from mappings.scheme import QueryRight
from tests import own_loop
from tests.noninterference.asking import Asker
from tests.noninterference.comparing import client_of, difference, in_world
from tests.noninterference.events import Close, Open
from tests.noninterference.generated import Pair
from tests.noninterference.mutants import of_access, of_searches
from tests.noninterference.plans import DocumentPlan, Reader
from tests.noninterference.registry import Step
from tests.noninterference.steps.exporting import PARTS

READER = Reader(1, Role.READER, ("sales",), tuple(QueryRight), "en")
LENT = DocumentPlan("1", "business", 3, "sales", ("falcon",), ("x.txt",), (("quorvex",),), {}, {})


def handed_out(workshop, by_term):
    """The parts of an export that are still handed out after the leave has ended; all of them must be before."""

    async def ask(world):
        async with client_of(world) as client:
            reader, high = Asker(world, world.reader, client), Asker(world, world.high, client)
            await Open(LENT, 3).happen(world, high)
            world.streams.name("export")
            order = await reader.api("POST", "/api/v1/exports", json={})
            addresses = [f"/api/v1/exports/{order.json['id']}{part}" for part in ("", *(f"/{each}" for each in PARTS))]
            before = [await reader.api("GET", address) for address in addresses]
            assert [each.status for each in before] == [200] * len(addresses)
            assert any(b"falcon" in each.body for each in before)
            await Close(by_term).happen(world, high)
            after = [await reader.api("GET", address) for address in addresses]
            return [each.asked for each in after if each.status < 400]

    with in_world(workshop, Pair(READER, (LENT,), ())) as world:
        return own_loop.run(ask(world))


@pytest.mark.parametrize("by_term", [True, False])
def test_an_export_is_not_handed_out_after_the_leave_has_ended(embedded_workshop, by_term):
    assert handed_out(embedded_workshop, by_term) == []


@pytest.mark.parametrize("by_term", [True, False])
@pytest.mark.parametrize(
    "mutant", [each for each in of_access.CATALOGUE.mutants if each.kind == "lent"], ids=lambda each: each.name
)
def test_leave_that_lasts_too_long_is_noticed(embedded_workshop, mutant, by_term):
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        assert handed_out(embedded_workshop, by_term) != []


def places(workshop):
    """The first answer in which the place of what is lent goes by the words of documents above the reader's level."""
    own = [replace(LENT, name=f"own {number}", level=1) for number in range(6)]
    lent = replace(LENT, pages=(("falcon",) * 6,))
    # A rare word in the one world, a frequent one in the other.
    above = [replace(LENT, name=f"above {number}", there=(True, False)) for number in range(12)]
    others = [
        replace(LENT, name=f"other {number}", title=("oak",), pages=(("elm",),), there=(False, True))
        for number in range(12)
    ]

    async def act(asker):
        await asker.api("GET", "/api/v1/search", params={"q": "falcon", "sort": "relevance"})

    pair = Pair(READER, (lent, *own, *above, *others), (Open(lent, 3), Step("search", act)))
    return difference(workshop, pair)


def test_what_is_lent_has_the_same_place_whatever_is_above(embedded_workshop):
    assert places(embedded_workshop) is None


@pytest.mark.real
def test_what_is_lent_has_the_same_place_on_the_real_index(elastic_workshop):
    assert places(elastic_workshop) is None


@pytest.mark.parametrize(
    "mutant", [each for each in of_searches.CATALOGUE.mutants if each.kind == "lent-score"], ids=lambda each: each.name
)
def test_a_rank_of_what_is_lent_is_noticed(embedded_workshop, mutant):
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        assert places(embedded_workshop) is not None
