"""The second person's check: what waits for it, one document's entry, and what is done about it."""

from fastapi import APIRouter
from starlette.responses import Response

from search_api.identity import Filer, Parts
from search_api.json_answer import json_answer
from search_api.results.entry_checks_as_json import check_json, check_waiting_json
from search_api.routes.entry_check_schemas import CheckDecision, CheckWaitingList, EntryCheckShape, EntryCorrection
from search_api.routes.list_parameters import ListCursor, ListSize
from search_api.routes.schemas import answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

router = APIRouter(route_class=StrictRoute, tags=["entry checks"])
_DOCUMENT = ("not-allowed", "not-found", "entry-needs-level", "site-unavailable")
_BODY = ("malformed-json", "malformed-request", "csrf-refused", "check-not-waiting", "check-under-way", "check-refused")


@router.get(
    "/entry-checks",
    name="waiting_for_check",
    summary="Documents that wait for a second person",
    responses=answers(CheckWaitingList, "not-allowed", "cursor-invalid", "malformed-request", "unknown-parameter"),
)
def waiting_for_check(
    person: Filer,
    doing: Doing,
    parts: Parts,
    cursor: ListCursor = None,
    size: ListSize = 50,
) -> Response:
    """Those of which the person may see everything, oldest first, with those that were sent back."""
    found, following = doing.entry.checking.listed(person, size, cursor)
    rows = [check_waiting_json(each, parts.scheme, person) for each in found]
    return json_answer({"documents": rows, "next_cursor": following})


@router.get(
    "/documents/{document_id}/entry-check",
    name="entry_check",
    summary="A document's entry and its check",
    responses=answers(EntryCheckShape, *_DOCUMENT),
)
def entry_check(document_id: str, person: Filer, doing: Doing, parts: Parts) -> Response:
    """For clerks and archivists who may see all of the document."""
    return json_answer(check_json(doing.entry.checking.shown(person, document_id), parts.scheme))


@router.post(
    "/documents/{document_id}/entry-check",
    name="decide_check",
    status_code=204,
    summary="Confirm an entry, or send it back",
    responses=answers(None, *_DOCUMENT, *_BODY, "check-by-another", status=204),
)
def decide_check(document_id: str, decision: CheckDecision, person: Filer, doing: Doing) -> Response:
    """Never by who entered any of it. Confirmed, it is found within moments by those who may know of it."""
    if decision.decision == "confirm":
        doing.entry.checking.confirm(person, document_id)
    else:
        doing.entry.checking.send_back(person, document_id, decision.reason)
    return Response(status_code=204)


@router.put(
    "/documents/{document_id}/entry-check/entry",
    name="correct_entry",
    status_code=204,
    summary="Correct the entry of a document that waits",
    responses=answers(None, *_DOCUMENT, *_BODY, status=204),
)
def correct_entry(document_id: str, correction: EntryCorrection, person: Filer, doing: Doing) -> Response:
    """It waits again, for someone else than who corrected it."""
    doing.entry.checking.correct(person, document_id, correction.title, correction.fields)
    return Response(status_code=204)
