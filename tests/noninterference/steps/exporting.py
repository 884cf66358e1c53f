"""Exports: ordered, waited for, fetched in parts; and those of others."""

from hypothesis import strategies as st

from tests.noninterference.questions import question
from tests.noninterference.registry import Draw, Known, Registry, Step
from tests.noninterference.steps.reading import ABSENT
from tests.noninterference.steps.searching import SORTS

REGISTRY = Registry()
PARTS = ("rows.csv", "rows.jsonl", "manifest.json")
_BODIES = (b"", b"{", b"[]", b'{"q": 1}', b'{"filters": {"class": ["no-such"]}}', b'{"formats": ["pdf"]}')


async def fetch(asker, export_id: str) -> None:
    """Everything there is to be had of an export."""
    await asker.api("GET", f"/api/v1/exports/{export_id}")
    for part in PARTS:
        await asker.api("GET", f"/api/v1/exports/{export_id}/{part}")


@REGISTRY.asks(
    ("POST", "/api/v1/exports"),
    ("GET", "/api/v1/exports/{export_id}"),
    ("GET", "/api/v1/exports/{export_id}/{part}"),
    often=True,
)
def export(draw: Draw, known: Known) -> Step:
    # Short words find more than whole questions, and an export of nothing tells nothing.
    wide = draw(st.booleans())
    order = {"q": "" if wide else question(draw, known), "sort": draw(st.sampled_from(SORTS))}
    order["any_of"] = draw(st.booleans())
    if draw(st.integers(0, 3)) == 0:
        order["formats"] = [draw(st.sampled_from(("csv", "jsonl")))]
    if draw(st.integers(0, 3)) == 0:
        order["filters"] = {"class": ["business"]}

    async def act(asker):
        answer = await asker.api("POST", "/api/v1/exports", json=order)
        if answer.status == 202:
            await fetch(asker, answer.json["id"])

    return Step(f"export {order}", act)


@REGISTRY.asks(("POST", "/api/v1/exports"))
def export_wrongly(draw: Draw, known: Known) -> Step:
    body = draw(st.sampled_from(_BODIES))

    async def act(asker):
        await asker.api("POST", "/api/v1/exports", content=body, headers={"content-type": "application/json"})

    return Step(f"export wrongly {body!r}", act)


@REGISTRY.asks(("GET", "/api/v1/exports/{export_id}"), ("GET", "/api/v1/exports/{export_id}/{part}"))
def export_of_others(draw: Draw, known: Known) -> Step:
    asked = draw(st.sampled_from((*known.exports, *ABSENT)))

    async def act(asker):
        await fetch(asker, asked)

    return Step(f"export of others {asked}", act)
