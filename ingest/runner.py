"""Claims jobs, runs their steps and records the outcome, in batches, until nothing is due."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from ingest.failpoints import Failpoints
from ingest.leases import Leases
from ingest.pipeline import Pipeline
from ingest.recording import Failed, Recording
from ingest.retry import RetryPolicy
from ingest.set_aside import WORKER_DIED
from ingest.work import Done
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.index.port import Index
from storage.register.documents import DocumentMissingError
from storage.register.jobs import EVERY_STEP, Claim, Lane
from storage.register.kept import Kept
from storage.register.register import Register

# A batch of good documents hardly takes longer; behind a file that is hard to read, the others would wait for it.
_PATIENCE_SECONDS = 2.0


class Runner:
    """Works on due jobs under the name `owner`.

    Args:
        lease: how long a claim lasts at most; a worker that falls silent loses it earlier, see `ingest.heartbeat`.
        batch: jobs claimed at once; their index entries are written together.
        gather: seconds to wait after a claim that was not full before the next, so that under a stream of uploads jobs
            come together; what arrives at a runner with nothing to do is begun at once.
    """

    def __init__(
        self,
        register: Register,
        pipeline: Pipeline,
        index: Index,
        audit: AuditLog,
        clock: Clock,
        retry: RetryPolicy,
        failpoints: Failpoints,
        owner: str,
        lease: timedelta,
        batch: int = 32,
        gather: float = 0.0,
        lane: Lane = EVERY_STEP,
    ) -> None:
        self._pipeline = pipeline
        self._index = index
        self._retry = retry
        self._failpoints = failpoints
        self._batch = batch
        self._gather = gather
        self._leases = Leases(register, clock, owner, lease, batch, lane)
        self._recording = Recording(register, pipeline, self._leases, audit, clock, retry, owner)

    def drain(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Work until nothing is due or `stopped` says so; answers how many steps were run.

        The steps that follow from a batch are the next batch; what is left of them when it stops is let go later.
        """
        count = 0
        few = False
        works: list[Claim] = []
        while not stopped():
            if not works:
                if few:
                    time.sleep(self._gather)
                works = self._leases.claim()
                few = len(works) < self._batch
            if not works:
                break
            count += len(works)
            works = self._run(works)
        return count

    def _run(self, works: Sequence[Claim]) -> list[Claim]:
        """Do these steps; answers those that follow, which are held already."""
        results = self._attempted(works)
        entries = [entry for _, result in results if isinstance(result, Done) for entry in result.entries]
        if entries:
            try:
                self._remove_strays([result for _, result in results if isinstance(result, Done)])
                self._index.write(entries)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is recorded as the reason of the next try)
                results = [
                    (work, Failed(error) if isinstance(result, Done) and result.entries else result)
                    for work, result in results
                ]
        for work, _ in results:
            self._failpoints.reach(f"{work.step}.done")
        following = self._recording.record(results)
        for work, _ in results:
            self._failpoints.reach(f"{work.step}.recorded")
        return following

    def _attempted(self, works: Sequence[Claim]) -> list[tuple[Claim, Done | Failed]]:
        """What came of these steps. If one took long, those behind it are put back, for whoever is free."""
        start = self._pipeline.read(works)
        results: list[tuple[Claim, Done | Failed]] = []
        until = time.monotonic() + _PATIENCE_SECONDS
        for work in works:
            if results and time.monotonic() > until:
                break
            results.append((work, self._attempt(work, start.get((work.document_id, work.version)))))
        self._leases.put_back(works[len(results) :])
        return results

    def _remove_strays(self, done: Sequence[Done]) -> None:
        """Before anything is written: a document that was raised is gone from below before it is there above."""
        for each in done:
            if each.strays:
                self._index.remove(each.strays, each.revision)

    def _attempt(self, work: Claim, start: Kept | None) -> Done | Failed:
        self._failpoints.reach(f"{work.step}.started")
        if self._retry.gives_up(work.attempt - 1):  # whoever made the last try died of it
            return self._pipeline.given_up(work, WORKER_DIED)
        if start is None:
            return Failed(DocumentMissingError(work.document_id))
        try:
            return self._pipeline.run(work, start)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is recorded as the reason of the next try)
            return Failed(error)
