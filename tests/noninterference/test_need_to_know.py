"""Departments and rights to classes say who needs to know: documents they close to a reader show in nothing compared.

Between documents of one level the order of "best match first" is not promised to stand still; all else is.
"""

from dataclasses import replace

import pytest

from mappings.access import Role
from mappings.scheme import QueryRight
from tests import own_loop
from tests.noninterference.asking import Asker
from tests.noninterference.comparing import client_of, in_world
from tests.noninterference.generated import Pair
from tests.noninterference.mutants import of_access
from tests.noninterference.plans import DocumentPlan, Reader

READER = Reader(2, Role.ARCHIVIST, ("sales",), (QueryRight.ORDINARY,), "en")
OPEN = DocumentPlan("1", "business", 1, "sales", ("falcon",), ("x.txt",), (("contract",),), {}, {})
# Filed after what is seen, so that no number of a seen document moves.
CLOSED = (
    replace(OPEN, name="2", department="board"),
    replace(OPEN, name="3", department="sales-abroad"),
    replace(OPEN, name="4", classification="credit", level=2, fields={"customer_name": "falcon"}),
    replace(OPEN, name="5", classification="credit", level=3, fields={"customer_name": "falcon"}),  # has a stub
)
_SORTS = ("newest", "oldest", "number")


def told(workshop, documents):
    """Everything the reader gets to know with these documents in the archive."""

    async def ask(world):
        async with client_of(world) as client:
            reader = Asker(world, world.reader, client)
            for sort in _SORTS:
                for query in ("", "falcon", "contract", "department:board", "customer_name:falcon"):
                    await reader.api("GET", "/api/v1/search", params={"q": query, "sort": sort})
                    await reader.page("GET", "/search", params={"q": query or "x", "sort": sort})
            for plan in (OPEN, *CLOSED):
                for address in ("", "/text", "/original"):
                    await reader.api("GET", f"/api/v1/documents/{plan.id}{address}")
                await reader.page("GET", f"/documents/{plan.id}")
            world.streams.name("export")
            order = await reader.api("POST", "/api/v1/exports", json={})
            for part in ("rows.csv", "rows.jsonl", "manifest.json"):
                await reader.api("GET", f"/api/v1/exports/{order.json['id']}/{part}")
            return reader.answers

    with in_world(workshop, Pair(READER, documents, ())) as world:
        return own_loop.run(ask(world))


def differing(workshop):
    """What was asked where the closed documents show."""
    without, among = told(workshop, (OPEN,)), told(workshop, (OPEN, *CLOSED))
    return [one.asked for one, other in zip(without, among, strict=True) if one != other]


def test_closed_documents_show_nowhere(embedded_workshop):
    assert differing(embedded_workshop) == []


@pytest.mark.real
def test_closed_documents_show_nowhere_on_the_real_index(elastic_workshop):
    assert differing(elastic_workshop) == []


@pytest.mark.parametrize(
    "mutant", [each for each in of_access.CATALOGUE.mutants if each.kind == "need-to-know"], ids=lambda each: each.name
)
def test_a_leak_between_departments_or_classes_is_noticed(embedded_workshop, mutant):
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        assert differing(embedded_workshop) != []
