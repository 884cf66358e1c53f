"""One document: its page, its text, its original; those that may be known of, those that may not, and none at all."""

from hypothesis import strategies as st

from tests.noninterference.questions import word
from tests.noninterference.registry import Draw, Known, Registry, Step

REGISTRY = Registry()
ABSENT = ("0" * 32, "f" * 32, "not-an-id", "%2e%2e", "' OR 1=1")
_CONDITIONS = (
    {},
    {},
    {"range": "bytes=0-9"},
    {"range": "bytes=99999-"},
    {"range": "bytes=-3"},
    {"if-none-match": "*"},
    {"if-range": '"x"', "range": "bytes=1-2"},
)


def document_id(draw: Draw, known: Known) -> str:
    """An id: mostly of a document, seen or unseen."""
    ids = [plan.id for plan in known.documents]
    return draw(st.sampled_from((*ids, *ids, *ids, *ABSENT)))


@REGISTRY.asks(("GET", "/api/v1/documents/{document_id}"), often=True)
def document(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)

    async def act(asker):
        await asker.api("GET", f"/api/v1/documents/{asked}")

    return Step(f"document {asked}", act)


@REGISTRY.asks(("GET", "/api/v1/documents/{document_id}/children"), often=True)
def children(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)
    size = draw(st.sampled_from(("1", "2", "100", "0")))

    async def act(asker):
        answer = await asker.api("GET", f"/api/v1/documents/{asked}/children", params={"size": size})
        for _ in range(3):
            cursor = (answer.json or {}).get("next_cursor")
            if not cursor:
                return
            params = {"size": size, "cursor": cursor}
            answer = await asker.api("GET", f"/api/v1/documents/{asked}/children", params=params)
            await asker.page("GET", f"/documents/{asked}", params={"after": cursor})

    return Step(f"children {asked} {size}", act)


@REGISTRY.asks(("GET", "/api/v1/documents/{document_id}/text"), often=True)
def text(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)
    params = draw(st.sampled_from(({}, {}, {"page": "1"}, {"page": "2"}, {"page": "99"}, {"page": "x"})))

    async def act(asker):
        await asker.api("GET", f"/api/v1/documents/{asked}/text", params=params)

    return Step(f"text {asked} {params}", act)


@REGISTRY.asks(("GET", "/api/v1/documents/{document_id}/original"), often=True)
def original(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)
    headers = draw(st.sampled_from(_CONDITIONS))

    async def act(asker):
        answer = await asker.api("GET", f"/api/v1/documents/{asked}/original", headers=headers)
        if tag := answer.header("etag"):
            again = {"if-none-match": tag}
            await asker.api("GET", f"/api/v1/documents/{asked}/original", headers=again)

    return Step(f"original {asked} {headers}", act)


@REGISTRY.asks(("GET", "/documents/{document_id}"), often=True)
def document_page(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)
    params = {"tab": draw(st.sampled_from(("text", "text", "original", "history", "pages", "x")))}
    if draw(st.booleans()):
        params["q"] = word(draw, known)
    if draw(st.integers(0, 3)) == 0:
        params["page"] = draw(st.sampled_from(("1", "2", "9", "0")))

    async def act(asker):
        await asker.page("GET", f"/documents/{asked}", params=params)

    return Step(f"document page {asked} {params}", act)


@REGISTRY.asks(("GET", "/api/v1/documents/{document_id}/status"), ("GET", "/uploads/{document_id}"))
def status(draw: Draw, known: Known) -> Step:
    asked = document_id(draw, known)

    async def act(asker):
        await asker.api("GET", f"/api/v1/documents/{asked}/status")
        await asker.page("GET", f"/uploads/{asked}")

    return Step(f"status {asked}", act)
