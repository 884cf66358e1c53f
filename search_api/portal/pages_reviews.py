"""The documents that wait for an archivist's eyes."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from search_api.portal.visits import Here, SignedIn, person_of
from search_api.use_cases import Doing

SHOWN = 50  # documents a page
router = APIRouter(include_in_schema=False)


@router.get("/reviews", name="reviews_page")
def reviews(visit: SignedIn, here: Here, doing: Doing, cursor: str | None = None) -> Response:
    """What failed, holds doubtful findings, or was marked on a former text, oldest first."""
    waiting, following = doing.reviews.awaiting(person_of(visit), SHOWN, cursor)
    return here.pages.page(visit, "reviews.html", waiting=waiting, following=following, cursor=cursor)


@router.post("/reviews/{document_id}/retry", name="portal_retry")
def retry(document_id: str, visit: SignedIn, doing: Doing) -> Response:
    """Let a failed document be tried again."""
    doing.reviews.retry(person_of(visit), document_id)
    return RedirectResponse("/reviews", 303)
