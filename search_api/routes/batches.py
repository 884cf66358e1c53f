"""Batches: made, filled, watched, paused, gone on with, and their receipts."""

from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ingest.batches.sent_zips import Findings
from ingest.batches.source import SENT_ZIP
from search_api.batches.as_json import batch_json, item_json, zip_json
from search_api.batches.batches import ItemView
from search_api.batches.receipt_answer import receipt_as_csv, receipt_as_json
from search_api.identity import CSRF_HEADER, Asked, Someone, check_csrf
from search_api.json_answer import json_answer
from search_api.receiving import drain
from search_api.routes.batch_schemas import (
    BatchAnswer,
    BatchesAnswer,
    BatchRequest,
    ItemAnswer,
    ItemsAnswer,
    RetryAnswer,
    RetryRequest,
    ZipAnswer,
)
from search_api.routes.list_parameters import ListCursor
from search_api.routes.schemas import answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing
from storage.register.batches import BatchFacts, BatchState
from storage.register.item_states import ItemState

router = APIRouter(route_class=StrictRoute, tags=["batches"])

_KNOWN = ("not-allowed", "no-such-batch")
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def _about(text: str) -> Any:
    return Query(description=text)


@router.post(
    "/batches",
    name="make_batch",
    status_code=201,
    summary="Make a batch",
    responses=answers(
        BatchAnswer,
        "not-allowed",
        "submission-refused",
        "malformed-request",
        "malformed-json",
        "csrf-refused",
        status=201,
    ),
)
def make_batch(asked: BatchRequest, request: Request, person: Someone, doing: Doing) -> Response:
    """An open, empty batch. Location is where it stands."""
    name = asked.name.strip() or f"{request.app.state.services.clock():%Y-%m-%d %H:%M}"
    said = (asked.class_, asked.level, asked.department, asked.customer, asked.separators, asked.labels == "file")
    facts = BatchFacts(name, "upload", "", *said)
    view = doing.batches.make(person, facts)
    return json_answer(
        batch_json(view), 201, {"Location": str(request.app.url_path_for("batch", batch_id=view.row.id))}
    )


@router.get(
    "/batches",
    name="batches",
    summary="The batches there are",
    responses=answers(BatchesAnswer, "not-allowed", "cursor-invalid", "malformed-request", "unknown-parameter"),
)
def batches(
    person: Someone,
    doing: Doing,
    cursor: ListCursor = None,
    size: Annotated[int, Query(ge=1, le=100, description="batches a page")] = 20,
) -> Response:
    """One's own, newest first; to archivists from whom nothing is hidden, everybody's."""
    page, following = doing.batches.list(person, size, cursor)
    return json_answer({"batches": [batch_json(each) for each in page], "next_cursor": following})


@router.get(
    "/batches/{batch_id}", name="batch", summary="Where a batch stands", responses=answers(BatchAnswer, *_KNOWN)
)
def batch(batch_id: str, person: Someone, doing: Doing) -> Response:
    """The batch and its counts."""
    return json_answer(batch_json(doing.batches.show(person, batch_id)))


@router.get(
    "/batches/{batch_id}/items",
    name="batch_items",
    summary="The files of a batch",
    responses=answers(ItemsAnswer, *_KNOWN, "cursor-invalid", "malformed-request", "unknown-parameter"),
)
def batch_items(
    batch_id: str,
    person: Someone,
    doing: Doing,
    state: Annotated[list[ItemState] | None, Query(description="only items in these states")] = None,
    cursor: ListCursor = None,
    size: Annotated[int, Query(ge=1, le=200, description="items a page")] = 50,
) -> Response:
    """By number, each with its state, its reason, and what was wrong with it."""
    page, following = doing.batches.items(person, batch_id, size, state or (), cursor)
    return json_answer({"items": [item_json(each, person.language) for each in page], "next_cursor": following})


@router.post(
    "/batches/zip",
    name="upload_zip",
    status_code=201,
    summary="Send a ZIP as a batch of its files",
    responses=answers(
        ZipAnswer,
        "not-allowed",
        "submission-refused",
        "file-too-large",
        "manifest-wrong",
        "malformed-request",
        "unknown-parameter",
        "csrf-refused",
        "upload-stalled",
        "site-unavailable",
        "register-unavailable",
        status=201,
    ),
    openapi_extra=_BODY,
)
async def upload_zip(
    request: Request,
    caller: Asked,
    doing: Doing,
    name: Annotated[str, Query(max_length=200, description="the batch's; the day it came when left out")] = "",
    classification: Annotated[str, Query(alias="class", max_length=100, description="of files without one")] = "",
    level: Annotated[str, Query(max_length=100, description="theirs; the class's default when left out")] = "",
    department: Annotated[str, Query(max_length=100, description="theirs; yours when left out")] = "",
    customer: Annotated[str, Query(max_length=100, description="number of the customer file")] = "",
    separators: Annotated[bool, Query(description="scans are taken apart at their separator sheets")] = False,
    labels: Annotated[Literal["propose", "file"], Query(description="what labels on scans do")] = "propose",
    dry_run: Annotated[bool, Query(description="say what would be wrong, and wait until it is resumed")] = False,
) -> Response:
    """The files in the ZIP are taken in by and by; watch the batch.

    A manifest at its top is read: manifest.csv or manifest.xlsx (清单.csv, 清单.xlsx). The ZIP is held encrypted until
    the batch is finished.
    """
    check_csrf(caller, request.headers.get(CSRF_HEADER))
    called = name.strip() or f"{request.app.state.services.clock():%Y-%m-%d %H:%M}"
    facts = BatchFacts(called, SENT_ZIP, "", classification, level, department, customer, separators, labels == "file")
    body = request.stream()
    try:
        view = await doing.receiving.zip(body, caller, facts, doing.sent_zips, paused=dry_run)
    finally:
        await drain(body)
    findings = Findings((), 0)
    if dry_run:
        findings = await anyio.to_thread.run_sync(doing.sent_zips.findings, caller.principal, view.row.id)
    location = {"Location": str(request.app.url_path_for("batch", batch_id=view.row.id))}
    return json_answer(zip_json(view, findings, caller.principal.language), 201, location)


