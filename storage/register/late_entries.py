"""Documents that were entered later than their class allows; a page of them costs what it shows."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.register import by_filing, documents
from storage.register.by_filing import Cursor
from storage.register.models import DocumentRow
from storage.register.places import among


def measure(session: Session, document_id: str, late: int | None) -> None:
    """Record by how many days a document missed its class's limit, 0 or less if it didn't, None if nobody knows.

    No revision is counted: it is not part of what may be shown of the document.
    """
    documents.lock(session, document_id).entry_late = late


def listed(
    session: Session,
    places: Collection[tuple[str, int]],
    departments: Collection[str] | None,
    size: int,
    after: Cursor | None = None,
) -> tuple[Sequence[DocumentRow], Cursor | None]:
    """A page of the late ones of these (class, level) and departments (None: all), the newest first.

    With it comes the cursor of the next page, None at the end.
    """
    query = select(DocumentRow).where(DocumentRow.entry_late > 0, among(places, departments))
    rows, following = by_filing.page(session, query, size, after, newest_first=True)
    return [row[0] for row in rows], following
