"""Grants: leave to read one document above one's level, for a term and a purpose."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mappings.access import Grant
from storage.register import families
from storage.register.models import GrantRow
from storage.register.upsert import rows_changed


def give(session: Session, person_id: str, grant: Grant, given_by: str) -> str:
    """Put a grant on record; answers its id.

    Raises:
        ValueError: it would end before it begins, or has no purpose.
    """
    if grant.ends <= grant.starts or not grant.purpose.strip():
        raise ValueError("a grant needs a term and a purpose")
    row = GrantRow(
        person_id=person_id,
        document_id=grant.document_id,
        level=grant.level,
        starts_at=grant.starts,
        ends_at=grant.ends,
        purpose=grant.purpose,
        given_by=given_by,
    )
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, grant_id: str, now: datetime) -> bool:
    """End a grant before its term. False when it has ended already."""
    running = (GrantRow.id == grant_id) & GrantRow.ended_at.is_(None) & (GrantRow.ends_at > now)
    return rows_changed(session.execute(update(GrantRow).where(running).values(ended_at=now))) == 1


def of_person(session: Session, person_id: str, now: datetime) -> tuple[Grant, ...]:
    """The grants of a person that are in force at `now`: those given, and the same for all that came inside.

    Who may read a mail may read what it holds: its text stands there only, and its original holds it anyway.
    """
    query = (
        select(GrantRow)
        .where(
            GrantRow.person_id == person_id,
            GrantRow.starts_at <= now,
            GrantRow.ends_at > now,
            GrantRow.ended_at.is_(None) | (GrantRow.ended_at > now),
        )
        .order_by(GrantRow.document_id, GrantRow.id)
    )
    given = [
        Grant(row.document_id, row.level, row.starts_at, row.ends_at, row.purpose) for row in session.scalars(query)
    ]
    inside = families.inside(session, {each.document_id for each in given})
    return tuple(each for grant in given for each in (grant, *_reaching(grant, inside.get(grant.document_id, ()))))


def _reaching(grant: Grant, document_ids: Iterable[str]) -> Iterator[Grant]:
    for each in document_ids:
        yield replace(grant, document_id=each)
