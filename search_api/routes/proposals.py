"""What a document's text proposes for its fields, and the documents that wait to be filled in."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from search_api.identity import Filer, Parts
from search_api.json_answer import json_answer
from search_api.results.proposals_as_json import awaiting_json, late_json, proposal_json
from search_api.routes.list_parameters import ListCursor, ListSize
from search_api.routes.proposal_schemas import AwaitingList, LateEntryList, ProposalDecision, ProposalList
from search_api.routes.schemas import answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

router = APIRouter(route_class=StrictRoute, tags=["proposals"])
_DOCUMENT = ("not-allowed", "not-found", "entry-needs-level", "site-unavailable")
_BODY = ("malformed-json", "malformed-request", "csrf-refused")


@router.get(
    "/documents/{document_id}/proposals",
    name="proposals",
    summary="What the text proposes for the fields",
    responses=answers(ProposalList, *_DOCUMENT),
)
def proposals(document_id: str, person: Filer, doing: Doing) -> Response:
    """Each with its place and the words it was read from. For clerks and archivists who may see all of the document."""
    found = doing.entry.entering.listed(person, document_id)
    return json_answer({"proposals": [proposal_json(each) for each in found.proposals]})


@router.post(
    "/documents/{document_id}/proposals/undo",
    name="undo_entry",
    status_code=204,
    summary="Undo one's last decision on proposals",
    responses=answers(
        None, *_DOCUMENT, "csrf-refused", "nothing-entered", "proposal-outdated", "entry-confirmed", status=204
    ),
)
def undo_entry(document_id: str, person: Filer, doing: Doing) -> Response:
    """The field holds again what it held, and the proposals are open again; that is on record as well."""
    doing.entry.entering.undo(person, document_id)
    return Response(status_code=204)


@router.post(
    "/documents/{document_id}/proposals/{number}",
    name="decide_proposal",
    status_code=204,
    summary="Accept or reject a proposal",
    responses=answers(
        None,
        *_DOCUMENT,
        *_BODY,
        "no-such-proposal",
        "proposal-refused",
        "proposal-outdated",
        "entry-confirmed",
        status=204,
    ),
)
def decide_proposal(
    document_id: str,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
    decision: ProposalDecision,
    person: Filer,
    doing: Doing,
) -> Response:
    """The field is filled in when one is accepted, and views and searches follow within moments."""
    if decision.decision == "accept":
        doing.entry.entering.accept(person, document_id, number, decision.value)
    else:
        doing.entry.entering.reject(person, document_id, number)
    return Response(status_code=204)


@router.get(
    "/proposals",
    name="waiting_for_entry",
    summary="Documents whose fields wait to be filled in",
    responses=answers(AwaitingList, "not-allowed", "cursor-invalid", "malformed-request", "unknown-parameter"),
)
def waiting_for_entry(
    person: Filer,
    doing: Doing,
    parts: Parts,
    cursor: ListCursor = None,
    size: ListSize = 50,
) -> Response:
    """Those of which the person may see everything, oldest first."""
    found, following = doing.entry.waiting.listed(person, size, cursor)
    return json_answer({"documents": [awaiting_json(each, parts.scheme) for each in found], "next_cursor": following})


@router.get(
    "/late-entries",
    name="late_entries",
    summary="Documents that were entered later than their class allows",
    responses=answers(LateEntryList, "not-allowed", "cursor-invalid", "malformed-request", "unknown-parameter"),
)
def late_entries(
    person: Filer,
    doing: Doing,
    parts: Parts,
    cursor: ListCursor = None,
    size: ListSize = 50,
) -> Response:
    """Those of which the person may see everything, the newest first; without the event's day nothing is measured."""
    found, following = doing.entry.late.listed(person, size, cursor)
    return json_answer({"documents": [late_json(each, parts.scheme) for each in found], "next_cursor": following})
