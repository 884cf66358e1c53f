"""What waits for a second person is there for nobody but those who enter and check; worlds may differ in it."""

from dataclasses import replace

import pytest

from mappings.access import Role
from mappings.scheme import QueryRight
from tests.noninterference.comparing import difference
from tests.noninterference.generated import Pair
from tests.noninterference.mutants import of_second_person
from tests.noninterference.plans import DocumentPlan, Reader
from tests.noninterference.registry import Step
from tests.noninterference.world import small_scheme

# One who may read everything and files nothing, and one who files, but may not see all of such a document.
READER = Reader(3, Role.READER, ("sales",), tuple(QueryRight), "en")
FILER = Reader(1, Role.CLERK, ("sales",), tuple(QueryRight), "zh")
WAITS = DocumentPlan("1", "business", 1, "sales", ("falcon",), ("x.txt",), (("quorvex",),), there=(True, False))
SEEN = DocumentPlan("2", "other", 1, "sales", ("heron",), ("y.txt",), (("falcon",),))
ADDRESSES = (
    "/api/v1/search?q=falcon",
    "/api/v1/search?q=class:business",
    "/api/v1/search",
    f"/api/v1/documents/{WAITS.id}",
    f"/api/v1/documents/{WAITS.id}/text",
    f"/api/v1/documents/{WAITS.id}/original",
    f"/api/v1/documents/{WAITS.id}/children",
    f"/api/v1/documents/{WAITS.id}/status",
    f"/api/v1/documents/{WAITS.id}/pages/1.png",
    f"/api/v1/documents/{WAITS.id}/rendition",
    f"/api/v1/documents/{WAITS.id}/marks",
    f"/api/v1/documents/{WAITS.id}/proposals",
    f"/api/v1/documents/{WAITS.id}/entry-check",
    f"/api/v1/documents/{SEEN.id}/text",
    "/api/v1/entry-checks",
    "/api/v1/proposals",
    "/api/v1/reviews",
    "/api/v1/late-entries",
    "/api/v1/uploads",
)
PAGES = ("/checks", f"/documents/{WAITS.id}", f"/documents/{WAITS.id}/check", f"/documents/{WAITS.id}/request")


@pytest.fixture(scope="session")
def scheme():
    scheme = small_scheme()
    changed = [replace(each, second_person=each.key == WAITS.classification) for each in scheme.classifications]
    return replace(scheme, version="checked", classifications=tuple(changed))


def told(workshop, reader):
    """The first answer that tells of what waits."""

    async def act(asker):
        for address in ADDRESSES:
            await asker.api("GET", address)
        for address in PAGES:
            await asker.page("GET", address)
        await asker.api("POST", f"/api/v1/documents/{WAITS.id}/entry-check", json={"decision": "confirm"})
        await asker.api("POST", "/api/v1/requests", json={"document": WAITS.id, "purpose": "to answer", "days": 7})
        await asker.api("POST", "/api/v1/exports", json={"q": "falcon"})

    return difference(workshop, Pair(reader, (WAITS, SEEN), (Step("ask", act),)))


@pytest.mark.parametrize("reader", [READER, FILER], ids=["reader", "filer"])
def test_what_waits_is_there_for_nobody_else(embedded_workshop, reader):
    assert told(embedded_workshop, reader) is None


@pytest.mark.parametrize("mutant", of_second_person.CATALOGUE.mutants, ids=lambda each: each.name)
def test_a_leak_of_what_waits_is_noticed(embedded_workshop, mutant):
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        assert any(told(embedded_workshop, reader) is not None for reader in (READER, FILER)), mutant.line
