"""Batches for people: made, listed, looked into, moved, tried again. Absent and not to be known answer alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, TypeVar

from sqlalchemy.orm import Session

from ingest.batches.desk import BatchDesk
from ingest.batches.knowing import may_know, may_make, sees_every_batch
from ingest.batches.receipt_file import ReceiptFile
from ingest.batches.receipts import Receipt, Receipts
from mappings.access import Principal
from mappings.scheme import Scheme
from search_api.ids import is_id
from search_api.problems import ProblemError
from search_api.results.admission import Admission
from search_api.results.cursor import Cursors
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.governance import people
from storage.register import batch_items, batches
from storage.register.batches import BatchCursor, BatchFacts, BatchMissingError, BatchState, Count
from storage.register.item_states import ItemState
from storage.register.models import BatchItemRow, BatchRow, DocumentRow
from storage.register.register import Register

Done = TypeVar("Done")
_LATELY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as it is shown. `maker` is a user name; `counts` has the states that something is in."""

    row: BatchRow
    counts: Mapping[ItemState, Count]
    maker: str
    own: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as it is shown. `other` is the document it doubles, where the reader may know of it."""

    row: BatchItemRow
    document: DocumentRow | None
    other: DocumentRow | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a batch gets on: items `left`, items a second over the last minute, and the seconds that makes.

    `moving` says that something may still change by itself.
    """

    moving: bool
    left: int
    rate: float
    seconds: float | None


class Batches:
    """What people do with batches."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        audit: AuditLog,
        desk: BatchDesk,
        receipts: Receipts,
        admission: Admission,
        cursors: Cursors,
        clock: Clock,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._desk = desk
        self._receipts = receipts
        self._admission = admission
        self._cursors = cursors
        self._clock = clock

    def make(self, principal: Principal, facts: BatchFacts) -> BatchView:
        """Make a batch.

        Raises:
            SubmissionRefusedError: it can't be so, and why.
        """
        return BatchView(self._desk.make(principal, facts), {}, principal.user_name, own=True)

    def list(
        self, principal: Principal, size: int, cursor: str | None = None
    ) -> tuple[tuple[BatchView, ...], str | None]:
        """A page of the batches the person may know of, newest first, and the cursor of the next page.

        Raises:
            ProblemError: `not-allowed`, `cursor-invalid`.
        """
        _check_maker(principal)
        every = sees_every_batch(principal, self._scheme)
        bound = f"batches:{principal.person_id}:{every}".encode()
        after = None
        if cursor is not None:
            values = self._cursors.open(cursor, bound)
            after = BatchCursor(datetime.fromisoformat(str(values[0])), str(values[1]))
        with self._register.transaction() as session:
            rows, following = batches.list_page(session, None if every else principal.person_id, size, after)
            page = self._views(session, principal, rows)
            details = {"count": len(page), "what": "batches"}
            self._audit.append(session, actor=principal.person_id, action=Action.LIST, details=details)
        if following is None:
            return page, None
        return page, self._cursors.seal((following.created_at.isoformat(), following.batch_id), bound)

    def show(self, principal: Principal, batch_id: str) -> BatchView:
        """One batch with its counts.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`.
        """
        _check_maker(principal)
        with self._register.snapshot() as session:
            return self._views(session, principal, [self._known(session, principal, batch_id)])[0]

    def pace(self, principal: Principal, batch_id: str) -> Pace:
        """How fast a batch gets on.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`.
        """
        _check_maker(principal)
        with self._register.snapshot() as session:
            row = self._known(session, principal, batch_id)
            found = batches.counts(session, [batch_id])[batch_id]
            under_way = batch_items.under_way(session, batch_id)
            lately = batch_items.ended_since(session, batch_id, self._clock() - _LATELY)
        waiting = found[ItemState.WAITING].items if ItemState.WAITING in found else 0
        taking = row.state == BatchState.OPEN and waiting > 0
        stored = found[ItemState.STORED].items if under_way and ItemState.STORED in found else 0
        rate = lately / _LATELY.total_seconds()
        left = (waiting if taking else 0) + stored
        return Pace(moving=taking or under_way, left=left, rate=rate, seconds=left / rate if rate else None)

    def items(
        self,
        principal: Principal,
        batch_id: str,
        size: int,
        states: Sequence[ItemState] = (),
        cursor: str | None = None,
    ) -> tuple[tuple[ItemView, ...], str | None]:
        """A page of a batch's items by number, of all states or some, and the cursor of the next page.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`, `cursor-invalid`.
        """
        _check_maker(principal)
        bound = f"items:{principal.person_id}:{batch_id}:{','.join(sorted(states))}".encode()
        after = int(self._cursors.open(cursor, bound)[0]) if cursor is not None else 0
        with self._register.snapshot() as session:
            self._known(session, principal, batch_id)
            rows, following = batch_items.page(session, batch_id, size, after, states)
            pairs = batch_items.with_documents(session, rows)
            page = tuple(ItemView(row, document, self._other(session, principal, row)) for row, document in pairs)
        return page, None if following is None else self._cursors.seal((following,), bound)

    def move(self, principal: Principal, batch_id: str, state: BatchState) -> BatchView:
        """Pause, resume or finish a batch.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`.
        """
        _checked(principal, batch_id, lambda: self._desk.move(principal, batch_id, state))
        return self.show(principal, batch_id)

    def retry(self, principal: Principal, batch_id: str, numbers: Sequence[int]) -> int:
        """Let items be tried again; see `BatchDesk.retry`.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`.
        """
        return _checked(principal, batch_id, lambda: self._desk.retry(principal, batch_id, numbers))

    def receipt(self, principal: Principal, batch_id: str, file: BinaryIO) -> Receipt:
        """The receipt as things stand, written to `file` as JSON; see `ingest.batches.receipt`.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`.
        """
        writing = ReceiptFile(file)
        receipt = self.receipt_for(principal, batch_id, writing.item)
        writing.end(receipt)
        return receipt

    def receipt_for(
        self, principal: Principal, batch_id: str, written: Callable[[Mapping[str, object]], object]
    ) -> Receipt:
        """The same, with each item handed to `written`."""
        return _checked(principal, batch_id, lambda: self._receipts.issue(principal, batch_id, written))

    def _known(self, session: Session, principal: Principal, batch_id: str) -> BatchRow:
        row = batches.get(session, batch_id) if is_id(batch_id) else None
        if row is None or not may_know(principal, self._scheme, row):
            raise ProblemError("no-such-batch")
        return row

    def _views(self, session: Session, principal: Principal, rows: Sequence[BatchRow]) -> tuple[BatchView, ...]:
        counts = batches.counts(session, [row.id for row in rows])
        makers = {row.created_by: people.lookup(session, row.created_by).user_name for row in rows}
        return tuple(
            BatchView(row, counts[row.id], makers[row.created_by], own=row.created_by == principal.person_id)
            for row in rows
        )

    def _other(self, session: Session, principal: Principal, row: BatchItemRow) -> DocumentRow | None:
        """The document an item doubles: where the reader filed it, or may know all of it."""
        if row.other_id is None:
            return None
        admitted = self._admission.admitted(session, principal, row.other_id)
        return admitted.row if admitted is not None and admitted.sees_all else None


def _checked(principal: Principal, batch_id: str, act: Callable[[], Done]) -> Done:
    _check_maker(principal)
    if not is_id(batch_id):
        raise ProblemError("no-such-batch")
    try:
        return act()
    except BatchMissingError:
        raise ProblemError("no-such-batch") from None


def _check_maker(principal: Principal) -> None:
    if not may_make(principal):
        raise ProblemError("not-allowed")
