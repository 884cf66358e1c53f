"""Documents that a person has to look at: a step failed on every try, or something found in them is doubtful."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from storage.register.marks import Status
from storage.register.models import DocumentRow, MarkRow
from storage.register.states import State


@dataclass(frozen=True, slots=True)
class Review:
    """One document, and how many doubtful findings it has."""

    document: DocumentRow
    doubtful: int


def awaiting(
    session: Session,
    places: Collection[tuple[str, int]],
    departments: Collection[str] | None,
    below: float,
    limit: int,
) -> list[Review]:
    """The documents of these (class, level) and departments (None: all) that wait, oldest first.

    A finding is doubtful with a confidence under `below`, as long as nobody has decided on it and it hides something.
    """
    doubtful = (
        select(func.count(MarkRow.id))
        .where(
            MarkRow.document_id == DocumentRow.id,
            MarkRow.version == DocumentRow.version,
            MarkRow.status == Status.FOUND,
            MarkRow.confidence < below,
            MarkRow.level > DocumentRow.level,
        )
        .correlate(DocumentRow)
        .scalar_subquery()
    )
    query = select(DocumentRow, doubtful.label("doubtful")).where(_among(places, departments))
    query = query.where(or_(DocumentRow.state == State.FAILED.value, doubtful > 0))
    rows = session.execute(query.order_by(DocumentRow.created_at, DocumentRow.id).limit(limit))
    return [Review(row, count) for row, count in rows]


def _among(places: Collection[tuple[str, int]], departments: Collection[str] | None) -> ColumnElement[bool]:
    here = tuple_(DocumentRow.classification, DocumentRow.level).in_(sorted(places))
    return here if departments is None else and_(here, DocumentRow.department.in_(sorted(departments)))
