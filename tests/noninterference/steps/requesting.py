"""Requests for access: asked, listed, taken back; and tries to decide on those of others."""

from hypothesis import strategies as st

from tests.noninterference.registry import Draw, Known, Registry, Step
from tests.noninterference.steps.reading import ABSENT, document_id

REGISTRY = Registry()
_ASKED = "/api/v1/requests"


@REGISTRY.asks(("POST", _ASKED), ("GET", _ASKED), ("DELETE", _ASKED + "/{request_id}"), often=True)
def ask_for_access(draw: Draw, known: Known) -> Step:
    asked = {"document": document_id(draw, known), "purpose": "an audit", "days": draw(st.sampled_from((5, 0, 400)))}
    if draw(st.booleans()):
        asked["level"] = draw(st.sampled_from(("internal", "secret", "no-such")))
    back = draw(st.booleans())

    async def act(asker):
        answer = await asker.api("POST", _ASKED, json=asked)
        await asker.api("GET", _ASKED)
        if back and answer.status == 201:
            await asker.api("DELETE", f"{_ASKED}/{answer.json['id']}")
            await asker.api("GET", _ASKED)

    return Step(f"ask for access {asked}", act)


@REGISTRY.asks(
    ("DELETE", _ASKED + "/{request_id}"),
    ("POST", _ASKED + "/{request_id}/grant"),
    ("DELETE", _ASKED + "/{request_id}/grant"),
    ("POST", _ASKED + "/{request_id}/refusal"),
)
def decide(draw: Draw, known: Known) -> Step:
    asked = draw(st.sampled_from((*known.requests, *known.requests, *ABSENT[:3])))
    way = draw(st.integers(0, 3))

    async def act(asker):
        await asker.api("GET", _ASKED)
        if way == 0:
            await asker.api("DELETE", f"{_ASKED}/{asked}")
        elif way == 1:
            await asker.api("POST", f"{_ASKED}/{asked}/grant", json={"days": 5})
        elif way == 2:
            await asker.api("DELETE", f"{_ASKED}/{asked}/grant")
        else:
            await asker.api("POST", f"{_ASKED}/{asked}/refusal", json={"answer": "no"})

    return Step(f"decide {asked} {way}", act)


@REGISTRY.asks(
    ("GET", "/documents/{document_id}/request"), ("POST", "/documents/{document_id}/request"), ("GET", "/requests")
)
def ask_by_page(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)
    typed = {"purpose": "an audit", "days": draw(st.sampled_from(("5", "x"))), "level": "secret"}

    async def act(asker):
        await asker.page("GET", f"/documents/{asked}/request")
        await asker.page("POST", f"/documents/{asked}/request", data=typed)
        await asker.page("GET", "/requests")

    return Step(f"ask by page {asked} {typed}", act)


@REGISTRY.asks(
    ("POST", "/requests/{request_id}/end"),
    ("POST", "/requests/{request_id}/grant"),
    ("POST", "/requests/{request_id}/refuse"),
    ("POST", "/requests/{request_id}/withdraw"),
)
def decide_by_page(draw: Draw, known: Known) -> Step:
    asked = draw(st.sampled_from((*known.requests, *known.requests, *ABSENT[:3])))
    way = draw(st.sampled_from(("end", "grant", "refuse", "withdraw")))

    async def act(asker):
        await asker.page("POST", f"/requests/{asked}/{way}", data={"days": "5", "answer": "so"})

    return Step(f"decide by page {asked} {way}", act)
