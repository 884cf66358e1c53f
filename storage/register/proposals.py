"""Proposals for fields of documents: what was found, what people decided on it, and which documents wait for them.

Everything is in the caller's transaction. Which documents wait is kept with each of them, so that a page of the list
costs what it shows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.orm import Session

from mappings.document import FieldValue
from storage.register import by_filing, documents
from storage.register.by_filing import Cursor
from storage.register.models import DocumentRow, ProposalRow, VersionRow
from storage.register.models.base import new_id, table_of
from storage.register.places import among

_Key = tuple[str, str, int, int, int]


class Status(StrEnum):
    """OPEN until a person ACCEPTED or REJECTED it; PASSED when another proposal for the same field was accepted."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a `storage.register.models.ProposalRow` keeps of a finding."""

    field: str
    kind: str
    required: bool
    page: int
    start: int
    end: int
    confidence: float
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided, and when; everything that is decided by one act has one `stroke`."""

    stroke: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A document with `count` open proposals, of which `required` are for fields that its class requires."""

    document: DocumentRow
    count: int
    required: int


def replace_open(session: Session, document_id: str, version: int, digest: str, found: Sequence[Proposed]) -> None:
    """Let `found` be what is open for the version's text with this digest, but for what was decided on already.

    What is found again keeps its number, and no number is given out twice while anything is proposed: whoever decides
    on a former one must not hit another.
    """
    mine = and_(ProposalRow.document_id == document_id, ProposalRow.version == version)
    rows = session.scalars(select(ProposalRow).where(mine)).all()
    if not rows and not found and not documents.lookup(session, document_id).awaits_entry:
        return  # as for most documents: nothing was, nothing is, nobody waits
    wanted = {_key(each) for each in found}
    known: set[_Key] = set()
    for row in rows:
        if row.text_digest == digest and (row.status != Status.OPEN or _key(row) in wanted):
            known.add(_key(row))
        elif row.status == Status.OPEN:
            session.delete(row)
    new = [each for each in found if _key(each) not in known]
    if new:
        last = max((row.number for row in rows), default=0)
        values = [_values(document_id, version, number, digest, each) for number, each in enumerate(new, last + 1)]
        session.execute(table_of(ProposalRow).insert(), values)
    refresh(session, [document_id])


def current(session: Session, document_id: str, version: int, digest: str | None) -> Sequence[ProposalRow]:
    """Everything proposed on this text of the version, decided on or not, in the order it was found."""
    query = select(ProposalRow).where(
        ProposalRow.document_id == document_id, ProposalRow.version == version, ProposalRow.text_digest == digest
    )
    fresh = {"populate_existing": True}
    return session.scalars(query.order_by(ProposalRow.number), execution_options=fresh).all()


def decide(
    row: ProposalRow, status: Status, decision: Decision, former: FieldValue = None, entered: FieldValue = None
) -> None:
    """Record a decision on one proposal; the caller changes the document and calls `refresh`."""
    row.status, row.stroke = status.value, decision.stroke
    row.decided_by, row.decided_at = decision.by, decision.at
    row.former, row.entered = former, entered


def pass_open(session: Session, document_ids: Collection[str], by: str, now: datetime) -> None:
    """Let everything that is open for these documents be passed over, by one act."""
    decision = Decision(new_id(), by, now)
    query = select(ProposalRow).where(ProposalRow.document_id.in_(document_ids), ProposalRow.status == Status.OPEN)
    for row in session.scalars(query):
        decide(row, Status.PASSED, decision)
    refresh(session, document_ids)


def last_stroke(session: Session, document_id: str, version: int, digest: str | None, by: str) -> Sequence[ProposalRow]:
    """The proposals of the last act of this person that is not undone; none if there is none."""
    mine = [row for row in current(session, document_id, version, digest) if row.decided_by == by and row.decided_at]
    if not mine:
        return []
    last = max(mine, key=lambda row: (row.decided_at, row.status == Status.ACCEPTED, row.number)).stroke
    return [row for row in mine if row.stroke == last]


def reopen(session: Session, rows: Collection[ProposalRow]) -> None:
    """Take the decisions on these back."""
    for row in rows:
        row.status, row.stroke, row.former, row.entered = Status.OPEN.value, None, None, None
        row.decided_at, row.decided_by = None, None
    session.flush()


def refresh(session: Session, document_ids: Collection[str]) -> None:
    """Find out anew whether these documents wait; to be called after every change of their proposals or text."""
    session.flush()
    mine = update(DocumentRow).where(DocumentRow.id.in_(document_ids)).values(awaits_entry=_open().exists())
    session.execute(mine.execution_options(synchronize_session=False))


def awaiting(
    session: Session,
    places: Collection[tuple[str, int]],
    departments: Collection[str] | None,
    size: int,
    after: Cursor | None = None,
) -> tuple[Sequence[Awaiting], Cursor | None]:
    """A page of the documents of these (class, level) and departments (None: all) that wait, oldest first.

    With it comes the cursor of the next page, None at the end.
    """
    count: ColumnElement[int] = _open().with_only_columns(func.count(ProposalRow.id)).scalar_subquery()
    asked = _open().where(ProposalRow.required)
    required: ColumnElement[int] = asked.with_only_columns(func.count(ProposalRow.id)).scalar_subquery()
    query = select(DocumentRow, count, required).where(DocumentRow.awaits_entry, among(places, departments))
    rows, following = by_filing.page(session, query, size, after)
    return [Awaiting(*row) for row in rows], following


def _open() -> Select[Any]:
    """Open proposals of the document's present version on its present text."""
    same = and_(VersionRow.document_id == ProposalRow.document_id, VersionRow.number == ProposalRow.version)
    return (
        select(ProposalRow.id)
        .join(VersionRow, same)
        .where(
            ProposalRow.document_id == DocumentRow.id,
            ProposalRow.version == DocumentRow.version,
            ProposalRow.status == Status.OPEN,
            ProposalRow.text_digest == VersionRow.text_digest,
        )
        .correlate(DocumentRow)
    )


def _key(each: ProposalRow | Proposed) -> _Key:
    return each.field, each.kind, each.page, each.start, each.end


def _values(document_id: str, version: int, number: int, digest: str, each: Proposed) -> dict[str, Any]:
    return {
        "id": new_id(),
        "document_id": document_id,
        "version": version,
        "number": number,
        "field": each.field,
        "kind": each.kind,
        "required": each.required,
        "page": each.page,
        "start": each.start,
        "end": each.end,
        "box": None if each.box is None else list(each.box),
        "confidence": each.confidence,
        "text_digest": digest,
        "status": Status.OPEN.value,
    }
