"""One document: its page, its text, its original."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from search_api.answer_headers import attachment_headers
from search_api.conditions import Conditions
from search_api.identity import Parts, Someone
from search_api.json_answer import json_answer
from search_api.problems import ProblemError
from search_api.results.as_json import document_json, relative_json
from search_api.routes.list_parameters import ListCursor, ListSize
from search_api.routes.schemas import DocumentAnswer, PageText, PartsAnswer, answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

MAX_HEADER = 1000  # characters of a condition or range worth reading
PAGE_BREAK = "\f"  # between pages of plain text, as printers and text tools have it

router = APIRouter(route_class=StrictRoute, tags=["documents"])


@router.get(
    "/documents/{document_id}", name="document", summary="A document", responses=answers(DocumentAnswer, "not-found")
)
def document(document_id: str, person: Someone, doing: Doing, parts: Parts) -> Response:
    """The document in the reader's view. A document that the reader may not know of is answered as one that isn't."""
    return json_answer(document_json(doing.reading.document(person, document_id), parts.scheme))


@router.get(
    "/documents/{document_id}/children",
    name="children",
    summary="What came inside a document",
    responses=answers(PartsAnswer, "not-found", "cursor-invalid", "malformed-request", "unknown-parameter"),
)
def children(
    document_id: str,
    person: Someone,
    doing: Doing,
    parts: Parts,
    cursor: ListCursor = None,
    size: ListSize = 50,
) -> Response:
    """Attachments of a mail, files in an archive: each a document of its own, if the reader may know of it."""
    found, following = doing.families.parts(person, document_id, size, cursor)
    shown = [relative_json(each, parts.scheme) for each in found]
    return json_answer({"parts": shown, "next_cursor": following})


@router.get(
    "/documents/{document_id}/text",
    name="text",
    summary="A document's text",
    responses={
        **answers(None, "not-found", "document-needs-level", "no-text", "malformed-request"),
        200: {
            "description": "all pages as plain text, separated by form feeds; or one page as JSON",
            "content": {"text/plain": {}, "application/json": {"schema": {"$ref": "#/components/schemas/PageText"}}},
        },
    },
)
def text(
    document_id: str,
    person: Someone,
    doing: Doing,
    page: Annotated[int | None, Query(ge=1, le=1_000_000, description="only this page, as JSON; counts from 1")] = None,
) -> Response:
    """The text in the reader's view: what needs a higher level is replaced by ▇▇▇."""
    pages = doing.reading.text(person, document_id)
    if page is None:
        return PlainTextResponse(PAGE_BREAK.join(pages))
    if page > len(pages):
        raise ProblemError("no-text")
    return json_answer(PageText(page=page, pages=len(pages), text=pages[page - 1]).model_dump())


@router.get(
    "/documents/{document_id}/original",
    name="original",
    summary="The original, byte for byte",
    responses={
        **answers(
            None, "not-found", "document-needs-level", "original-needs-level", "quarantined", "not-scanned-yet",
            "range-not-satisfiable", "site-unavailable",
        ),
        200: {"description": "the bytes as received", "content": {"application/octet-stream": {}}},
        206: {"description": "the range asked for", "content": {"application/octet-stream": {}}},
        304: {"description": "the reader has these bytes already, as If-None-Match says"},
    },
)  # fmt: skip
def original(
    document_id: str,
    person: Someone,
    doing: Doing,
    byte_range: Annotated[str | None, Header(alias="range", max_length=MAX_HEADER)] = None,
    if_range: Annotated[str | None, Header(max_length=MAX_HEADER)] = None,
    if_none_match: Annotated[str | None, Header(max_length=MAX_HEADER)] = None,
) -> Response:
    """The original, for readers from whom nothing of its class can be hidden. One byte range can be asked for."""
    found = doing.reading.original(person, document_id, Conditions(byte_range, if_range, if_none_match))
    if found.unchanged:
        return Response(status_code=304, headers={"ETag": found.tag})
    headers = {
        **attachment_headers(found.file_name),
        "Content-Length": str(found.sent),
        "Accept-Ranges": "bytes",
        "ETag": found.tag,
    }
    if found.part:
        headers["Content-Range"] = found.part.content_range
    return StreamingResponse(found.pieces, 206 if found.part else 200, headers, found.media_type)
