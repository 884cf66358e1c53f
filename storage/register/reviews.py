"""Documents that a person has to look at: a step failed on every try, or something found in them is doubtful."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from storage.register.marks import IN_FORCE, Status
from storage.register.models import DocumentRow, MarkRow, VersionRow
from storage.register.states import State


@dataclass(frozen=True, slots=True)
class Review:
    """One document, how many doubtful findings it has, and how many marks that people put on a former text of it."""

    document: DocumentRow
    doubtful: int
    outdated: int


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
    outdated = (
        select(func.count(MarkRow.id))
        .join(VersionRow, and_(VersionRow.document_id == MarkRow.document_id, VersionRow.number == MarkRow.version))
        .where(
            MarkRow.document_id == DocumentRow.id,
            MarkRow.version == DocumentRow.version,
            MarkRow.status.in_(IN_FORCE),
            MarkRow.text_digest.is_distinct_from(VersionRow.text_digest),
            MarkRow.text_digest.is_not(None),
            MarkRow.level > DocumentRow.level,
        )
        .correlate(DocumentRow)
        .scalar_subquery()
    )
    query = select(DocumentRow, doubtful.label("doubtful"), outdated.label("outdated"))
    query = query.where(_among(places, departments))
    query = query.where(or_(DocumentRow.state == State.FAILED.value, doubtful > 0, outdated > 0))
    rows = session.execute(query.order_by(DocumentRow.created_at, DocumentRow.id).limit(limit))
    return [Review(*row) for row in rows]


def _among(places: Collection[tuple[str, int]], departments: Collection[str] | None) -> ColumnElement[bool]:
    here = tuple_(DocumentRow.classification, DocumentRow.level).in_(sorted(places))
    return here if departments is None else and_(here, DocumentRow.department.in_(sorted(departments)))
