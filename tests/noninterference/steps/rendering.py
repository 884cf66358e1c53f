"""Images of pages, and copies in the reader's view."""

from hypothesis import strategies as st

from tests.noninterference.questions import question, word
from tests.noninterference.registry import Draw, Known, Registry, Step
from tests.noninterference.steps.reading import document_id
from tests.noninterference.words import PUBLIC

REGISTRY = Registry()
_NUMBERS = ("1", "2", "0", "99", "x")


@REGISTRY.asks(("GET", "/api/v1/documents/{document_id}/pages/{number}.png"), often=True)
def page_image(draw: Draw, known: Known) -> Step:
    asked, number = document_id(draw, known), draw(st.sampled_from(_NUMBERS))
    params = draw(st.sampled_from(({}, {"width": "80"}, {"width": "1"})))

    async def act(asker):
        await asker.api("GET", f"/api/v1/documents/{asked}/pages/{number}.png", params=params)

    return Step(f"page image {asked} {number} {params}", act)


@REGISTRY.asks(("GET", "/api/v1/documents/{document_id}/pages/{number}/hits"), often=True)
def page_hits(draw: Draw, known: Known) -> Step:
    asked, number = document_id(draw, known), draw(st.sampled_from(("1", "1", "1", *_NUMBERS)))
    # Each word is looked for by itself, so many are tried at once.
    near = draw(st.sampled_from((PUBLIC, ())))
    tried = " ".join((*near, *(word(draw, known) for _ in range(4))))
    q = tried if draw(st.integers(0, 3)) else question(draw, known)

    async def act(asker):
        await asker.api("GET", f"/api/v1/documents/{asked}/pages/{number}/hits", params={"q": q})

    return Step(f"page hits {asked} {number} {q}", act)


@REGISTRY.asks(("GET", "/api/v1/documents/{document_id}/rendition"), often=True)
def rendition(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)

    async def act(asker):
        await asker.api("GET", f"/api/v1/documents/{asked}/rendition")

    return Step(f"rendition {asked}", act)
