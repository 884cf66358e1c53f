"""Requests: a person asks to read one document above their level; an archivist grants or refuses.

Each change of state is one statement that only an open request answers to, so that two decisions can't both be made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.register.models import GrantRow, RequestRow
from storage.register.upsert import rows_changed


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: one document up to `level`, for a purpose and so many `days` from the decision on."""

    document_id: str
    level: int
    purpose: str
    days: int


def make(session: Session, person_id: str, asked: Asked, now: datetime) -> RequestRow | None:
    """Put a request on record; None if the person has an open one for the document already."""
    same = (RequestRow.person_id == person_id) & (RequestRow.document_id == asked.document_id)
    if session.scalar(select(RequestRow.id).where(same, RequestRow.state == RequestState.OPEN).limit(1)):
        return None
    row = RequestRow(
        person_id=person_id,
        document_id=asked.document_id,
        level=asked.level,
        purpose=asked.purpose,
        days=asked.days,
        state=RequestState.OPEN.value,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def decide(
    session: Session,
    request_id: str,
    state: RequestState,
    by: str,
    now: datetime,
    *,
    answer: str = "",
    grant_id: str | None = None,
) -> bool:
    """Close an open request; False when it is closed already."""
    still_open = (RequestRow.id == request_id) & (RequestRow.state == RequestState.OPEN)
    values = {"state": state.value, "decided_by": by, "decided_at": now, "answer": answer, "grant_id": grant_id}
    return rows_changed(session.execute(update(RequestRow).where(still_open).values(**values))) == 1


def of_person(session: Session, person_id: str, limit: int) -> Sequence[RequestRow]:
    """The person's own requests, newest first."""
    newest = select(RequestRow).where(RequestRow.person_id == person_id)
    return session.scalars(newest.order_by(RequestRow.created_at.desc(), RequestRow.id).limit(limit)).all()


def awaiting(session: Session) -> Sequence[RequestRow]:
    """Every open request, oldest first."""
    query = select(RequestRow).where(RequestRow.state == RequestState.OPEN)
    return session.scalars(query.order_by(RequestRow.created_at, RequestRow.id)).all()


def running(session: Session, now: datetime) -> Sequence[RequestRow]:
    """The requests whose grants are in force, the next to end first."""
    in_force = (GrantRow.ends_at > now) & (GrantRow.ended_at.is_(None) | (GrantRow.ended_at > now))
    query = select(RequestRow).join(GrantRow, GrantRow.id == RequestRow.grant_id).where(in_force)
    return session.scalars(query.order_by(GrantRow.ends_at, RequestRow.id)).all()
