"""Documents that a person has to look at: a step failed on every try, findings are doubtful, or marks are outdated.

Which those are is kept with each document, so that a page of them costs what it shows, however many there are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from storage.register import by_filing
from storage.register.by_filing import Cursor
from storage.register.marks import IN_FORCE, Status
from storage.register.models import DocumentRow, MarkRow, VersionRow
from storage.register.places import among
from storage.register.states import SET_ASIDE

# Findings under this confidence are right more often than not, and wrong often enough to be looked at.
DOUBTFUL = 0.7


@dataclass(frozen=True, slots=True)
class Review:
    """One document, how many doubtful findings it has, and how many marks that people put on a former text of it."""

    document: DocumentRow
    doubtful: int
    outdated: int


def refresh(session: Session, document_ids: Collection[str]) -> None:
    """Find out anew whether these documents wait; to be called after every change of their state, level or marks.

    A finding is doubtful with a confidence under DOUBTFUL, as long as nobody has decided on it and it hides something.
    """
    session.flush()
    waits = or_(DocumentRow.state.in_(SET_ASIDE), _doubtful().exists(), _outdated().exists())
    mine = update(DocumentRow).where(DocumentRow.id.in_(document_ids)).values(awaits_review=waits)
    session.execute(mine.execution_options(synchronize_session=False))


def awaiting(
    session: Session,
    places: Collection[tuple[str, int]],
    departments: Collection[str] | None,
    size: int,
    after: Cursor | None = None,
) -> tuple[Sequence[Review], Cursor | None]:
    """A page of the documents of these (class, level) and departments (None: all) that wait, oldest first.

    With it comes the cursor of the next page, None at the end.
    """
    counts = (_count(_doubtful()).label("doubtful"), _count(_outdated()).label("outdated"))
    query = select(DocumentRow, *counts).where(DocumentRow.awaits_review, among(places, departments))
    rows, following = by_filing.page(session, query, size, after)
    return [Review(*row) for row in rows], following


def _doubtful() -> Select[Any]:
    return _hiding().where(MarkRow.status == Status.FOUND, MarkRow.confidence < DOUBTFUL)


def _outdated() -> Select[Any]:
    same = and_(VersionRow.document_id == MarkRow.document_id, VersionRow.number == MarkRow.version)
    return (
        _hiding()
        .join(VersionRow, same)
        .where(
            MarkRow.status.in_(IN_FORCE),
            MarkRow.text_digest.is_not(None),
            MarkRow.text_digest.is_distinct_from(VersionRow.text_digest),
        )
    )


def _hiding() -> Select[Any]:
    """Marks of the document's present version above its level."""
    mine = MarkRow.document_id == DocumentRow.id, MarkRow.version == DocumentRow.version
    return select(MarkRow.id).where(*mine, MarkRow.level > DocumentRow.level).correlate(DocumentRow)


def _count(marks: Select[Any]) -> ColumnElement[int]:
    return marks.with_only_columns(func.count(MarkRow.id)).scalar_subquery()
