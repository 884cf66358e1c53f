"""Sheets to print for scanning."""

from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ingest.stacks.separator import MOST_CUSTOMER
from ingest.stacks.sheet import print_separators
from search_api.portal.filing import filing
from search_api.portal.visits import SignedIn
from search_api.problems import ProblemError

router = APIRouter(include_in_schema=False)


@router.get("/separator-sheet.pdf", name="separator_sheet")
def separator_sheet(
    visit: SignedIn,
    customer: Annotated[str, Query(max_length=MOST_CUSTOMER)] = "",
    copies: Annotated[int, Query(ge=1, le=100)] = 1,
) -> Response:
    """Separator sheets for the documents of a stack, in both languages; the same for everybody."""
    filing(visit)
    made = BytesIO()
    try:
        print_separators(made, customer, copies)
    except ValueError:
        raise ProblemError("malformed-request") from None
    headers = {"Content-Disposition": 'inline; filename="separator-sheet.pdf"', "Cache-Control": "no-store"}
    return Response(made.getvalue(), media_type="application/pdf", headers=headers)
