"""Batches: made, listed, and moved between open, paused and finished; how many of their items are in which state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.register.item_states import ItemState
from storage.register.models import BatchCountRow, BatchRow
from storage.register.models.base import new_id, table_of
from storage.register.upsert import Insert, dialect_of, insert_for


class BatchState(StrEnum):
    """Where a batch stands. Nothing enters one that is paused or finished."""

    OPEN = "open"
    PAUSED = "paused"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What is said of a batch when it is made; see `BatchRow`."""

    name: str
    source: str
    origin: str = ""
    classification: str = ""
    level: str = ""
    department: str = ""
    customer: str = ""
    separators: bool = False
    labels_file: bool = False


@dataclass(frozen=True, slots=True)
class BatchCursor:
    """A place in the list of batches, which runs from the newest to the oldest."""

    created_at: datetime
    batch_id: str


@dataclass(frozen=True, slots=True)
class Count:
    """Items in one state, and the sum of their sizes in bytes as far as they are known."""

    items: int
    bytes: int


class BatchMissingError(Exception):
    """There is no batch with this id."""


def create(
    session: Session,
    facts: BatchFacts,
    person_id: str,
    now: datetime,
    batch_id: str = "",
    state: BatchState = BatchState.OPEN,
) -> BatchRow:
    """Put a batch on record; it is empty. `batch_id` is a new one unless it was given out before."""
    row = BatchRow(
        id=batch_id or new_id(),
        name=facts.name,
        source=facts.source,
        origin=facts.origin,
        state=state.value,
        classification=facts.classification,
        level=facts.level,
        department=facts.department,
        customer=facts.customer,
        separators=facts.separators,
        labels_file=facts.labels_file,
        items=0,
        created_at=now,
        created_by=person_id,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, batch_id: str) -> BatchRow | None:
    """The batch, None when there is none."""
    return session.get(BatchRow, batch_id)


def lock(session: Session, batch_id: str) -> BatchRow:
    """The batch as it is now, held for this transaction; whoever enters an item holds it first.

    Raises:
        BatchMissingError: there is none.
    """
    # Not the key: who counts refers to the batch, and must not wait for who holds it.
    query = select(BatchRow).where(BatchRow.id == batch_id).with_for_update(key_share=True)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise BatchMissingError(batch_id)
    return row


def unfinished(session: Session, person_id: str, source: str, origin: str) -> BatchRow | None:
    """The person's newest batch from this very place that is not finished."""
    query = select(BatchRow).where(
        BatchRow.created_by == person_id,
        BatchRow.source == source,
        BatchRow.origin == origin,
        BatchRow.state != BatchState.FINISHED.value,
    )
    return session.scalars(query.order_by(BatchRow.created_at.desc(), BatchRow.id.desc()).limit(1)).one_or_none()


def finished_from(session: Session, person_id: str, source: str, origin: str) -> BatchRow | None:
    """The person's newest finished batch from this very place."""
    query = select(BatchRow).where(
        BatchRow.created_by == person_id,
        BatchRow.source == source,
        BatchRow.origin == origin,
        BatchRow.state == BatchState.FINISHED.value,
    )
    return session.scalars(query.order_by(BatchRow.finished_at.desc(), BatchRow.id.desc()).limit(1)).one_or_none()


def with_waiting(session: Session, source: str, limit: int) -> Sequence[str]:
    """The ids of open batches from such a source of which items wait, the oldest first."""
    waiting = and_(BatchCountRow.batch_id == BatchRow.id, BatchCountRow.state == ItemState.WAITING.value)
    query = select(BatchRow.id).join(BatchCountRow, waiting)
    query = query.where(BatchRow.source == source, BatchRow.state == BatchState.OPEN.value, BatchCountRow.items > 0)
    return session.scalars(query.order_by(BatchRow.created_at, BatchRow.id).limit(limit)).all()


def set_state(session: Session, row: BatchRow, state: BatchState, now: datetime) -> None:
    """Move the batch, which is locked."""
    row.state = state.value
    row.finished_at = now if state is BatchState.FINISHED else None
    session.flush()


def list_page(
    session: Session, person_id: str | None, size: int, after: BatchCursor | None = None
) -> tuple[Sequence[BatchRow], BatchCursor | None]:
    """A page of one person's batches (None: everybody's), newest first, and the cursor of the next page."""
    query = select(BatchRow)
    if person_id is not None:
        query = query.where(BatchRow.created_by == person_id)
    if after is not None:
        older = BatchRow.created_at < after.created_at
        query = query.where(or_(older, and_(BatchRow.created_at == after.created_at, BatchRow.id < after.batch_id)))
    rows = session.scalars(query.order_by(BatchRow.created_at.desc(), BatchRow.id.desc()).limit(size + 1)).all()
    page = rows[:size]
    return page, (BatchCursor(page[-1].created_at, page[-1].id) if len(rows) > size else None)


def counts(session: Session, batch_ids: Sequence[str]) -> dict[str, dict[ItemState, Count]]:
    """Of each batch, the states its items are in; states that none is in are left out. Reads no items."""
    found: dict[str, dict[ItemState, Count]] = {each: {} for each in batch_ids}
    query = select(BatchCountRow).where(BatchCountRow.batch_id.in_(batch_ids), BatchCountRow.items > 0)
    for row in session.scalars(query):
        found[row.batch_id][ItemState(row.state)] = Count(row.items, row.bytes)
    return found


def move_counts(session: Session, moved: Mapping[tuple[str, str], Count]) -> None:
    """Add to the counts of (batch, state), always in the same order, so that no two transactions wait for each other.

    Call it once a transaction, after the items were changed and before the act is put on record.
    """
    rows: list[dict[str, Any]] = [
        {"batch_id": batch_id, "state": state, "items": by.items, "bytes": by.bytes}
        for (batch_id, state), by in sorted(moved.items())
        if by.items or by.bytes
    ]
    if rows:
        session.execute(_adding(dialect_of(session)), rows)


@cache
def _adding(dialect: str) -> Insert:
    table = table_of(BatchCountRow)
    statement = insert_for(dialect, BatchCountRow)
    added = {name: table.c[name] + statement.excluded[name] for name in ("items", "bytes")}
    return statement.on_conflict_do_update(index_elements=[table.c.batch_id, table.c.state], set_=added)
