"""Runs a batch from a source that can be read again: begun anew after any end, it goes on where it was."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import islice
from typing import BinaryIO, TypeVar

from ingest.batches.plan import Plan
from ingest.batches.source import FOR_EVER_NAMED, BatchSource, FileNotTakenError
from ingest.batches.taking import Item, Taking, item_of
from mappings.access import Principal
from mappings.problems import Problem
from storage.register import batch_items
from storage.register.batch_items import Listed
from storage.register.item_states import ItemState
from storage.register.models import BatchRow
from storage.register.register import Register

_PAGE = 200
Each = TypeVar("Each")


class BatchRun:
    """Takes the waiting items of one batch in, several at once. `files_at_once` bounds memory and open files.

    After `stopped` says so, what is not begun is left waiting.
    """

    def __init__(
        self,
        register: Register,
        taking: Taking,
        source: BatchSource,
        principal: Principal,
        files_at_once: int = 4,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._register = register
        self._taking = taking
        self._source = source
        self._principal = principal
        self._files_at_once = files_at_once
        self._stopped = stopped

    def enlist(self, batch: BatchRow, plan: Plan, *, corrects: bool = True) -> None:
        """Put every file of the plan on the batch's list. What is there already is not put there twice.

        Of a mailbox, what an earlier batch took is left out. See `Taking.enlist` for `corrects`.

        Raises:
            BatchNotOpenError: the batch is paused or finished.
        """
        for page in _pages(plan.listed(), _PAGE):
            self._taking.enlist(batch.id, self._new(batch, page), corrects=corrects)

    def _new(self, batch: BatchRow, page: list[Listed]) -> list[Listed]:
        if batch.source not in FOR_EVER_NAMED:
            return page
        with self._register.snapshot() as session:
            before = batch_items.taken_before(session, batch, [each.key for each in page])
        return [each for each in page if each.key not in before]

    def take(self, batch: BatchRow, told: Callable[[str, int], None]) -> None:
        """Take in all that waits; `told` is called after each with its path and size in bytes, from several threads.

        Raises:
            BatchNotOpenError: the batch was paused or finished meanwhile.
            SiteUnavailableError, RegisterUnavailableError: nothing can be taken in just now; begin again later.
        """

        def one(item: Item) -> None:
            if self._stopped():
                return
            self._taking.take(batch, item, lambda: self._opened(item), self._principal)
            told(item.path, item.size or 0)

        with ThreadPoolExecutor(self._files_at_once, thread_name_prefix="batch") as pool:
            # Nothing that was looked at waits any more, so the first page is always the next one.
            while not self._stopped() and (items := self._waiting(batch.id)):
                for _ in pool.map(one, items):
                    pass

    def _waiting(self, batch_id: str) -> list[Item]:
        with self._register.snapshot() as session:
            rows, _ = batch_items.page(session, batch_id, _PAGE, states=[ItemState.WAITING])
            return [item_of(row) for row in rows]

    def _opened(self, item: Item) -> AbstractContextManager[BinaryIO]:
        at = item.given.get("at")
        if not isinstance(at, str):
            raise FileNotTakenError(Problem("file-changed", "file"))
        return self._source.open(at)


def _pages(entries: Iterator[Each], size: int) -> Iterator[list[Each]]:
    while page := list(islice(entries, size)):
        yield page
