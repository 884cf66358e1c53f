"""Watches one folder: takes in what is complete, puts it away, and finishes the batch with a receipt once a period.

Whatever moment it ends at, the next round goes on: a file is one item of its batch by name, size and time of change,
so it is taken in once; it is moved only when the register has it, so it is never lost.
"""

import hashlib
import io
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import cast

import structlog

from ingest.batches.entering import BatchNotOpenError
from ingest.batches.folder_source import read_regular, shown_name
from ingest.batches.inside_manifest import NAMES, manifest_of
from ingest.batches.manifest import Manifest, normal_path
from ingest.batches.parts import BatchParts
from ingest.batches.plan import Plan, planned
from ingest.batches.receipt_file import ReceiptFile
from ingest.batches.run import BatchRun
from ingest.batches.source import FileNotTakenError
from ingest.watching.inbox import REASON, RECEIPTS, REFUSED, TAKEN, Inbox, Lying
from ingest.watching.inbox_source import WATCH, InboxSource, source_file
from ingest.watching.reasons import manifest_reason, reason_of
from mappings.access import Principal
from mappings.scheme import Scheme
from storage.clock import Clock
from storage.register import batch_items, batches, turns
from storage.register.batches import BatchFacts, BatchState
from storage.register.item_states import ItemState
from storage.register.models import BatchRow
from storage.register.register import Register

_TURN = timedelta(seconds=60)
_PAGE = 200
_SENT_BACK = frozenset({ItemState.REFUSED, ItemState.NEEDS_PERSON})
_STAYS = frozenset({ItemState.WAITING, ItemState.FAILED})  # tried again with the next round
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watched:
    """What is said of everything that comes by the folder. `origin` names it, the same on every machine.

    `period` is how long one batch stays open.
    """

    origin: str
    classification: str = ""
    level: str = ""
    department: str = ""
    customer: str = ""
    period: timedelta = timedelta(days=1)
    separators: bool = False
    labels_file: bool = False

    def facts(self) -> BatchFacts:
        """What holds for a batch."""
        name = self.origin.rpartition("/")[2] or self.origin
        said = (self.classification, self.level, self.department, self.customer, self.separators, self.labels_file)
        return BatchFacts(name, WATCH, self.origin, *said)


