"""The image of a page, and a copy of the whole document, both in the reader's view."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from search_api.answer_headers import attachment_headers
from search_api.identity import Someone
from search_api.json_answer import json_answer
from search_api.language import language_of
from search_api.results.hits_as_json import page_hits_json
from search_api.routes.hit_schemas import PageHitsAnswer
from search_api.routes.schemas import answers
from search_api.routes.search import MAX_QUERY
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

NARROWEST, WIDEST, USUAL = 80, 2000, 1000  # pixels
LAST_PAGE = 1_000_000

router = APIRouter(route_class=StrictRoute, tags=["documents"])


@router.get(
    "/documents/{document_id}/pages/{number}.png",
    name="page_image",
    summary="The image of a page",
    responses={
        **answers(
            None, "not-found", "document-needs-level", "no-page-image", "page-needs-level", "malformed-request",
            "drawing-unavailable", "site-unavailable",
        ),
        200: {"description": "the page in the reader's view", "content": {"image/png": {}}},
    },
)  # fmt: skip
def page_image(
    document_id: str,
    number: str,
    person: Someone,
    doing: Doing,
    width: Annotated[int, Query(ge=NARROWEST, le=WIDEST, description="in pixels")] = USUAL,
) -> Response:
    """A page, counting from 1, with every line covered that holds something above the reader's level.

    It is made anew for each request and never kept: each is on record, and carries who looked and when.
    """
    drawn = doing.page_images.image(person, document_id, page_number(number), width)
    return Response(drawn.image, media_type="image/png", headers={"Cache-Control": "private, no-store"})


@router.get(
    "/documents/{document_id}/pages/{number}/hits",
    name="page_hits",
    summary="The hits of a query on the image of a page",
    responses=answers(
        PageHitsAnswer, "not-found", "document-needs-level", "no-page-image", "malformed-request", "unknown-parameter",
        "drawing-unavailable", "site-unavailable",
    ),
)  # fmt: skip
def page_hits(
    document_id: str,
    number: str,
    person: Someone,
    doing: Doing,
    q: Annotated[str, Query(max_length=MAX_QUERY, description="what to look for, in the query language")] = "",
) -> Response:
    """Where the matches in the reader's view stand on the image of a page, counting from 1.

    Matches that the reader sees in the text but not on the image, or whose place is not known, have no boxes.
    """
    return json_answer(page_hits_json(doing.page_hits.hits(person, document_id, page_number(number), q)))


@router.get(
    "/documents/{document_id}/rendition",
    name="rendition",
    summary="A copy in the reader's view",
    responses={
        **answers(
            None, "not-found", "document-needs-level", "download-needs-grant", "page-needs-level",
            "rendition-too-long", "no-text", "drawing-unavailable", "site-unavailable",
        ),
        200: {
            "description": "the pages as a PDF, or the text as a page of the web",
            "content": {"application/pdf": {}, "text/html": {}},
        },
    },
)  # fmt: skip
def rendition(document_id: str, request: Request, person: Someone, doing: Doing) -> Response:
    """A copy for readers who may not have the original: what needs a higher level is not in it, in no form.

    A format with pages gives a PDF of their images, with the view's text to be searched; other formats give the text.
    """
    found = doing.renditions.rendition(person, document_id, language_of(request))
    headers = {**attachment_headers(found.file_name), "Cache-Control": "private, no-store"}
    return StreamingResponse(found.pieces, 200, headers, found.media_type)


def page_number(given: str) -> int:
    """The number in an address; what is none is no page, as page 0 is."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < len(str(LAST_PAGE)) else 0
