"""Requests for access to one document, and the grants they lead to."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from mappings.scheme import Scheme
from mappings.views import shown
from search_api.access_requests import MAX_DAYS, MAX_WORDS, ShownRequest
from search_api.field_errors import FieldError
from search_api.identity import Parts, Reader
from search_api.json_answer import json_answer
from search_api.problems import ProblemError
from search_api.routes.schemas import Shape, answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

router = APIRouter(route_class=StrictRoute, tags=["requests"])

Words = Annotated[str, Field(max_length=10 * MAX_WORDS)]
Days = Annotated[int, Field(ge=-(2**31), le=2**31, description=f"from 1 to {MAX_DAYS}")]


class AccessRequest(Shape):
    """What is asked for: one document, up to a level (a key; all there is if left out), for a purpose and a term."""

    document: Annotated[str, Field(max_length=100)]
    purpose: Words
    days: Days
    level: Annotated[str, Field(max_length=100)] | None = None


class GrantDecision(Shape):
    """For how many days from now the request is granted, and words for the person who asked."""

    days: Days
    answer: Words = ""


class RefusalDecision(Shape):
    """Why a request is refused, in words for the person who asked."""

    answer: Words


class RequestMade(Shape):
    """The id of a new request."""

    id: str


class RequestShape(Shape):
    """A request. Number and title are those of one's own view, null when one may not know of the document."""

    id: str
    document: str
    archive_number: str | None
    title: str | None
    level: str
    purpose: str
    days: int
    state: str = Field(description="open, granted, refused or withdrawn")
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    answer: str
    grant_ends_at: datetime | None
    grant_in_force: bool
    copies: bool = Field(description="a grant lets the person take copies, which the class gives no reader without one")


class RequestList(Shape):
    """`own` newest first; for archivists `awaiting` a decision of theirs, oldest first, and what is `granted`."""

    own: list[RequestShape]
    awaiting: list[RequestShape]
    granted: list[RequestShape]


@router.post(
    "/requests",
    name="request_access",
    status_code=201,
    summary="Ask for access to a document",
    responses=answers(
        RequestMade, "not-allowed", "not-found", "request-incomplete", "request-open", "malformed-json", status=201
    ),
)
def request_access(asked: AccessRequest, person: Reader, doing: Doing, parts: Parts) -> Response:
    """Ask to see one document above one's own level, for a purpose and a term. It lands on the archivists' list."""
    made = doing.requests.make(person, asked.document, _rank(asked.level, parts.scheme), asked.purpose, asked.days)
    return json_answer({"id": made}, 201)


@router.get(
    "/requests", name="requests", summary="One's own requests, and those to decide", responses=answers(RequestList)
)
def requests(person: Reader, doing: Doing, parts: Parts) -> Response:
    """What one has asked for; and for archivists what awaits them, and what they may end."""
    found = doing.requests.lists(person)
    lists = {"own": found.own, "awaiting": found.awaiting, "granted": found.granted}
    return json_answer({name: [_shown(each, parts.scheme) for each in every] for name, every in lists.items()})


@router.delete(
    "/requests/{request_id}",
    name="withdraw_request",
    status_code=204,
    summary="Take a request back",
    responses=answers(None, "no-such-request", "request-decided", status=204),
)
def withdraw_request(request_id: str, person: Reader, doing: Doing) -> Response:
    """Take one's own open request back."""
    doing.requests.withdraw(person, request_id)
    return Response(status_code=204)


@router.post(
    "/requests/{request_id}/grant",
    name="grant_request",
    status_code=204,
    summary="Grant a request",
    responses=answers(None, "no-such-request", "request-decided", "request-incomplete", "malformed-json", status=204),
)
def grant_request(request_id: str, decision: GrantDecision, person: Reader, doing: Doing) -> Response:
    """Give leave for a term. The reader sees the document as the level granted does, from the next request on."""
    doing.requests.grant(person, request_id, decision.days, decision.answer)
    return Response(status_code=204)


@router.delete(
    "/requests/{request_id}/grant",
    name="end_grant",
    status_code=204,
    summary="End a grant before its term",
    responses=answers(None, "no-such-request", "request-decided", status=204),
)
def end_grant(request_id: str, person: Reader, doing: Doing) -> Response:
    """Give back what was granted, or take it as an archivist."""
    doing.requests.end_grant(person, request_id)
    return Response(status_code=204)


@router.post(
    "/requests/{request_id}/refusal",
    name="refuse_request",
    status_code=204,
    summary="Refuse a request",
    responses=answers(None, "no-such-request", "request-decided", "request-incomplete", "malformed-json", status=204),
)
def refuse_request(request_id: str, decision: RefusalDecision, person: Reader, doing: Doing) -> Response:
    """Refuse, with words for the person who asked."""
    doing.requests.refuse(person, request_id, decision.answer)
    return Response(status_code=204)


def _rank(key: str | None, scheme: Scheme) -> int | None:
    if key is None:
        return None
    level = scheme.level_by_key.get(key)
    if level is None:
        raise ProblemError("request-incomplete", [FieldError("level", "level-not-needed")])
    return level.rank


def _shown(each: ShownRequest, scheme: Scheme) -> dict[str, Any]:
    return {
        "id": each.row.id,
        "document": each.row.document_id,
        "archive_number": each.number or None,
        "title": shown(each.title) if each.number else None,
        "level": scheme.levels[each.row.level].key,
        "purpose": each.row.purpose,
        "days": each.row.days,
        "state": each.row.state,
        "asked_by": each.person_name,
        "asked_at": each.row.created_at,
        "decided_by": each.decided_by_name or None,
        "decided_at": each.row.decided_at,
        "answer": each.row.answer,
        "grant_ends_at": each.grant_ends,
        "grant_in_force": each.grant_runs,
        "copies": each.copies,
    }
