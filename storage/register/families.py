"""Families: what came inside a document, at any depth, and what it came in."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.register import documents
from storage.register.documents import Filing
from storage.register.models import BatchItemRow, DocumentRow
from storage.register.objects import Stored


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a document: its number there, counting from 1, its path, and its id as a document of its own."""

    id: str
    number: int
    path: str
    file_name: str
    stored: Stored


def part_id(parent_id: str, version: int, path: str, occurrence: int) -> str:
    """The id of the part at `path` of a version of a document, the `occurrence`-th there of that path.

    However often a document is taken apart, the same part gets the same id; nobody can tell from it what it is part of
    without knowing that one's id.
    """
    named = "\x1f".join(("part", parent_id, str(version), str(occurrence), path))
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def known(session: Session, ids: Collection[str]) -> set[str]:
    """Those of the ids under which there is a document."""
    return set(session.scalars(select(DocumentRow.id).where(DocumentRow.id.in_(ids)))) if ids else set()


def filing_of(parent: DocumentRow, file_name: str) -> Filing:
    """How a part of `parent` is filed: as that is now, under its own name."""
    return Filing(
        classification=parent.classification,
        level=parent.level,
        department=parent.department,
        title=file_name,
        file_name=file_name,
        media_type="application/octet-stream",
        filed_on=parent.filed_on,
        fields=dict(parent.fields),
        customer_file=parent.customer_file,
    )


def add(
    session: Session,
    parent: DocumentRow,
    version: int,
    part: Part,
    archive_number: str,
    steps: Collection[str],
    now: datetime,
    *,
    kept_whole: bool,
) -> DocumentRow:
    """Put a part of `parent`, which is locked, on record as a document of its own, with its first steps to be done."""
    stored = part.stored
    row = documents.add(
        session,
        filing_of(parent, part.file_name),
        archive_number,
        stored.sealed,
        stored.verified,
        stored.pending,
        steps,
        parent.created_by,
        now,
    )
    row.parent_id, row.parent_version, row.family = parent.id, version, parent.family or parent.id
    row.part_path, row.part_number, row.depth = part.path, part.number, parent.depth + 1
    row.kept_whole = kept_whole
    return row


def parts_of(session: Session, parent_id: str) -> Sequence[DocumentRow]:
    """The parts of one document in their order; as many as the limit on parts allows at most."""
    query = select(DocumentRow).where(DocumentRow.parent_id == parent_id)
    return session.scalars(query.order_by(DocumentRow.part_number, DocumentRow.id)).all()


def below(session: Session, row: DocumentRow) -> Sequence[DocumentRow]:
    """Everything inside a document, at any depth, by id."""
    family = row.family or row.id
    members = session.scalars(select(DocumentRow).where(DocumentRow.family == family).order_by(DocumentRow.id)).all()
    inside = {row.id}
    for each in sorted(members, key=lambda member: member.depth):
        if each.parent_id in inside:
            inside.add(each.id)
    return [each for each in members if each.id in inside and each.id != row.id]


def above(session: Session, row: DocumentRow) -> Sequence[DocumentRow]:
    """What a document is inside of, the nearest first, as far as that is still there."""
    found: list[DocumentRow] = []
    while row.parent_id is not None and (parent := session.get(DocumentRow, row.parent_id)) is not None:
        found.append(parent)
        row = parent
    return found


def count_of_families(session: Session, roots: Collection[str]) -> int:
    """How many documents came inside of these."""
    query = select(func.count()).where(DocumentRow.family.in_(roots))
    return session.execute(query).scalar_one() if roots else 0


def count_of_batch(session: Session, batch_id: str) -> dict[str, int]:
    """How many documents came inside those of a batch's items, by their state."""
    query = select(DocumentRow.state, func.count()).join(BatchItemRow, BatchItemRow.document_id == DocumentRow.family)
    query = query.where(BatchItemRow.batch_id == batch_id).group_by(DocumentRow.state).order_by(DocumentRow.state)
    return {row[0]: row[1] for row in session.execute(query)}
