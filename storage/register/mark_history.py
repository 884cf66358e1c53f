"""What people do to marks: each change with what was before and after, so that it can be taken back.

Every function takes the caller's transaction, which holds the document.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mappings.document import Mark, Place
from storage.register import documents
from storage.register.marks import Status
from storage.register.models import MarkChangeRow, MarkRow
from storage.register.models.base import new_id, table_of

BY_HAND = "hand"  # the source of what people draw


class Act(StrEnum):
    """What was done to a mark."""

    ADDED = "added"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One act of one person, which may change several marks."""

    person_id: str
    act: Act
    at: datetime
    why: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class State:
    """What can be changed of a mark. `box` only for a region."""

    status: Status
    level: int
    start: int
    end: int
    box: tuple[int, int, int, int] | None


class ChangedMeanwhileError(Exception):
    """Something has changed the mark since, so that the change can't be taken back by itself."""


def state_of(row: MarkRow) -> State:
    """The mark as it stands."""
    box = None if row.box is None else (row.box[0], row.box[1], row.box[2], row.box[3])
    return State(Status(row.status), row.level, row.start, row.end, box)


def hand_down(session: Session, document_id: str, version: int, part_id: str) -> None:
    """Put what people marked inside a document's fields on a part of it too, which is filed with the same fields."""
    in_fields = (MarkRow.place == Place.FIELD.value) & (MarkRow.source == BY_HAND)
    mine = (MarkRow.document_id == document_id) & (MarkRow.version == version) & in_fields
    columns = [column.key for column in table_of(MarkRow).columns]
    copied = [
        {name: getattr(row, name) for name in columns} | {"id": new_id(), "document_id": part_id, "version": 1}
        for row in session.scalars(select(MarkRow).where(mine))
    ]
    if copied:
        session.execute(table_of(MarkRow).insert(), copied)


def draw(session: Session, document_id: str, version: int, mark: Mark, stroke: Stroke) -> MarkRow:
    """Put a mark on record that a person drew."""
    row = MarkRow(
        document_id=document_id,
        version=version,
        place=mark.place.value,
        field=mark.field,
        page=mark.page,
        start=mark.start,
        end=mark.end,
        box=None if mark.box is None else list(mark.box),
        level=mark.level,
        reason=mark.reason,
        source=BY_HAND,
        status=Status.CONFIRMED.value,
        found_start=mark.start,
        found_end=mark.end,
        changed_at=stroke.at,
        changed_by=stroke.person_id,
    )
    row.text_digest = _text_digest(session, row)
    session.add(row)
    session.flush()
    _remember(session, row, stroke, {})
    return row


def change(session: Session, row: MarkRow, state: State, stroke: Stroke) -> None:
    """Bring the mark into `state`, on the text that the version has now."""
    before = {**_plain(state_of(row)), "text_digest": row.text_digest}
    row.status, row.level, row.start, row.end = state.status.value, state.level, state.start, state.end
    box = None if state.box is None else list(state.box)
    if box != row.box:
        row.box, row.under = box, None  # what lies under it there is not known yet
    row.changed_at, row.changed_by = stroke.at, stroke.person_id
    row.text_digest = _text_digest(session, row)
    _remember(session, row, stroke, before)


def last(session: Session, document_id: str, version: int, person_id: str) -> str | None:
    """The stroke that the person did last on this version and that can be taken back, None for none."""
    query = (
        select(MarkChangeRow.stroke)
        .join(MarkRow, MarkRow.id == MarkChangeRow.mark_id)
        .where(
            MarkChangeRow.document_id == document_id,
            MarkRow.version == version,
            MarkChangeRow.changed_by == person_id,
            MarkChangeRow.act != Act.UNDONE,
            MarkChangeRow.undone_by.is_(None),
        )
    )
    return session.scalar(query.order_by(MarkChangeRow.id.desc()).limit(1))


def undo(session: Session, stroke_id: str, undoing: Stroke) -> int:
    """Take a stroke back: every mark it changed becomes what it was before. Answers how many those are.

    A mark that was drawn is withdrawn by it.

    Raises:
        ChangedMeanwhileError: one of the marks is not as the stroke left it.
    """
    changes = session.scalars(select(MarkChangeRow).where(MarkChangeRow.stroke == stroke_id)).all()
    for each in changes:
        row = session.get_one(MarkRow, each.mark_id, populate_existing=True)
        if _plain(state_of(row)) != each.after:
            raise ChangedMeanwhileError(each.mark_id)
        if each.before:
            change(session, row, _restored(each.before), undoing)
            row.text_digest = each.before.get("text_digest", row.text_digest)
        else:
            change(session, row, _restored({**each.after, "status": Status.WITHDRAWN.value}), undoing)
    taken_back = update(MarkChangeRow).where(MarkChangeRow.stroke == stroke_id).values(undone_by=undoing.id)
    session.execute(taken_back)
    return len(changes)


def of_document(session: Session, document_id: str) -> Sequence[MarkChangeRow]:
    """Every change of the document's marks, oldest first."""
    query = select(MarkChangeRow).where(MarkChangeRow.document_id == document_id).order_by(MarkChangeRow.id)
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def _remember(session: Session, row: MarkRow, stroke: Stroke, before: dict[str, Any]) -> None:
    session.add(
        MarkChangeRow(
            mark_id=row.id,
            document_id=row.document_id,
            stroke=stroke.id,
            act=stroke.act.value,
            why=stroke.why,
            before=before,
            after=_plain(state_of(row)),
            changed_at=stroke.at,
            changed_by=stroke.person_id,
        )
    )
    session.flush()


def _text_digest(session: Session, row: MarkRow) -> str | None:
    """The digest of the text that a mark in a page's text is put on now."""
    if row.place != Place.TEXT:
        return None
    return documents.version(session, row.document_id, row.version).text_digest


def _plain(state: State) -> dict[str, Any]:
    return {**asdict(state), "status": state.status.value, "box": None if state.box is None else list(state.box)}


def _restored(plain: dict[str, Any]) -> State:
    box = plain["box"]
    return State(
        status=Status(plain["status"]),
        level=plain["level"],
        start=plain["start"],
        end=plain["end"],
        box=None if box is None else (box[0], box[1], box[2], box[3]),
    )
