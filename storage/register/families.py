"""Families: what came inside a document, at any depth, and what it came in."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.register import documents
from storage.register.documents import Filing
from storage.register.models import BatchItemRow, DocumentRow, ObjectRow, VersionRow
from storage.register.models.base import table_of
from storage.register.objects import Stored
from storage.register.states import State


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a document: its number there, counting from 1, its path, and its id as a document of its own.

    Its `title` says with the folders of its path where it lay, so that these are searched, and hidden, like any title.
    Without a `customer_file` of its own it belongs to that of what it is in.
    """

    id: str
    number: int
    path: str
    title: str
    file_name: str
    stored: Stored
    customer_file: str | None = None


# Made once, since every search asks it.
_DOCUMENTS = table_of(DocumentRow)
_PARENTS = select(_DOCUMENTS.c.id, _DOCUMENTS.c.parent_id).where(
    _DOCUMENTS.c.id.in_(bindparam("ids", expanding=True)), _DOCUMENTS.c.parent_id.is_not(None)
)


def parents(session: Session, document_ids: Collection[str]) -> dict[str, str]:
    """By the id of each of these documents that came inside another, the id of that one."""
    return {row.id: row.parent_id for row in session.execute(_PARENTS, {"ids": list(document_ids)})}


def part_id(parent_id: str, version: int, number: int, taken: Collection[str] = ()) -> str:
    """The id of a part of a version of a document, the first for its number that is none of those `taken`.

    However often a document is taken apart, the same part gets the same id. Neither name nor content is in it: both may
    hold what not everybody may know, and could be guessed from it.
    """
    for attempt in count():
        named = "\x1f".join(("part", parent_id, str(version), str(number), str(attempt)))
        found = hashlib.sha256(named.encode()).hexdigest()[:32]
        if found not in taken:
            return found
    raise AssertionError("there is always a next one")


def known(session: Session, parent_id: str, version: int) -> dict[str, tuple[str, str]]:
    """The parts of a version that are on record: by id, the path and the SHA-256 of the file as it came."""
    query = select(DocumentRow.id, DocumentRow.part_path, ObjectRow.plain_sha256)
    query = query.join(VersionRow, and_(VersionRow.document_id == DocumentRow.id, VersionRow.number == 1))
    query = query.join(ObjectRow, ObjectRow.id == VersionRow.object_id)
    mine = and_(DocumentRow.parent_id == parent_id, DocumentRow.parent_version == version)
    return {row[0]: (row[1], row[2]) for row in session.execute(query.where(mine))}


def filing_of(parent: DocumentRow, title: str, file_name: str, customer_file: str | None = None) -> Filing:
    """How a part of `parent` is filed: as that is now, under its own names, or in a customer file of its own."""
    return Filing(
        classification=parent.classification,
        level=parent.level,
        department=parent.department,
        title=title,
        file_name=file_name,
        media_type="application/octet-stream",
        filed_on=parent.filed_on,
        fields=dict(parent.fields),
        customer_file=customer_file or parent.customer_file,
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
        filing_of(parent, part.title, part.file_name, part.customer_file),
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
    row.kept_whole, row.entry_check = kept_whole, parent.entry_check
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


def inside(session: Session, document_ids: Collection[str]) -> dict[str, list[str]]:
    """The ids of everything inside each of these documents, at any depth; those with nothing inside are left out."""
    if not document_ids:
        return {}
    families = select(func.coalesce(DocumentRow.family, DocumentRow.id)).where(DocumentRow.id.in_(document_ids))
    query = select(DocumentRow.id, DocumentRow.parent_id).where(DocumentRow.family.in_(families))
    found: dict[str, list[str]] = {}
    # What lies deeper comes later, so that what it is in was seen by then.
    holders: dict[str, list[str]] = {each: [each] for each in document_ids}
    for part, parent in session.execute(query.order_by(DocumentRow.depth, DocumentRow.id)):
        around = holders.get(parent or "", [])
        for each in around:
            found.setdefault(each, []).append(part)
        holders[part] = [*holders.get(part, []), *around]
    return found


def above(session: Session, row: DocumentRow) -> Sequence[DocumentRow]:
    """What a document is inside of, the nearest first, as far as that is still there."""
    found: list[DocumentRow] = []
    while row.parent_id is not None and (around := session.get(DocumentRow, row.parent_id)) is not None:
        found.append(around)
        row = around
    return found


def lock(session: Session, document_id: str) -> None:
    """Hold a document and its whole family for this transaction; in the order of ids, as everybody who holds many."""
    row = documents.get(session, document_id)
    if row is not None:
        family = row.family or row.id
        query = select(DocumentRow).where(or_(DocumentRow.id == family, DocumentRow.family == family))
        query = query.order_by(DocumentRow.id).with_for_update()
        session.scalars(query, execution_options={"populate_existing": True}).all()


def torn(session: Session, document_ids: Collection[str], former: int, level: int) -> set[str]:
    """Those that can't go from level `former` to `level` with all others of `former` without tearing their family.

    Raised, one would come above what it came in; lowered, below a part of its own. What is on its way is not lowered.
    """
    child, parent = aliased(DocumentRow), aliased(DocumentRow)
    pairs = select(child.id, parent.id).join(parent, parent.id == child.parent_id)
    if level > former:
        stays = and_(parent.level < level, parent.level != former)
        return {row[0] for row in session.execute(pairs.where(child.id.in_(document_ids), stays))}
    stays = and_(child.level > level, or_(child.level != former, child.state == State.RECEIVED.value))
    return {row[1] for row in session.execute(pairs.where(parent.id.in_(document_ids), stays))}


def counts(session: Session, document_ids: Collection[str]) -> dict[str, int]:
    """How many documents came inside each of these, at any depth; those in which none did are left out."""
    query = select(DocumentRow.family, func.count()).where(DocumentRow.family.in_(document_ids))
    rows = session.execute(query.group_by(DocumentRow.family)) if document_ids else ()
    return {str(family): number for family, number in rows}


def count_of_batch(session: Session, batch_id: str) -> int:
    """How many documents came inside those of a batch's items."""
    query = select(func.count()).select_from(DocumentRow)
    query = query.join(BatchItemRow, BatchItemRow.document_id == DocumentRow.family)
    return session.execute(query.where(BatchItemRow.batch_id == batch_id)).scalar_one()


def under_way(session: Session, document_id: str) -> bool:
    """Whether something that came inside a document that was filed has not settled yet."""
    query = select(DocumentRow.id).where(DocumentRow.family == document_id)
    return session.scalar(query.where(DocumentRow.state == State.RECEIVED.value).limit(1)) is not None


def under_way_in_batch(session: Session, batch_id: str) -> bool:
    """Whether something that came inside the documents of a batch's items has not settled yet."""
    query = select(DocumentRow.id).join(BatchItemRow, BatchItemRow.document_id == DocumentRow.family)
    query = query.where(BatchItemRow.batch_id == batch_id, DocumentRow.state == State.RECEIVED.value)
    return session.scalar(query.limit(1)) is not None
