"""Customer files (客户档案), to which documents belong by number."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.register.models import CustomerFileRow
from storage.register.upsert import insert


def get(session: Session, number: str) -> CustomerFileRow | None:
    """The customer file with this number, None when there is none."""
    return session.scalars(select(CustomerFileRow).where(CustomerFileRow.number == number)).one_or_none()


def named(session: Session, name: str) -> Sequence[CustomerFileRow]:
    """The customer files with exactly this name; names, unlike numbers, can be shared."""
    query = select(CustomerFileRow).where(CustomerFileRow.name == name).order_by(CustomerFileRow.number)
    return session.scalars(query).all()


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
