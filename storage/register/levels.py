"""Changing the level of documents: one register transaction, from which the index follows."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from storage.register import jobs
from storage.register.jobs import WAITING, Wanted
from storage.register.models import DocumentRow, JobRow, VersionRow
from storage.register.states import State


def set_level(
    session: Session,
    document_ids: Collection[str],
    level: int,
    index_step: str,
    now: datetime,
    *,
    background: bool = False,
) -> None:
    """Give these documents, which the caller has locked, another level, and ask for `index_step` where it follows.

    Counts one revision of each. What is still on its way to the index for the first time needs no asking: it gets
    there with the new level. No object in the vault is read or written.
    """
    mine = DocumentRow.id.in_(document_ids)
    values = {"level": level, "revision": DocumentRow.revision + 1, "may_have_strays": True}
    session.execute(update(DocumentRow).where(mine).values(**values).execution_options(synchronize_session=False))
    ask_again(session, document_ids, index_step, now, background=background)


def ask_again(
    session: Session, document_ids: Collection[str], step: str, now: datetime, *, background: bool = False
) -> None:
    """Ask for `step` once more for the present version of those documents for which it was asked before."""
    present = and_(DocumentRow.id == JobRow.document_id, DocumentRow.version == JobRow.version)
    query = select(JobRow.document_id, JobRow.version).join(DocumentRow, present)
    query = query.where(JobRow.step == step, JobRow.document_id.in_(document_ids))
    wanted = [Wanted(row.document_id, row.version, step, background) for row in session.execute(query)]
    jobs.add_many(session, wanted, now)


def locked(session: Session, classification: str, level: int, after: str, limit: int) -> Sequence[DocumentRow]:
    """The next documents of a class and level in the order of their ids, held for this transaction."""
    mine = and_(DocumentRow.classification == classification, DocumentRow.level == level, DocumentRow.id > after)
    query = select(DocumentRow).where(mine).order_by(DocumentRow.id).limit(limit).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def unready(session: Session, document_ids: Collection[str], steps: Collection[str]) -> set[str]:
    """Those of the documents in whose text not all that must be hidden has been looked for yet.

    `steps` are those that lead there; one of them is still to be done for the present version.
    """
    present = and_(
        JobRow.document_id == DocumentRow.id,
        JobRow.version == DocumentRow.version,
        JobRow.state == WAITING,
        JobRow.step.in_(steps),
    )
    unassessed = and_(
        VersionRow.document_id == DocumentRow.id, VersionRow.number == DocumentRow.version, VersionRow.unassessed
    )
    not_yet = or_(DocumentRow.state == State.RECEIVED.value, exists().where(present), exists().where(unassessed))
    query = select(DocumentRow.id).where(DocumentRow.id.in_(document_ids), not_yet)
    return set(session.scalars(query))
