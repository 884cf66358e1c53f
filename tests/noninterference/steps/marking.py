"""Marks and levels of documents, and the list of those that wait: for archivists, who mostly may not."""

from hypothesis import strategies as st

from tests.noninterference.registry import Draw, Known, Registry, Step
from tests.noninterference.steps.reading import ABSENT, document_id

REGISTRY = Registry()
_DOCUMENT = "/api/v1/documents/{document_id}"
_PAGE = "/documents/{document_id}/marks"
_LEVELS = ("internal", "confidential", "secret", "no-such")


@REGISTRY.asks(
    ("GET", _DOCUMENT + "/marks"),
    ("POST", _DOCUMENT + "/marks"),
    ("POST", _DOCUMENT + "/marks/undo"),
    ("PATCH", _DOCUMENT + "/marks/{mark_id}"),
    ("DELETE", _DOCUMENT + "/marks/{mark_id}"),
    ("PUT", _DOCUMENT + "/level"),
)
def marks(draw: Draw, known: Known) -> Step:
    asked, mark = document_id(draw, known), draw(st.sampled_from(ABSENT[:3]))
    level = draw(st.sampled_from(_LEVELS))
    drawn = {"place": draw(st.sampled_from(("text", "title"))), "start": 0, "end": 3, "level": level, "reason": "why"}
    way = draw(st.integers(0, 3))

    async def act(asker):
        address = f"/api/v1/documents/{asked}"
        await asker.api("GET", f"{address}/marks")
        made = await asker.api("POST", f"{address}/marks", json=drawn)
        own = made.json["id"] if made.status == 201 else mark
        if way == 0:
            await asker.api("PATCH", f"{address}/marks/{own}", json={"confirm": True})
        elif way == 1:
            await asker.api("DELETE", f"{address}/marks/{own}", json={"reason": "wrong"})
        elif way == 2:
            await asker.api("POST", f"{address}/marks/undo")
        else:
            await asker.api("PUT", f"{address}/level", json={"level": level})
        await asker.api("GET", f"{address}/marks")

    return Step(f"marks {asked} {drawn} {way}", act)


@REGISTRY.asks(
    ("GET", _PAGE),
    ("POST", _PAGE),
    ("POST", _PAGE + "/confirm"),
    ("POST", _PAGE + "/level"),
    ("POST", _PAGE + "/reread"),
    ("POST", _PAGE + "/undo"),
    ("POST", _PAGE + "/{mark_id}/confirm"),
    ("POST", _PAGE + "/{mark_id}/extent"),
    ("POST", _PAGE + "/{mark_id}/level"),
    ("POST", _PAGE + "/{mark_id}/withdraw"),
)
def marking_screen(draw: Draw, known: Known) -> Step:
    asked, mark = document_id(draw, known), draw(st.sampled_from(ABSENT[:3]))
    act_on = draw(st.sampled_from(("", "/confirm", "/level", "/reread", "/undo")))
    act_on_mark = draw(st.sampled_from(("/confirm", "/extent", "/level", "/withdraw")))
    typed = {
        "level": draw(st.sampled_from(_LEVELS)),
        "reason": "why",
        "start": "0",
        "end": "3",
        "place": "text",
        "engine": "rapidocr",
    }

    async def act(asker):
        address = f"/documents/{asked}/marks"
        await asker.page("GET", address)
        await asker.page("POST", address + act_on, data=typed)
        await asker.page("POST", f"{address}/{mark}{act_on_mark}", data=typed)

    return Step(f"marking screen {asked} {act_on} {act_on_mark} {typed}", act)


@REGISTRY.asks(
    ("GET", "/api/v1/reviews"),
    ("POST", "/api/v1/reviews/{document_id}/retry"),
    ("GET", "/reviews"),
    ("POST", "/reviews/{document_id}/retry"),
)
def reviews(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)
    by_page = draw(st.booleans())

    async def act(asker):
        await asker.api("GET", "/api/v1/reviews")
        await asker.page("GET", "/reviews")
        if by_page:
            await asker.page("POST", f"/reviews/{asked}/retry", data={})
        else:
            await asker.api("POST", f"/api/v1/reviews/{asked}/retry")

    return Step(f"reviews {asked}", act)


@REGISTRY.asks(("POST", "/api/v1/documents/{document_id}/readings"))
def rereading(draw: Draw, known: Known) -> Step:
    asked, engine = document_id(draw, known), draw(st.sampled_from(("rapidocr", "tesseract", "none of them")))

    async def act(asker):
        await asker.api("POST", f"/api/v1/documents/{asked}/readings", json={"engine": engine})

    return Step(f"reread {asked} {engine}", act)
