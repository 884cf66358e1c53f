"""Pages of lists of documents in the order in which they were filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Row, Select, tuple_
from sqlalchemy.orm import Session

from storage.register.models import DocumentRow

Columns = TypeVarTuple("Columns")
_FILED = tuple_(DocumentRow.created_at, DocumentRow.id)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list of documents by the time they were filed."""

    created_at: datetime
    document_id: str


def page(
    session: Session,
    query: Select[DocumentRow, *Columns],
    size: int,
    after: Cursor | None,
    *,
    newest_first: bool = False,
) -> tuple[Sequence[Row[DocumentRow, *Columns]], Cursor | None]:
    """`size` rows of a query whose first column is the document, after that place, and where the next page begins.

    The place is None at the end.
    """
    if after is not None:
        place = (after.created_at, after.document_id)
        query = query.where(place > _FILED if newest_first else place < _FILED)
    columns = (DocumentRow.created_at, DocumentRow.id)
    order = [each.desc() for each in columns] if newest_first else columns
    rows = session.execute(query.order_by(*order).limit(size + 1)).all()
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1][0]
    return rows[:size], Cursor(last.created_at, last.id)
