"""Search."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from search_api.identity import Parts, Reader
from search_api.json_answer import json_answer
from search_api.results.as_json import search_json
from search_api.results.search_query import SearchQuery
from search_api.routes.list_parameters import ListCursor
from search_api.routes.schemas import SearchAnswer, answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing
from storage.index.port import Facet, SortKey

MAX_QUERY = 4000  # characters, as many as the query language reads
MAX_VALUES = 100  # of one filter
MAX_SIZE = 100

router = APIRouter(route_class=StrictRoute, tags=["search"])


async def search_query(
    q: Annotated[str, Query(max_length=MAX_QUERY, description="what to look for, in the query language")] = "",
    classes: Annotated[
        tuple[str, ...], Query(alias="class", max_length=MAX_VALUES, description="keys of classes")
    ] = (),
    level: Annotated[tuple[str, ...], Query(max_length=MAX_VALUES, description="keys of confidentiality levels")] = (),
    year: Annotated[tuple[int, ...], Query(max_length=MAX_VALUES, description="years of filing")] = (),
    kind: Annotated[tuple[str, ...], Query(alias="type", max_length=MAX_VALUES, description="kinds of file")] = (),
    filed_from: Annotated[date | None, Query(alias="from", description="filed on this day or later")] = None,
    filed_to: Annotated[date | None, Query(alias="to", description="filed on this day or earlier")] = None,
    any_of: Annotated[bool, Query(description="any of the words is enough, best first")] = False,
    sort: Annotated[SortKey, Query(description="the order; ties go by archive number")] = SortKey.RELEVANCE,
) -> SearchQuery:
    """The question in the query string, without the page."""
    return SearchQuery(
        q=q,
        classes=classes,
        levels=level,
        years=year,
        types=kind,
        filed_from=filed_from,
        filed_to=filed_to,
        any_of=any_of,
        sort=sort,
    )


Question = Annotated[SearchQuery, Depends(search_query)]


@router.get(
    "/search",
    name="search",
    summary="Find documents",
    responses=answers(SearchAnswer, "malformed-request", "unknown-parameter", "cursor-invalid", "index-unavailable"),
)
def search(
    person: Reader,
    question: Question,
    doing: Doing,
    parts: Parts,
    cursor: ListCursor = None,
    size: Annotated[int, Query(ge=1, le=MAX_SIZE, description="hits a page")] = 20,
) -> Response:
    """A page of the documents that the reader may find, each in the best view the reader is cleared for.

    Counts and facets cover the same documents and nothing else. Pages follow each other by cursor, without a ceiling.
    """
    query = replace(question, cursor=cursor, size=size, facets=tuple(Facet))
    return json_answer(search_json(doing.searching.search(person, query), parts.scheme))