class Watch:
    """Several may watch one folder; one does at a time, and another when that one falls silent.

    `owner` names the machine: what watched there before and ended has nothing left to be waited for.
    """

    def __init__(
        self,
        register: Register,
        scheme: Scheme,
        parts: BatchParts,
        inbox: Inbox,
        watched: Watched,
        clock: Clock,
        owner: str,
    ) -> None:
        self._register = register
        self._scheme = scheme
        self._parts = parts
        self._inbox = inbox
        self._watched = watched
        self._clock = clock
        self._owner = owner
        self._turn = f"watch {hashlib.sha256(watched.origin.encode()).hexdigest()}"

    def round(self, person: Principal, stopped: Callable[[], bool] = lambda: False) -> int:
        """One look: take in what is complete, and put it away; answers how many files were put away.

        Raises:
            SubmissionRefusedError: the person may not file so.
            SourceUnreadableError: the folder can't be read.
            SiteUnavailableError, RegisterUnavailableError: nothing can be taken in just now.
        """
        if not (self._inbox.hold() and turns.take(self._register, self._turn, self._owner, self._clock(), _TURN)):
            return 0
        self._write_receipt(person)
        lying = self._inbox.complete()
        manifest_file = _manifest_among(lying)
        if manifest_file is None and any(_is_manifest(name) for name in self._inbox.names):
            return 0  # one is being written; what it will say of the others is not known
        files = [each for each in lying if each is not manifest_file]
        with self._register.snapshot() as session:
            batch = batches.unfinished(session, person.person_id, WATCH, self._watched.origin)
        if batch is None and not lying:
            return 0
        try:
            with ExitStack() as held:
                manifest = self._manifest(manifest_file, held)
                return self._taken(person, batch, files, manifest_file, manifest, stopped)
        except BatchNotOpenError:  # a person paused it
            return 0

    def close(self) -> None:
        """Let another have the turn at once."""
        turns.give_back(self._register, self._turn, self._owner)
        self._inbox.close()

    def _taken(
        self,
        person: Principal,
        batch: BatchRow | None,
        files: Sequence[Lying],
        manifest_file: Lying | None,
        manifest: Manifest | None,
        stopped: Callable[[], bool],
    ) -> int:
        source = InboxSource(self._inbox, self._watched.origin, files)
        run = BatchRun(self._register, self._parts.taking, source, person, stopped=stopped)
        with planned(source, manifest, self._watched.classification) as plan:
            if self._holds_up(manifest_file, plan):
                return 0
            wanted = [each for each in plan.listed() if each.state is ItemState.WAITING and self._is_known(each.given)]
            if batch is None and wanted:
                batch = self._parts.desk.make(person, self._watched.facts())
            if batch is None:
                return 0
            for start in range(0, len(wanted), _PAGE):
                self._parts.taking.enlist(batch.id, wanted[start : start + _PAGE])
            absent = {path for _, path in plan.absent()}
        run.take(batch, self._told())
        count = sum(self._put_away(batch.id, each) for each in files)
        if manifest_file is not None and count == len(files) and absent <= self._ended(batch.id):
            self._inbox.put_away(manifest_file, TAKEN, 0)
        self._finish_in_time(person, batch)
        return count

    def _told(self) -> Callable[[str, int], None]:
        """Keeps the turn while files are taken in."""

        def told(_path: str, _size: int) -> None:
            turns.take(self._register, self._turn, self._owner, self._clock(), _TURN)

        return told

    def _is_known(self, given: object) -> bool:
        """Whether it is said what the file is; one of which nothing is said yet waits for the manifest."""
        return bool(self._watched.classification or cast("dict[str, object]", given).get("class"))

    def _manifest(self, each: Lying | None, held: ExitStack) -> Manifest | None:
        if each is None:
            return None
        try:
            with read_regular(each.name, self._inbox.descriptor) as (file, _):
                return held.enter_context(manifest_of(file, self._scheme))
        except FileNotTakenError:
            return None

    def _holds_up(self, manifest_file: Lying | None, plan: Plan) -> bool:
        """Whether the manifest is wrong: then nothing is taken in, and beside what is refused it is said why."""
        if manifest_file is None:
            return False
        name = manifest_file.name + REASON.encode()
        if not plan.findings:
            self._inbox.remove(REFUSED, name)
            return False
        self._inbox.write(REFUSED, name, manifest_reason(list(islice(plan.findings, 100))))
        log.warning("the manifest of a watched folder is wrong; nothing is taken in", findings=len(plan.findings))
        return True

    def _put_away(self, batch_id: str, each: Lying) -> int:
        """Move a file to where it belongs, with the reason first if it is refused; 0 if it stays."""
        with self._register.snapshot() as session:
            item = batch_items.find(session, batch_id, source_file(each).key)
        if item is None or item.state in _STAYS:
            return 0
        if item.state in _SENT_BACK:
            self._inbox.write(REFUSED, each.name[:200] + REASON.encode(), reason_of(item))
        self._inbox.put_away(each, REFUSED if item.state in _SENT_BACK else TAKEN, item.number)
        return 1

    def _ended(self, batch_id: str) -> set[str]:
        """The names of what came before and was put away."""
        with self._register.snapshot() as session:
            rows = batch_items.all_of(session, batch_id)
            return {normal_path(row.path) for row in rows if row.state not in _STAYS}

    def _finish_in_time(self, person: Principal, batch: BatchRow) -> None:
        if self._clock() - batch.created_at < self._watched.period:
            return
        with self._register.snapshot() as session:
            if batches.counts(session, [batch.id])[batch.id].keys() & {ItemState.WAITING}:
                return
        self._parts.desk.move(person, batch.id, BatchState.FINISHED)
        self._write_receipt(person)

    def _write_receipt(self, person: Principal) -> None:
        """Write the receipt of the batch that was finished last, unless it is there: it may have ended in between."""
        with self._register.snapshot() as session:
            batch = batches.finished_from(session, person.person_id, WATCH, self._watched.origin)
        if batch is None:
            return
        name = f"{batch.created_at:%Y-%m-%d}-{batch.id}.json".encode()
        if not self._inbox.has(RECEIPTS, name):
            held = io.BytesIO()
            writing = ReceiptFile(held)
            writing.end(self._parts.receipts.issue(person, batch.id, writing.item))
            self._inbox.write(RECEIPTS, name, held.getvalue())


def _manifest_among(lying: Sequence[Lying]) -> Lying | None:
    by_name = {shown_name(each.name).lower(): each for each in lying if each.regular}
    return next((by_name[name] for name in NAMES if name in by_name), None)


def _is_manifest(name: bytes) -> bool:
    return shown_name(name).lower() in NAMES
