"""How good the scans of a batch are."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from ingest.scan_quality.flaws import Flaw
from search_api.batches.quality import QualityView
from search_api.identity import Filer
from search_api.json_answer import json_answer
from search_api.routes.list_parameters import ListCursor
from search_api.routes.schemas import Shape, answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

router = APIRouter(route_class=StrictRoute, tags=["batches"])


class FlawedPageShape(Shape):
    """A page with the fault that was asked for. `measured` is in the fault's own unit, such as dots an inch."""

    path: str
    document: str
    page: int = Field(description="counting from 1")
    measured: float


class PlaceShape(Shape):
    """A page of a file of the batch."""

    path: str
    document: str
    page: int


class SeriesShape(Shape):
    """Numbers that are missing in a series of names."""

    pattern: str
    missing: list[str] = Field(description="the first hundred")
    count: int


class QualityAnswer(Shape):
    """What is wrong with the scanned pages of a batch's documents, as far as a program can see it."""

    counts: dict[str, int] = Field(
        description="pages by fault: coarse, fair, blank, skewed, dark, faint, cut, turned, twice"
    )
    pages: list[FlawedPageShape]
    same: list[list[PlaceShape]] = Field(description="pages that look the same, in groups")
    missing: list[SeriesShape]
    next_cursor: str | None


@router.get(
    "/batches/{batch_id}/quality",
    name="batch_quality",
    summary="How good a batch's scans are",
    responses=answers(
        QualityAnswer, "not-allowed", "no-such-batch", "cursor-invalid", "malformed-request", "unknown-parameter"
    ),
)
def batch_quality(
    batch_id: str,
    person: Filer,
    doing: Doing,
    flaw: Annotated[Flaw | None, Query(description="list the pages with this fault")] = None,
    cursor: ListCursor = None,
    size: Annotated[int, Query(ge=1, le=200, description="pages a page")] = 50,
) -> Response:
    """Counts of faults, the pages with one of them, pages that look alike, and missing numbers among the names."""
    view, following = doing.quality.show(person, batch_id, flaw, size, cursor)
    return json_answer(_json(view, following))


def _json(view: QualityView, following: str | None) -> dict[str, Any]:
    return {
        "counts": view.counts,
        "pages": [
            {"path": each.path, "document": each.document_id, "page": each.page + 1, "measured": each.measured}
            for each in view.pages
        ],
        "same": [
            [{"path": path, "document": document, "page": page + 1} for path, document, page in each.pages]
            for each in view.same
        ],
        "missing": [
            {"pattern": each.pattern, "missing": list(each.missing), "count": each.count} for each in view.missing
        ],
        "next_cursor": following,
    }