@router.post(
    "/batches/{batch_id}/items",
    name="upload_item",
    summary="Send a file into a batch",
    responses=answers(
        ItemAnswer,
        *_KNOWN,
        "batch-not-open",
        "item-differs",
        "submission-refused",
        "malformed-json",
        "unknown-parameter",
        "csrf-refused",
        "upload-stalled",
        "site-unavailable",
        "register-unavailable",
    ),
    openapi_extra=_BODY,
)
async def upload_item(
    batch_id: str,
    request: Request,
    caller: Asked,
    doing: Doing,
    path: Annotated[str | None, _about("where the file lies within the batch; its last part is its name")] = None,  # noqa: ARG001
    key: Annotated[str | None, _about("tells files of one path apart; the same when a file is sent again")] = None,  # noqa: ARG001
    classification: Annotated[str | None, Query(alias="class", description="the batch's when left out")] = None,  # noqa: ARG001
    level: Annotated[str | None, _about("the batch's when left out")] = None,  # noqa: ARG001
    department: Annotated[str | None, _about("the batch's when left out")] = None,  # noqa: ARG001
    title: Annotated[str | None, _about("the file's name when left out")] = None,  # noqa: ARG001
    customer: Annotated[str | None, _about("the batch's when left out")] = None,  # noqa: ARG001
    fields: Annotated[str | None, _about("the class's fields, as a JSON object")] = None,  # noqa: ARG001
) -> Response:
    """Take one file into a batch one made. Whatever becomes of it is the item's state, also when it is refused.

    To send a file again changes nothing, so a client that does not know whether it arrived sends it again.
    """
    row = await doing.receiving.item(request, caller, batch_id, doing.item_uploads)
    return json_answer(item_json(ItemView(row, None, None), caller.principal.language))


@router.post(
    "/batches/{batch_id}/retry",
    name="retry_items",
    summary="Try files of a batch again",
    responses=answers(RetryAnswer, *_KNOWN, "malformed-request", "malformed-json", "csrf-refused"),
)
def retry_items(asked: RetryRequest, batch_id: str, person: Someone, doing: Doing) -> Response:
    """Those of which nothing is kept wait for their files; those set aside have their text taken out anew."""
    return json_answer({"retried": doing.batches.retry(person, batch_id, asked.items)})


@router.post(
    "/batches/{batch_id}/pause",
    name="pause_batch",
    summary="Pause a batch",
    responses=answers(BatchAnswer, *_KNOWN, "csrf-refused"),
)
def pause_batch(batch_id: str, person: Someone, doing: Doing) -> Response:
    """Nothing more is taken in until it is resumed. What is kept already is worked on."""
    return json_answer(batch_json(doing.batches.move(person, batch_id, BatchState.PAUSED)))


@router.post(
    "/batches/{batch_id}/resume",
    name="resume_batch",
    summary="Go on with a batch",
    responses=answers(BatchAnswer, *_KNOWN, "csrf-refused"),
)
def resume_batch(batch_id: str, person: Someone, doing: Doing) -> Response:
    """Let a paused or finished batch take files in again."""
    return json_answer(batch_json(doing.batches.move(person, batch_id, BatchState.OPEN)))


@router.post(
    "/batches/{batch_id}/finish",
    name="finish_batch",
    summary="Finish a batch",
    responses=answers(BatchAnswer, *_KNOWN, "csrf-refused"),
)
def finish_batch(batch_id: str, person: Someone, doing: Doing) -> Response:
    """Nothing more is taken in; what waits is left out."""
    return json_answer(batch_json(doing.batches.move(person, batch_id, BatchState.FINISHED)))


@router.get(
    "/batches/{batch_id}/receipt.json",
    name="receipt_json",
    summary="The signed receipt of a batch",
    responses={**answers(None, *_KNOWN), 200: {"description": "the receipt", "content": {"application/json": {}}}},
)
def receipt_json(batch_id: str, person: Someone, doing: Doing) -> Response:
    """As things stand: counts that add up, a hash over the list of items, and an Ed25519 signature."""
    return receipt_as_json(doing.batches, person, batch_id)


@router.get(
    "/batches/{batch_id}/receipt.csv",
    name="receipt_csv",
    summary="The receipt of a batch, for spreadsheets",
    responses={**answers(None, *_KNOWN), 200: {"description": "the receipt", "content": {"text/csv": {}}}},
)
def receipt_csv(batch_id: str, person: Someone, doing: Doing) -> Response:
    """The same as CSV with a byte order mark."""
    return receipt_as_csv(doing.batches, person, batch_id)
