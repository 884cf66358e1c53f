"""The items of batches: listed, taken in, and kept in step with their documents."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.register import batches
from storage.register.batches import Count
from storage.register.item_states import KEPT, TAKEABLE, ItemState, item_reason, item_state
from storage.register.models import BatchItemRow, BatchRow, DocumentRow
from storage.register.models.base import new_id, table_of
from storage.register.states import State

_ITEMS = table_of(BatchItemRow)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that belongs to a batch, before it was looked at. `size` in bytes, None when it is not known."""

    path: str
    key: str
    size: int | None = None
    line: int | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    state: ItemState = ItemState.WAITING
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an item; see `BatchItemRow`. None leaves what is known as it is."""

    state: ItemState
    reason: str = ""
    problems: Sequence[Mapping[str, Any]] = ()
    size: int | None = None
    sha256: str | None = None
    document_id: str | None = None
    other_id: str | None = None


def key_of(name: str) -> str:
    """The key of an item from what its source calls it."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()


def add(session: Session, batch: BatchRow, listed: Sequence[Listed], now: datetime) -> int:
    """List files in a batch, which is locked. Those it has already are left as they are; answers how many are new."""
    keys = [each.key for each in listed]
    known = set(session.scalars(select(_ITEMS.c.key).where(_ITEMS.c.batch_id == batch.id, _ITEMS.c.key.in_(keys))))
    moved: dict[tuple[str, str], Count] = {}
    rows = []
    for each in listed:
        if each.key not in known:
            known.add(each.key)
            rows.append(_row(batch, each, now))
            batch.items += 1
            _count(moved, batch.id, each.state, 1, each.size or 0)
    session.flush()
    if rows:
        session.execute(_ITEMS.insert(), rows)
    batches.move_counts(session, moved)
    return len(rows)


def _row(batch: BatchRow, listed: Listed, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "batch_id": batch.id,
        "number": batch.items + 1,
        "key": listed.key,
        "path": listed.path,
        "size": listed.size,
        "sha256": None,
        "line": listed.line,
        "given": dict(listed.given),
        "state": listed.state.value,
        "reason": listed.reason,
        "problems": [],
        "document_id": None,
        "other_id": None,
        "changed_at": now,
    }


def find(session: Session, batch_id: str, key: str) -> BatchItemRow | None:
    """The item with this key, None when the batch has none."""
    return session.scalars(_of(batch_id).where(BatchItemRow.key == key)).one_or_none()


def taken_before(session: Session, batch: BatchRow, keys: Collection[str]) -> set[str]:
    """Those of the keys of which another batch of this person from the same place has the file already."""
    query = select(BatchItemRow.key).join(BatchRow, BatchRow.id == BatchItemRow.batch_id)
    query = query.where(
        BatchRow.created_by == batch.created_by,
        BatchRow.source == batch.source,
        BatchRow.origin == batch.origin,
        BatchRow.id != batch.id,
        BatchItemRow.key.in_(keys),
        BatchItemRow.state.in_([each.value for each in (*KEPT, ItemState.DUPLICATE)]),
    )
    return set(session.scalars(query))


def lock(session: Session, item_id: str) -> BatchItemRow:
    """The item as it is now, held for this transaction."""
    query = select(BatchItemRow).where(BatchItemRow.id == item_id).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def end(session: Session, row: BatchItemRow, ended: Ended, now: datetime) -> None:
    """Record what became of an item, which is locked; the counts of its batch change with it."""
    moved: dict[tuple[str, str], Count] = {}
    _count(moved, row.batch_id, row.state, -1, -(row.size or 0))
    row.state, row.reason, row.problems = ended.state.value, ended.reason, [dict(each) for each in ended.problems]
    row.size = row.size if ended.size is None else ended.size
    row.sha256 = ended.sha256 or row.sha256
    row.document_id, row.other_id = ended.document_id or row.document_id, ended.other_id
    row.changed_at = now
    _count(moved, row.batch_id, row.state, 1, row.size or 0)
    session.flush()
    batches.move_counts(session, moved)


def correct(session: Session, row: BatchItemRow, listed: Listed) -> None:
    """Take over what a new manifest says of an item, which is locked and of which nothing is kept."""
    row.path, row.line, row.given = listed.path, listed.line, dict(listed.given)
    session.flush()


