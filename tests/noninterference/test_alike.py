"""What a reader may not have is answered just like what is not there, and a hidden field like one that never was."""

import pytest

from mappings.access import Role
from mappings.scheme import QueryRight
from tests import own_loop
from tests.noninterference.asking import Asker
from tests.noninterference.comparing import client_of, in_world
from tests.noninterference.generated import Pair
from tests.noninterference.mutants import of_searches
from tests.noninterference.plans import DocumentPlan, Reader

READER = Reader(1, Role.ARCHIVIST, ("sales",), tuple(QueryRight), "en")
HIDDEN = DocumentPlan("1", "business", 3, "sales", ("falcon",), ("x.txt",), (("falcon",),), {}, {})
PAIR = Pair(READER, (HIDDEN,), ())
ABSENT = "0" * 32
_ADDRESSES = ("", "/text", "/original", "/status")
# A field above the reader's level, and a name of the same length that no field has.
_NAMES = (("floor_price", "xxxxx_xxxxx"), ("amount", "xxxxxx"), ("negotiation_note", "xxxxxxxxxxx_xxxx"))
_OPERANDS = ("falcon", ">5", "[1 TO 9]", '"falcon oak"', "2020-01-01")


def told(workshop, questions):
    """The answers to questions, each (path, parameters)."""

    async def ask(world):
        async with client_of(world) as client:
            reader = Asker(world, world.reader, client)
            return [await reader.api("GET", path, params=params) for path, params in questions]

    with in_world(workshop, PAIR) as world:
        return own_loop.run(ask(world))


def differing(workshop):
    """The names of hidden fields whose questions are answered otherwise than those of no field."""
    found = []
    for hidden, unknown in _NAMES:
        queries = [f"{{}}:{operand}" for operand in _OPERANDS] + ["exists:{}", "-{}:falcon"]
        for query in queries:
            asked = [("/api/v1/search", {"q": query.format(name)}) for name in (hidden, unknown)]
            one, other = told(workshop, asked)
            if (one.status, one.body.replace(hidden.encode(), unknown.encode())) != (other.status, other.body):
                found.append(query.format(hidden))
    return found


@pytest.mark.parametrize("address", _ADDRESSES)
def test_a_hidden_document_is_answered_like_none(embedded_workshop, address):
    asked = [(f"/api/v1/documents/{each}{address}", {}) for each in (HIDDEN.id, ABSENT)]
    one, other = told(embedded_workshop, asked)
    assert (one.status, one.headers, one.body) == (other.status, other.headers, other.body)
    assert one.status == 404


def test_a_hidden_field_is_answered_like_none(embedded_workshop):
    assert differing(embedded_workshop) == []


@pytest.mark.parametrize(
    "mutant", [each for each in of_searches.CATALOGUE.mutants if each.kind == "alike"], ids=lambda each: each.name
)
def test_a_leak_of_names_is_noticed(embedded_workshop, mutant):
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        assert differing(embedded_workshop) != []
