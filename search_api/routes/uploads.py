"""Uploading, and where one's uploads stand."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from search_api.identity import Asked, Parts, Someone
from search_api.json_answer import json_answer
from search_api.results.as_json import status_json
from search_api.routes.list_parameters import ListCursor
from search_api.routes.schemas import Accepted, StatusAnswer, UploadsAnswer, answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

router = APIRouter(route_class=StrictRoute, tags=["documents"])

_TEXT = {"type": "string"}
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["class", "file"],
    "properties": {
        "class": {**_TEXT, "description": "key of the class"},
        "level": {**_TEXT, "description": "key of the level; the class's default when left out"},
        "department": {**_TEXT, "description": "the department it belongs to; one's own when left out"},
        "title": {**_TEXT, "description": "the file's name when left out"},
        "customer": {**_TEXT, "description": "number of the customer file"},
        "fields": {**_TEXT, "description": "the class's fields, as a JSON object"},
        "file_name": {**_TEXT, "description": "the file's own name when left out"},
        "file": {**_TEXT, "format": "binary", "description": "after the other parts, if larger than 8 MiB"},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/octet-stream": {"schema": {**_TEXT, "format": "binary"}},
        },
    }
}
_REFUSALS = (
    "submission-refused",
    "malformed-upload",
    "malformed-json",
    "fields-after-file",
    "unknown-parameter",
    "not-allowed",
    "csrf-refused",
    "file-too-large",
    "upload-stalled",
    "site-unavailable",
    "register-unavailable",
)


def _about(text: str) -> Any:
    return Query(description=text)


@router.post(
    "/documents",
    name="upload",
    status_code=202,
    summary="Upload a document",
    responses=answers(Accepted, *_REFUSALS, status=202),
    openapi_extra=_BODY,
)
async def upload(
    request: Request,
    caller: Asked,
    doing: Doing,
    file_name: Annotated[str | None, _about("the file's name; needed with a raw body")] = None,  # noqa: ARG001
    classification: Annotated[str | None, Query(alias="class", description="key of the class")] = None,  # noqa: ARG001
    level: Annotated[str | None, _about("key of the level; the class's default when left out")] = None,  # noqa: ARG001
    department: Annotated[str | None, _about("the department it belongs to; one's own when left out")] = None,  # noqa: ARG001
    title: Annotated[str | None, _about("the file's name when left out")] = None,  # noqa: ARG001
    customer: Annotated[str | None, _about("number of the customer file")] = None,  # noqa: ARG001
    fields: Annotated[str | None, _about("the class's fields, as a JSON object")] = None,  # noqa: ARG001
) -> Response:
    """Take a file in: as a form with its metadata in other parts, or as the raw body with the metadata in the query.

    The answer comes when the encrypted original and its wrapped key are durable. Extraction and indexing follow;
    `status` says how far they are.
    """
    receipt = await doing.receiving.receive(request, caller)
    status = str(request.app.url_path_for("status", document_id=receipt.document_id))
    accepted = Accepted(
        id=receipt.document_id,
        archive_number=receipt.archive_number,
        state=receipt.state,
        size=receipt.size,
        sha256=receipt.sha256,
        status=status,
    )
    return json_answer(accepted.model_dump(), 202, {"Location": status})


@router.get(
    "/documents/{document_id}/status",
    name="status",
    summary="Where an upload stands",
    responses=answers(StatusAnswer, "not-found"),
)
def status(document_id: str, person: Someone, doing: Doing, parts: Parts) -> Response:
    """State and reason, for the person who uploaded; never content."""
    return json_answer(status_json(doing.uploads.status(person, document_id), parts.scheme))


@router.get(
    "/uploads",
    name="uploads",
    summary="One's own uploads",
    responses=answers(UploadsAnswer, "cursor-invalid", "malformed-request", "unknown-parameter"),
)
def uploads(
    person: Someone,
    doing: Doing,
    parts: Parts,
    cursor: ListCursor = None,
    size: Annotated[int, Query(ge=1, le=100, description="uploads a page")] = 20,
) -> Response:
    """Newest first."""
    page, following = doing.uploads.own(person, size, cursor)
    return json_answer({"uploads": [status_json(each, parts.scheme) for each in page], "next_cursor": following})
