"""Proposals for fields, which quote the text: for clerks and archivists who see all of it, and mostly may not."""

from hypothesis import strategies as st

from tests.noninterference.registry import Draw, Known, Registry, Step
from tests.noninterference.steps.reading import document_id

REGISTRY = Registry()
_API = "/api/v1/documents/{document_id}/proposals"
_PAGE = "/documents/{document_id}/proposals"


@REGISTRY.asks(
    ("GET", _API),
    ("POST", _API + "/{number}"),
    ("POST", _API + "/undo"),
    ("GET", "/api/v1/proposals"),
    ("GET", "/api/v1/late-entries"),
)
def proposals(draw: Draw, known: Known) -> Step:
    asked, number = document_id(draw, known), draw(st.integers(1, 4))
    decision = {"decision": draw(st.sampled_from(("accept", "reject")))}
    if draw(st.booleans()):
        decision["value"] = draw(st.sampled_from(("2024-03-01", "X-1", "12 CNY")))
    undone = draw(st.booleans())

    async def act(asker):
        address = f"/api/v1/documents/{asked}/proposals"
        await asker.api("GET", "/api/v1/proposals")
        await asker.api("GET", "/api/v1/late-entries")
        await asker.api("GET", address)
        await asker.api("POST", f"{address}/{number}", json=decision)
        if undone:
            await asker.api("POST", f"{address}/undo")
        await asker.api("GET", address)
        await asker.api("GET", f"/api/v1/documents/{asked}")

    return Step(f"proposals {asked} {number} {decision} {undone}", act)


@REGISTRY.asks(
    ("GET", _PAGE),
    ("POST", _PAGE + "/undo"),
    ("POST", _PAGE + "/{number}/accept"),
    ("POST", _PAGE + "/{number}/reject"),
    ("GET", "/proposals"),
    ("GET", "/late-entries"),
)
def entry_screen(draw: Draw, known: Known) -> Step:
    asked, number = document_id(draw, known), draw(st.integers(1, 4))
    act_on = draw(st.sampled_from((f"/{number}/accept", f"/{number}/reject", "/undo")))

    async def act(asker):
        address = f"/documents/{asked}/proposals"
        await asker.page("GET", "/proposals")
        await asker.page("GET", "/late-entries")
        await asker.page("GET", f"{address}?at={number}")
        await asker.page("POST", address + act_on, data={"value": "X-1"})
        await asker.page("GET", address)

    return Step(f"entry screen {asked} {act_on}", act)


@REGISTRY.asks(
    ("GET", "/api/v1/entry-checks"),
    ("GET", "/api/v1/documents/{document_id}/entry-check"),
    ("POST", "/api/v1/documents/{document_id}/entry-check"),
    ("PUT", "/api/v1/documents/{document_id}/entry-check/entry"),
)
def second_person(draw: Draw, known: Known) -> Step:
    asked, decision = document_id(draw, known), draw(st.sampled_from(("confirm", "return")))

    async def act(asker):
        address = f"/api/v1/documents/{asked}/entry-check"
        await asker.api("GET", "/api/v1/entry-checks")
        await asker.api("GET", address)
        await asker.api("PUT", f"{address}/entry", json={"title": "invoice", "fields": {}})
        await asker.api("POST", address, json={"decision": decision, "reason": "it is not so"})
        await asker.api("GET", f"/api/v1/documents/{asked}")

    return Step(f"second person {asked} {decision}", act)


@REGISTRY.asks(
    ("GET", "/checks"),
    ("GET", "/documents/{document_id}/check"),
    ("POST", "/documents/{document_id}/check/confirm"),
    ("POST", "/documents/{document_id}/check/return"),
    ("POST", "/documents/{document_id}/check/correct"),
)
def check_screen(draw: Draw, known: Known) -> Step:
    asked, act_on = document_id(draw, known), draw(st.sampled_from(("confirm", "return", "correct")))

    async def act(asker):
        address = f"/documents/{asked}/check"
        await asker.page("GET", "/checks")
        await asker.page("GET", address)
        await asker.page("POST", f"{address}/{act_on}", data={"reason": "it is not so", "title": "invoice"})
        await asker.page("GET", address)

    return Step(f"check screen {asked} {act_on}", act)