def settle(session: Session, document_ids: Collection[str], now: datetime) -> int:
    """Let items follow their documents' states; answers how many changed. Documents of no batch cost one look."""
    query = select(BatchItemRow, DocumentRow.state, DocumentRow.reason).join(
        DocumentRow, DocumentRow.id == BatchItemRow.document_id
    )
    query = query.where(BatchItemRow.document_id.in_(document_ids)).order_by(BatchItemRow.id)
    moved: dict[tuple[str, str], Count] = {}
    changed = 0
    for row, state, reason in session.execute(query.with_for_update(of=BatchItemRow, key_share=True)).all():
        now_in, said = item_state(state), item_reason(state, reason)
        if (row.state, row.reason) == (now_in.value, said):
            continue
        _count(moved, row.batch_id, row.state, -1, -(row.size or 0))
        row.state, row.reason, row.changed_at = now_in.value, said, now
        _count(moved, row.batch_id, row.state, 1, row.size or 0)
        changed += 1
    session.flush()
    batches.move_counts(session, moved)
    return changed


def retry(session: Session, batch_id: str, numbers: Sequence[int], now: datetime) -> list[BatchItemRow]:
    """Let those of the items of which nothing is kept wait again; answers all of the items that there are."""
    query = _of(batch_id).where(BatchItemRow.number.in_(numbers)).order_by(BatchItemRow.id)
    rows = session.scalars(query.with_for_update(key_share=True)).all()
    moved: dict[tuple[str, str], Count] = {}
    for row in rows:
        if row.state in TAKEABLE and row.state != ItemState.WAITING:
            _count(moved, batch_id, row.state, -1, -(row.size or 0))
            row.state, row.reason, row.problems, row.changed_at = ItemState.WAITING.value, "", [], now
            _count(moved, batch_id, row.state, 1, row.size or 0)
    session.flush()
    batches.move_counts(session, moved)
    return list(rows)


def page(
    session: Session, batch_id: str, size: int, after: int = 0, states: Collection[str] = ()
) -> tuple[Sequence[BatchItemRow], int | None]:
    """A page of a batch's items by number, of all states or some, and the number after which the next one begins."""
    query = _of(batch_id).where(BatchItemRow.number > after)
    if states:
        query = query.where(BatchItemRow.state.in_([str(each) for each in states]))
    rows = session.scalars(query.order_by(BatchItemRow.number).limit(size + 1)).all()
    found = rows[:size]
    return found, (found[-1].number if len(rows) > size else None)


def with_documents(session: Session, rows: Sequence[BatchItemRow]) -> Iterator[tuple[BatchItemRow, DocumentRow | None]]:
    """Each item beside its document, None where it has none."""
    ids = [row.document_id for row in rows if row.document_id]
    found = {row.id: row for row in session.scalars(select(DocumentRow).where(DocumentRow.id.in_(ids)))} if ids else {}
    for row in rows:
        yield row, found.get(row.document_id or "")


def under_way(session: Session, batch_id: str) -> bool:
    """Whether a document of the batch has not settled yet."""
    query = select(BatchItemRow.id).join(DocumentRow, DocumentRow.id == BatchItemRow.document_id)
    query = query.where(BatchItemRow.batch_id == batch_id, BatchItemRow.state == ItemState.STORED.value)
    return session.scalar(query.where(DocumentRow.state == State.RECEIVED.value).limit(1)) is not None


def ended_since(session: Session, batch_id: str, moment: datetime) -> int:
    """How many items came since `moment` to a state in which nothing more happens by itself."""
    under_way_still = [ItemState.WAITING.value, ItemState.STORED.value]
    query = select(func.count()).where(BatchItemRow.batch_id == batch_id, BatchItemRow.changed_at >= moment)
    return session.execute(query.where(BatchItemRow.state.not_in(under_way_still))).scalar_one()


def all_of(session: Session, batch_id: str) -> Iterator[BatchItemRow]:
    """Every item by number, without filling the memory."""
    yield from session.scalars(_of(batch_id).order_by(BatchItemRow.number).execution_options(yield_per=500))


def _of(batch_id: str) -> Any:
    return select(BatchItemRow).where(BatchItemRow.batch_id == batch_id)


def _count(moved: dict[tuple[str, str], Count], batch_id: str, state: str, items: int, size: int) -> None:
    before = moved.get((batch_id, str(state)), Count(0, 0))
    moved[batch_id, str(state)] = Count(before.items + items, before.bytes + size)
