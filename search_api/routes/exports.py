"""Compliance exports."""

from datetime import date
from typing import Annotated, Literal

import anyio.to_thread
from fastapi import APIRouter, Path
from pydantic import Field
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from search_api.answer_headers import attachment_headers
from search_api.export.exporting import ExportStatus
from search_api.export.rows import RowFormat
from search_api.identity import Reader, Someone
from search_api.json_answer import json_answer
from search_api.results.search_query import SearchQuery
from search_api.routes.schemas import ExportAnswer, Shape, answers
from search_api.routes.search import MAX_QUERY, MAX_VALUES
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing
from storage.index.port import SortKey

router = APIRouter(route_class=StrictRoute, tags=["exports"])

_TYPES = {
    "rows.csv": "text/csv; charset=utf-8",
    "rows.jsonl": "application/x-ndjson",
    "manifest.json": "application/json",
}

Keys = Annotated[list[str], Field(max_length=MAX_VALUES)]


class ExportFilters(Shape):
    """The filters of a search; what is left out admits everything."""

    class_: Keys = Field(default_factory=list, alias="class")
    level: Keys = Field(default_factory=list)
    year: Annotated[list[int], Field(max_length=MAX_VALUES)] = Field(default_factory=list)
    type: Keys = Field(default_factory=list)
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class ExportRequest(Shape):
    """What to export, and how to write it. CSV begins with a byte order mark, for spreadsheet programs."""

    q: str = Field(default="", max_length=MAX_QUERY)
    filters: ExportFilters = Field(default_factory=ExportFilters)
    any_of: bool = False
    sort: SortKey = SortKey.NUMBER
    formats: Annotated[list[RowFormat], Field(min_length=1, max_length=2)] = Field(
        default_factory=lambda: [RowFormat.CSV, RowFormat.JSONL]
    )

    def query(self) -> SearchQuery:
        """As a search."""
        return SearchQuery(
            q=self.q,
            classes=tuple(self.filters.class_),
            levels=tuple(self.filters.level),
            years=tuple(self.filters.year),
            types=tuple(self.filters.type),
            filed_from=self.filters.from_,
            filed_to=self.filters.to,
            any_of=self.any_of,
            sort=self.sort,
        )


@router.post(
    "/exports",
    name="order_export",
    status_code=202,
    summary="Order an export",
    responses=answers(ExportAnswer, "not-allowed", "malformed-request", "malformed-json", "csrf-refused", status=202),
)
def order_export(asked: ExportRequest, request: Request, person: Reader, doing: Doing) -> Response:
    """Every row the search finds, from the reader's view, frozen and sealed. Location tells how far it is."""
    order = doing.exporting.order(person, asked.query(), asked.formats)
    status = doing.exporting.status(person, order.export_id)

    async def make() -> None:
        await anyio.to_thread.run_sync(doing.making.make, order, limiter=doing.exports_at_once)

    answer = json_answer(_shown(request, status), 202, {"Location": _address(request, status.id)})
    answer.background = BackgroundTask(make)
    return answer


@router.get(
    "/exports/{export_id}",
    name="export",
    summary="How far an export is",
    responses=answers(ExportAnswer, "not-found"),
)
def export(export_id: str, request: Request, person: Someone, doing: Doing) -> Response:
    """State, manifest and addresses of the parts, for the person who ordered it and may still see as much as then."""
    return json_answer(_shown(request, doing.exporting.status(person, export_id)))


@router.get(
    "/exports/{export_id}/{part}",
    name="export_part",
    summary="One part of an export",
    responses={
        **answers(None, "not-found", "export-not-ready", "export-failed", "site-unavailable"),
        200: {
            "description": "the part",
            "content": {"text/csv": {}, "application/x-ndjson": {}, "application/json": {}},
        },
    },
)
def export_part(
    export_id: str,
    part: Annotated[Literal["rows.csv", "rows.jsonl", "manifest.json"], Path()],
    person: Someone,
    doing: Doing,
) -> Response:
    """The part, decrypted as it is sent."""
    found = doing.exporting.part(person, export_id, part)
    headers = {**attachment_headers(f"{export_id}-{part}"), "Content-Length": str(found.size)}
    return StreamingResponse(found.pieces, 200, headers, _TYPES[part])


def _address(request: Request, export_id: str) -> str:
    return str(request.app.url_path_for("export", export_id=export_id))


def _shown(request: Request, status: ExportStatus) -> dict[str, object]:
    return {
        "id": status.id,
        "state": status.state,
        "rows": status.rows,
        "created_at": status.created_at,
        "done_at": status.done_at,
        "manifest": status.manifest,
        "parts": {
            name: str(request.app.url_path_for("export_part", export_id=status.id, part=name)) for name in status.parts
        },
    }
