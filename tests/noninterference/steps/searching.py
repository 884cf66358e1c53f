"""Searches, by program and by page, with filters, orders, and the pages that follow."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import strategies as st

from tests.noninterference.questions import question
from tests.noninterference.registry import Draw, Known, Registry, Step

REGISTRY = Registry()
SORTS = ("relevance", "relevance", "newest", "oldest", "number")
_FILTERS = (
    ("class", "business"),
    ("class", "credit"),
    ("level", "secret"),
    ("level", "internal"),
    ("type", "text"),
    ("type", "pdf"),
    ("year", "2026"),
    ("from", "2026-01-01"),
    ("to", "2026-03-02"),
)
_WRONG = (("class", "no-such"), ("level", "no-such"), ("year", "x"), ("sort", "amount"), ("size", "0"), ("amount", "1"))


def filters(draw: Draw) -> list[tuple[str, str]]:
    """No filter, or one or two."""
    return draw(st.lists(st.sampled_from(_FILTERS), max_size=2, unique_by=lambda each: each[0]))


@REGISTRY.asks(("GET", "/api/v1/search"), often=True)
def search(draw: Draw, known: Known) -> Step:
    asked = [("q", question(draw, known)), ("sort", draw(st.sampled_from(SORTS))), *filters(draw)]
    asked += [("any_of", "true")] if draw(st.booleans()) else []
    asked += [("size", str(draw(st.sampled_from((1, 2, 50)))))]

    async def act(asker):
        answer = await asker.api("GET", "/api/v1/search", params=asked)
        for _ in range(3):
            cursor = (answer.json or {}).get("next_cursor")
            if not cursor:
                return
            answer = await asker.api("GET", "/api/v1/search", params=[*asked, ("cursor", cursor)])

    return Step(f"search {asked}", act)


@REGISTRY.asks(("GET", "/api/v1/search"))
def search_wrongly(draw: Draw, known: Known) -> Step:
    asked = [("q", question(draw, known)), draw(st.sampled_from(_WRONG))]
    asked += [("cursor", "bm90IG91cnM")] if draw(st.booleans()) else []

    async def act(asker):
        await asker.api("GET", "/api/v1/search", params=asked)

    return Step(f"search wrongly {asked}", act)


@REGISTRY.asks(("GET", "/search"), often=True)
def search_page(draw: Draw, known: Known) -> Step:
    asked = [("q", question(draw, known)), ("sort", draw(st.sampled_from(SORTS))), *filters(draw)]
    asked += [("any", "1")] if draw(st.booleans()) else []
    asked += [("not_" + name, value) for name, value in filters(draw) if name in {"class", "level", "type"}]

    async def act(asker):
        await asker.page("GET", "/search", params=asked)

    return Step(f"search page {asked}", act)


@REGISTRY.asks(("GET", "/search"), ("GET", "/"))
def search_page_oddly(draw: Draw, known: Known) -> Step:
    asked = draw(st.sampled_from(([], [("q", " ")], [("cursor", "x"), ("q", "contract")], [("class", "no-such")])))

    async def act(asker):
        answer = await asker.page("GET", "/search", params=asked)
        if answer.status == 303:
            went = urlsplit(answer.header("location"))
            await asker.page("GET", went.path, params=parse_qsl(went.query))

    return Step(f"search page oddly {asked}", act)


@REGISTRY.asks(("GET", "/"))
def home(draw: Draw, known: Known) -> Step:
    async def act(asker):
        await asker.page("GET", "/")

    return Step("home", act)
