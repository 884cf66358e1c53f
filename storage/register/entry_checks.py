"""Documents whose fields a second person has to confirm (C2): what was done about each, and which wait.

Whether one waits is kept with the document, so that a page of the list costs what it shows. Whatever came inside a
document waits with it and is not listed by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from storage.register import by_filing
from storage.register.by_filing import Cursor
from storage.register.jobs import WAITING
from storage.register.models import DocumentRow, EntryCheckRow, JobRow, PersonRow, ProposalRow
from storage.register.places import among
from storage.register.proposals import Status
from storage.register.states import CHECK_REASONS, HELD, EntryCheck, State


class CheckAct(StrEnum):
    """What people do about an entry."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"
    CORRECTED = "corrected"


AFTERWARDS = {
    CheckAct.CONFIRMED: EntryCheck.CONFIRMED,
    CheckAct.RETURNED: EntryCheck.RETURNED,
    CheckAct.CORRECTED: EntryCheck.WAITING,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """One act on an entry, with the name of who did it."""

    act: CheckAct
    by: str
    at: datetime
    reason: str


def record(session: Session, row: DocumentRow, act: CheckAct, person_id: str, now: datetime, reason: str = "") -> None:
    """Put an act on the document, which is locked, on record; the caller counts the revision and asks for the index."""
    last = select(func.max(EntryCheckRow.number)).where(EntryCheckRow.document_id == row.id)
    number = (session.scalar(last) or 0) + 1
    session.add(
        EntryCheckRow(document_id=row.id, number=number, act=act.value, person_id=person_id, at=now, reason=reason)
    )
    let_be(row, AFTERWARDS[act])
    session.flush()


def let_be(row: DocumentRow, check: EntryCheck) -> None:
    """Let the document be checked, or not, as `check` says; its state says so as long as it is not found."""
    row.entry_check = check.value
    if row.state == State.UNCHECKED and check in CHECK_REASONS:
        row.reason = CHECK_REASONS[check]


def history(session: Session, document_id: str) -> Sequence[Checked]:
    """Everything that was done about the document's entry, in its order."""
    query = select(EntryCheckRow, PersonRow).join(PersonRow, PersonRow.id == EntryCheckRow.person_id)
    query = query.where(EntryCheckRow.document_id == document_id).order_by(EntryCheckRow.number)
    return [
        Checked(CheckAct(row.act), who.full_name or who.user_name, row.at, row.reason)
        for row, who in session.execute(query)
    ]


def entered_by(session: Session, row: DocumentRow) -> set[str]:
    """Everybody whose work the document's fields are: who filed it, corrected it, or accepted what its text proposes.

    None of them is a second person.
    """
    corrected = select(EntryCheckRow.person_id).where(
        EntryCheckRow.document_id == row.id, EntryCheckRow.act == CheckAct.CORRECTED.value
    )
    accepted = select(ProposalRow.decided_by).where(
        ProposalRow.document_id == row.id, ProposalRow.status == Status.ACCEPTED.value
    )
    found = {row.created_by, *session.scalars(corrected), *session.scalars(accepted)}
    return {each for each in found if each}


def under_way(session: Session, document_ids: Collection[str], steps: Collection[str]) -> bool:
    """Whether one of the documents has not settled yet, or one of `steps` is still to be done for it."""
    waits = exists().where(
        JobRow.document_id == DocumentRow.id,
        JobRow.version == DocumentRow.version,
        JobRow.state == WAITING,
        JobRow.step.in_(steps),
    )
    query = select(DocumentRow.id).where(
        DocumentRow.id.in_(document_ids), or_(DocumentRow.state == State.RECEIVED.value, waits)
    )
    return session.scalar(query.limit(1)) is not None


def awaiting(
    session: Session,
    places: Collection[tuple[str, int]],
    departments: Collection[str] | None,
    size: int,
    after: Cursor | None = None,
) -> tuple[Sequence[DocumentRow], Cursor | None]:
    """A page of the documents of these (class, level) and departments (None: all) that wait, oldest first.

    With it comes the cursor of the next page, None at the end.
    """
    waits = and_(DocumentRow.entry_check.in_(sorted(HELD)), DocumentRow.parent_id.is_(None))
    rows, following = by_filing.page(session, select(DocumentRow).where(waits, among(places, departments)), size, after)
    return [row[0] for row in rows], following
