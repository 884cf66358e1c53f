"""Everything the register keeps of a version, read for many at once: what the steps of the way in start from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mappings.document import Mark
from storage.register import marks, objects, recognitions
from storage.register.composite_keys import is_one_of
from storage.register.models import DocumentRow, VersionRow
from storage.vault.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Kept:
    """A version with its document, as one snapshot saw them.

    `original` and `text` are None when there is none, or its key was destroyed. `copies` tells by object id and site
    when a copy was last verified, None while it is pending. `surety` is the least confidence (0 to 1) with which a page
    was read off its picture, 0 while one waits to be read, None when none is read so.
    """

    document: DocumentRow
    version: VersionRow
    original: Sealed | None
    text: Sealed | None
    copies: Mapping[str, Mapping[str, datetime | None]]
    marks: tuple[Mark, ...]
    surety: float | None


def read(session: Session, versions: Collection[tuple[str, int]]) -> dict[tuple[str, int], Kept]:
    """What is kept of these versions, by document id and number; what there is not is left out."""
    wanted = set(versions)
    documents = select(DocumentRow).where(DocumentRow.id.in_({document_id for document_id, _ in wanted}))
    by_id = {row.id: row for row in session.scalars(documents)}
    mine = is_one_of((VersionRow.document_id, VersionRow.number), wanted)
    rows = session.scalars(select(VersionRow).where(mine)).all()
    object_ids = {each for row in rows for each in (row.object_id, row.text_object_id) if each is not None}
    sealed, copies = objects.by_id(session, object_ids), objects.copies_of(session, object_ids)
    marked, sure = marks.of_versions(session, wanted), recognitions.least_confidence(session, wanted)
    return {
        (row.document_id, row.number): Kept(
            document=by_id[row.document_id],
            version=row,
            original=sealed.get(row.object_id),
            text=None if row.text_object_id is None else sealed.get(row.text_object_id),
            copies=copies,
            marks=marked.get((row.document_id, row.number), ()),
            surety=sure.get((row.document_id, row.number)),
        )
        for row in rows
    }
