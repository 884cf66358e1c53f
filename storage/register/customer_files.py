"""Customer files (客户档案), to which documents belong by number."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.register.models import CustomerFileRow, DocumentRow
from storage.register.states import HELD
from storage.register.upsert import insert


def get(session: Session, number: str) -> CustomerFileRow | None:
    """The customer file with this number, None when there is none."""
    return session.scalars(select(CustomerFileRow).where(CustomerFileRow.number == number)).one_or_none()


def named(session: Session, name: str) -> Sequence[CustomerFileRow]:
    """The customer files with exactly this name; names, unlike numbers, can be shared."""
    query = select(CustomerFileRow).where(CustomerFileRow.name == name).order_by(CustomerFileRow.number)
    return session.scalars(query).all()


def values(session: Session, number: str, level: int, asking: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Class and fields of every document in the customer file with this number that isn't above `level`.

    What is held for a second person is nobody's to know, so it is left out for every document but itself, `asking`.
    """
    known = or_(DocumentRow.entry_check.not_in(sorted(HELD)), DocumentRow.id == asking)
    query = (
        select(DocumentRow.classification, DocumentRow.fields)
        .where(DocumentRow.customer_file == number, DocumentRow.level <= level, known)
        .order_by(DocumentRow.id)
    )
    return [(classification, fields) for classification, fields in session.execute(query)]


def add(
    session: Session, number: str, name: str, department: str, person_id: str, now: datetime
) -> tuple[CustomerFileRow, bool]:
    """The customer file with this number, and whether it was made now; one that exists is left as it is."""
    statement = insert(session, CustomerFileRow).values(
        number=number, name=name, department=department, created_by=person_id, created_at=now
    )
    statement = statement.on_conflict_do_nothing(index_elements=[CustomerFileRow.number])
    made = session.execute(statement.returning(CustomerFileRow.id)).first() is not None
    return session.scalars(select(CustomerFileRow).where(CustomerFileRow.number == number)).one(), made
