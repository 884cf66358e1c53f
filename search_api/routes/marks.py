"""Marks on a document, its level, and the documents that wait for an archivist."""

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from mappings.document import Place
from mappings.scheme import Scheme
from search_api.field_errors import FieldError
from search_api.identity import Archivist, Parts
from search_api.json_answer import json_answer
from search_api.marking.rules import Extent
from search_api.problems import ProblemError
from search_api.results.marks_as_json import mark_json, review_json
from search_api.routes.list_parameters import ListCursor, ListSize
from search_api.routes.mark_schemas import (
    ExtentShape,
    MarkChange,
    MarkList,
    MarkMade,
    MarkWithdrawal,
    NewLevel,
    NewMark,
    NewReading,
    Rereads,
    ReviewList,
)
from search_api.routes.schemas import answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

router = APIRouter(route_class=StrictRoute, tags=["marks"])
_DOCUMENT = ("not-allowed", "not-found", "marking-needs-level")
_BODY = ("malformed-json", "malformed-request", "csrf-refused")


@router.get(
    "/documents/{document_id}/marks",
    name="marks",
    summary="What is marked on a document",
    responses=answers(MarkList, *_DOCUMENT, "site-unavailable"),
)
def marks(document_id: str, person: Archivist, doing: Doing, parts: Parts) -> Response:
    """Every mark of the present version, withdrawn ones too, in reading order. For archivists who may see all of it."""
    found = doing.marking.listed(person, document_id)
    return json_answer({"marks": [mark_json(each, found, parts.scheme) for each in found.marks]})


@router.post(
    "/documents/{document_id}/marks",
    name="draw_mark",
    status_code=201,
    summary="Mark something",
    responses=answers(MarkMade, *_DOCUMENT, *_BODY, "mark-refused", "mark-outdated", status=201),
)
def draw_mark(document_id: str, drawn: NewMark, person: Archivist, doing: Doing, parts: Parts) -> Response:
    """Mark a stretch of a page's text, of the title, the file name or a field, or a region of a page's image."""
    extent = _extent(drawn)
    level = _rank(drawn.level, parts.scheme, "mark-refused")
    return json_answer({"id": doing.marking.draw(person, document_id, extent, level, drawn.reason)}, 201)


@router.patch(
    "/documents/{document_id}/marks/{mark_id}",
    name="change_mark",
    status_code=204,
    summary="Confirm or change a mark",
    responses=answers(None, *_DOCUMENT, *_BODY, "no-such-mark", "mark-refused", "mark-outdated", status=204),
)
def change_mark(
    document_id: str, mark_id: str, change: MarkChange, person: Archivist, doing: Doing, parts: Parts
) -> Response:
    """With `confirm` it is confirmed as it is; otherwise it gets the level and the extent that are given."""
    if change.confirm:
        doing.marking.confirm(person, document_id, mark_id)
        return Response(status_code=204)
    level = None if change.level is None else _rank(change.level, parts.scheme, "mark-refused")
    extent = None if change.extent is None else _extent(change.extent)
    doing.marking.change(person, document_id, mark_id, level, extent, change.reason)
    return Response(status_code=204)


@router.delete(
    "/documents/{document_id}/marks/{mark_id}",
    name="withdraw_mark",
    status_code=204,
    summary="Withdraw a mark",
    responses=answers(None, *_DOCUMENT, *_BODY, "no-such-mark", "mark-refused", status=204),
)
def withdraw_mark(
    document_id: str, mark_id: str, withdrawal: MarkWithdrawal, person: Archivist, doing: Doing
) -> Response:
    """It stays on record with the reason, and is not found again."""
    doing.marking.withdraw(person, document_id, mark_id, withdrawal.reason)
    return Response(status_code=204)


@router.post(
    "/documents/{document_id}/marks/undo",
    name="undo_marking",
    status_code=204,
    summary="Undo one's last change of marks",
    responses=answers(None, *_DOCUMENT, "csrf-refused", "nothing-to-undo", "mark-outdated", status=204),
)
def undo_marking(document_id: str, person: Archivist, doing: Doing) -> Response:
    """What one did last to this document's marks is taken back; that is on record as well."""
    doing.marking.undo(person, document_id)
    return Response(status_code=204)


@router.put(
    "/documents/{document_id}/level",
    name="set_level",
    status_code=204,
    summary="Raise or lower a document's level",
    responses=answers(None, *_DOCUMENT, *_BODY, "level-refused", "document-under-way", status=204),
)
def set_level(document_id: str, wanted: NewLevel, person: Archivist, doing: Doing, parts: Parts) -> Response:
    """The register changes at once, and with it who may know of the document; searches follow within moments."""
    level = _rank(wanted.level, parts.scheme, "level-refused")
    doing.levels.change(person, document_id, level, family=wanted.family)
    return Response(status_code=204)


@router.get(
    "/reviews",
    name="reviews",
    summary="Documents that wait for an archivist",
    responses=answers(ReviewList, "not-allowed", "cursor-invalid", "malformed-request", "unknown-parameter"),
)
def reviews(
    person: Archivist,
    doing: Doing,
    parts: Parts,
    cursor: ListCursor = None,
    size: ListSize = 50,
) -> Response:
    """What failed, holds doubtful findings, or was marked on a former text, oldest first."""
    found, following = doing.reviews.awaiting(person, size, cursor)
    return json_answer({"reviews": [review_json(each, parts.scheme) for each in found], "next_cursor": following})


@router.post(
    "/reviews/{document_id}/retry",
    name="retry_document",
    status_code=202,
    summary="Try a failed document again",
    responses=answers(None, *_DOCUMENT, "csrf-refused", "nothing-to-retry", status=202),
)
def retry_document(document_id: str, person: Archivist, doing: Doing) -> Response:
    """Its text is taken out again and looked through anew."""
    doing.reviews.retry(person, document_id)
    return Response(status_code=202)


@router.post(
    "/documents/{document_id}/readings",
    name="reread_document",
    status_code=202,
    summary="Have scanned pages read again",
    responses=answers(Rereads, *_DOCUMENT, *_BODY, "reread-refused", "nothing-to-read", status=202),
)
def reread_document(document_id: str, wanted: NewReading, person: Archivist, doing: Doing) -> Response:
    """All pages without text of their own, by the engine that is named. The former text stays until they are read."""
    return json_answer({"pages": doing.rereading.ask(person, document_id, wanted.engine)}, 202)


def _extent(given: ExtentShape) -> Extent:
    return Extent(Place(given.place), given.page - 1, given.start, given.end, given.box, given.field)


def _rank(key: str, scheme: Scheme, refusal: Literal["mark-refused", "level-refused"]) -> int:
    level = scheme.level_by_key.get(key)
    if level is None:
        raise ProblemError(refusal, [FieldError("level", "unknown")])
    return level.rank
