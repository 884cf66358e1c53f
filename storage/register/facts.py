"""What the access rule needs to know of a document, read so that a document and none take the same time."""

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from mappings.access import DocumentFacts
from storage.register.models import DocumentRow
from storage.register.states import HELD

NOWHERE = 2**31 - 1  # a level above every one there is

_ONE = select(literal(1).label("one")).subquery()


def facts_or_nowhere(session: Session, document_id: str) -> DocumentFacts:
    """The document's facts; those of one at a level nobody is cleared for, when there is none.

    One row comes back either way, and what follows from it is the same work, so that time doesn't tell them apart.
    """
    query = (
        select(
            func.coalesce(DocumentRow.classification, ""),
            func.coalesce(DocumentRow.level, NOWHERE),
            func.coalesce(DocumentRow.department, ""),
            func.coalesce(DocumentRow.entry_check, ""),
        )
        .select_from(_ONE)
        .join(DocumentRow, DocumentRow.id == document_id, isouter=True)
    )
    classification, level, department, check = session.execute(query).one()
    return DocumentFacts(document_id, classification, level, department, check in HELD)


def facts_of(row: DocumentRow) -> DocumentFacts:
    """Those of a document that was read already."""
    return DocumentFacts(row.id, row.classification, row.level, row.department, row.entry_check in HELD)
