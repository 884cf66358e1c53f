"""Who filed a document follows it on its way, and is told nothing of what others do with it above their level."""

import pytest

from mappings.access import Role
from mappings.scheme import QueryRight
from tests.noninterference.comparing import difference
from tests.noninterference.events import Edit
from tests.noninterference.generated import Pair
from tests.noninterference.mutants import of_reading
from tests.noninterference.plans import DocumentPlan, Reader
from tests.noninterference.registry import Step

FILER = Reader(1, Role.CLERK, ("sales",), tuple(QueryRight), "en")
FILED = DocumentPlan("1", "business", 1, "sales", ("falcon",), ("x.txt",), (("contract",),), by_reader=True)


def told(workshop):
    """The first answer that tells of a value that somebody else filled in, in one world only."""

    async def act(asker):
        for address in ("", "/status", "/text"):
            answer = await asker.api("GET", f"/api/v1/documents/{FILED.id}{address}")
            assert answer.status == 200
        for address in (f"/uploads/{FILED.id}", f"/documents/{FILED.id}?tab=history", "/uploads"):
            assert (await asker.page("GET", address)).status == 200
        await asker.api("GET", "/api/v1/uploads")

    edit = Edit(FILED, ({"negotiation_note": "quorvex"}, None))
    return difference(workshop, Pair(FILER, (FILED,), (edit, Step("follow", act))))


def test_what_others_do_with_it_is_not_told(embedded_workshop):
    assert told(embedded_workshop) is None


@pytest.mark.parametrize(
    "mutant", [each for each in of_reading.CATALOGUE.mutants if each.kind == "filed"], ids=lambda each: each.name
)
def test_a_leak_to_who_filed_it_is_noticed(embedded_workshop, mutant):
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        assert told(embedded_workshop) is not None
