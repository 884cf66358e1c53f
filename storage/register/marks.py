"""Marks: the stretches of a version that need a higher level, by what found them."""

from collections.abc import Collection, Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from mappings.document import Mark, Place
from storage.register import documents
from storage.register.models import MarkRow
from storage.register.models.base import table_of


def replace(session: Session, document_id: str, version: int, source: str, marks: Iterable[Mark]) -> None:
    """Make `marks` the only ones that `source` (a detector, "record", a person) has on this version.

    What other sources marked stays, so a detector that runs again takes no hand-drawn mark away. Marks change what
    may be shown, so this counts one revision of the document.
    """
    documents.bump(session, documents.lock(session, document_id))
    table = table_of(MarkRow)
    session.execute(
        table.delete().where(table.c.document_id == document_id, table.c.version == version, table.c.source == source)
    )
    rows = [
        {
            "document_id": document_id,
            "version": version,
            "place": mark.place.value,
            "page": mark.page,
            "start": mark.start,
            "end": mark.end,
            "level": mark.level,
            "reason": mark.reason,
            "source": source,
        }
        for mark in marks
    ]
    if rows:
        session.execute(table.insert(), rows)


def of_version(session: Session, document_id: str, version: int) -> tuple[Mark, ...]:
    """Every mark of a version, in reading order."""
    return of_versions(session, [(document_id, version)]).get((document_id, version), ())


def of_versions(session: Session, versions: Collection[tuple[str, int]]) -> dict[tuple[str, int], tuple[Mark, ...]]:
    """As `of_version`, for several; one without marks is left out."""
    query = (
        select(MarkRow)
        .where(tuple_(MarkRow.document_id, MarkRow.version).in_(versions))
        .order_by(MarkRow.place, MarkRow.page, MarkRow.start, MarkRow.end, MarkRow.level, MarkRow.id)
    )
    found: dict[tuple[str, int], list[Mark]] = {}
    for row in session.scalars(query):
        mark = Mark(Place(row.place), row.start, row.end, row.level, row.reason, row.page)
        found.setdefault((row.document_id, row.version), []).append(mark)
    return {key: tuple(marks) for key, marks in found.items()}
