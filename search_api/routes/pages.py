"""The image of a page."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from search_api.identity import Someone
from search_api.routes.schemas import answers
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
            None, "not-found", "no-page-image", "page-needs-level", "malformed-request", "drawing-unavailable",
            "site-unavailable",
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


def page_number(given: str) -> int:
    """The number in an address; what is none is no page, as page 0 is."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < len(str(LAST_PAGE)) else 0
