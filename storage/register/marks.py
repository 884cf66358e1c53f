"""Marks: the stretches of a version that need a higher level, by what found them."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mappings.document import Mark, Place
from storage.register import documents
from storage.register.models import MarkRow


def replace(session: Session, document_id: str, version: int, source: str, marks: Iterable[Mark]) -> None:
    """Make `marks` the only ones that `source` (a detector, "record", a person) has on this version.

    What other sources marked stays, so a detector that runs again takes no hand-drawn mark away. Marks change what
    may be shown, so this counts one revision of the document.
    """
    documents.bump(session, documents.lock(session, document_id))
    session.execute(
        delete(MarkRow).where(MarkRow.document_id == document_id, MarkRow.version == version, MarkRow.source == source)
    )
    session.add_all(
        MarkRow(
            document_id=document_id,
            version=version,
            place=mark.place.value,
            page=mark.page,
            start=mark.start,
            end=mark.end,
            level=mark.level,
            reason=mark.reason,
            source=source,
        )
        for mark in marks
    )
    session.flush()


def of_version(session: Session, document_id: str, version: int) -> tuple[Mark, ...]:
    """Every mark of a version, in reading order."""
    query = (
        select(MarkRow)
        .where(MarkRow.document_id == document_id, MarkRow.version == version)
        .order_by(MarkRow.place, MarkRow.page, MarkRow.start, MarkRow.end, MarkRow.level, MarkRow.id)
    )
    return tuple(
        Mark(Place(row.place), row.start, row.end, row.level, row.reason, row.page) for row in session.scalars(query)
    )
