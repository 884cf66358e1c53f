"""Takes in the files of ZIPs that were sent, in whichever worker has time: each ZIP in one worker at a time."""

import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta

from ingest.batches.desk import BatchDesk
from ingest.batches.entering import BatchNotOpenError
from ingest.batches.gone_source import GoneSource
from ingest.batches.run import BatchRun
from ingest.batches.sent_zips import opened_zip
from ingest.batches.source import SENT_ZIP, BatchSource, SourceUnreadableError
from ingest.batches.taking import Taking
from mappings.access import Principal
from storage.clock import Clock
from storage.governance import people, principals
from storage.register import batches, objects, turns
from storage.register.batches import BatchState
from storage.register.item_states import TAKEABLE
from storage.register.models import BatchRow
from storage.register.register import Register
from storage.vault.errors import DamagedObjectError, KeyUnavailableError
from storage.vault.sealed import Sealed
from storage.vault.site import ObjectMissingError, SiteUnavailableError
from storage.vault.vault import Vault

_TURN = timedelta(seconds=60)
_RENEW_SECONDS = 10.0
_LOOKED_AT = 10
_LOST = (DamagedObjectError, KeyUnavailableError, ObjectMissingError, SourceUnreadableError)


class Unpacking:
    """Looks for batches whose ZIP is held, and takes them in as the person who sent it, by their rights of now."""

    def __init__(
        self,
        register: Register,
        vault: Vault,
        taking: Taking,
        desk: BatchDesk,
        clock: Clock,
        owner: str,
        files_at_once: int = 4,
    ) -> None:
        self._register = register
        self._vault = vault
        self._taking = taking
        self._desk = desk
        self._clock = clock
        self._owner = owner
        self._files_at_once = files_at_once

    def drain(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Take in what waits, until nothing does or `stopped` says so; answers how many files that were."""
        with self._register.snapshot() as session:
            waiting = batches.with_waiting(session, SENT_ZIP, _LOOKED_AT)
        return sum(self._in_turn(batch_id, stopped) for batch_id in waiting if not stopped())

    def _in_turn(self, batch_id: str, stopped: Callable[[], bool]) -> int:
        name = f"batch {batch_id}"
        if not turns.take(self._register, name, self._owner, self._clock(), _TURN):
            return 0
        try:
            return self._take(batch_id, name, stopped)
        except BatchNotOpenError:
            return 0
        finally:
            turns.give_back(self._register, name, self._owner)

    def _take(self, batch_id: str, turn: str, stopped: Callable[[], bool]) -> int:
        with self._register.snapshot() as session:
            batch = batches.get(session, batch_id)
            assert batch is not None
            sealed = objects.held(session, batch_id)
            person = principals.principal(session, people.lookup(session, batch.created_by), self._clock())
        count = 0
        renewed = time.monotonic()

        def told(_path: str, _size: int) -> None:
            nonlocal count, renewed
            count += 1
            if time.monotonic() - renewed > _RENEW_SECONDS:
                renewed = time.monotonic()
                turns.take(self._register, turn, self._owner, self._clock(), _TURN)

        try:
            with closing(self._source(sealed, batch)) as source:
                self._run(source, person, stopped).take(batch, told)
        except _LOST:  # no copy of the ZIP can be read any more: its files fail, each with that as its reason
            self._run(GoneSource(), person, stopped).take(batch, told)
        if not stopped():
            self._finish(batch_id, person, sealed)
        return count

    def _source(self, sealed: Sealed | None, batch: BatchRow) -> BatchSource:
        return GoneSource() if sealed is None else opened_zip(self._vault, sealed, batch.name)

    def _run(self, source: BatchSource, person: Principal, stopped: Callable[[], bool]) -> BatchRun:
        return BatchRun(self._register, self._taking, source, person, self._files_at_once, stopped)

    def _finish(self, batch_id: str, person: Principal, sealed: Sealed | None) -> None:
        """Finish the batch and let its ZIP go, unless some of its files can still be taken in."""
        with self._register.snapshot() as session:
            left = batches.counts(session, [batch_id])[batch_id].keys() & TAKEABLE
        if left or not person.roles:
            return
        self._desk.move(person, batch_id, BatchState.FINISHED)
        if sealed is not None:
            with suppress(SiteUnavailableError):  # then `reconcile` removes it
                self._vault.remove(sealed.facts.object_id)
