"""Claims jobs, runs their steps and records the outcome, in batches, until nothing is due."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from ingest.attempts import Attempt, Attempts
from ingest.failpoints import Failpoints
from ingest.held_back import HeldBack
from ingest.leases import Leases
from ingest.pipeline import Pipeline
from ingest.recording import Failed, Recording, Result
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

# Behind a file that is hard to read, the others would wait for it. Good documents keep this pace on a busy machine too.
_PATIENCE_SECONDS = 0.3
_PACE_SECONDS = 0.04
_AT_LEAST_SECONDS = 0.15  # for the last of a batch, too, before it counts as one that takes long
_LOOK_SECONDS = 0.1
_MOST_CHARACTERS = 16_000_000  # of what is written to the index at once: it is in memory till then
_WRITTEN_TOGETHER = 4  # batches whose entries go to the index at once while jobs wait


class Runner:
    """Works on due jobs under the name `owner`.

    Args:
        lease: how long a claim lasts at most; a worker that falls silent loses it earlier, see `ingest.heartbeat`.
        batch: jobs claimed at once; while more wait, the index entries of several batches are written together.
        beside: how many steps that take long may go on while others are begun.
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
        beside: int = 1,
    ) -> None:
        self._pipeline = pipeline
        self._index = index
        self._retry = retry
        self._failpoints = failpoints
        self._batch = batch
        self._gather = gather
        self._attempts = Attempts(beside)
        self._leases = Leases(register, clock, owner, lease, batch, lane)
        self._recording = Recording(register, pipeline, self._leases, audit, clock, retry, owner)

    def drain(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Work until nothing is due or `stopped` says so; answers how many steps were run.

        The steps that follow from a batch are the next batch; what is left of them when it stops is let go later.
        """
        count = 0
        few = False
        works: list[Claim] = []
        # Whoever takes one job at a time, such as a page to be read, would hold back until that is done.
        held_back = HeldBack(_WRITTEN_TOGETHER * self._batch if self._batch > 1 else 1)
        while not stopped():
            works += self._finish(self._attempts.ended())
            works = held_back.aside(works, self._leases.waited) or held_back.due(others=not few)
            if not works:
                if few:
                    time.sleep(self._gather)
                works = self._leases.claim(at_work=(*self._attempts.claims(), *held_back.claims))
                few = len(works) < self._batch
            works = works or held_back.due(others=False)
            count += len(works)
            if works:
                works = self._run(works)
            elif self._attempts.claims():
                self._attempts.look(_LOOK_SECONDS)
            else:
                return count
        self._finish(self._attempts.all_ended())
        return count

    def _run(self, works: Sequence[Claim]) -> list[Claim]:
        """Do these steps; answers those that follow, which are held already.

        If one takes long, those before it are recorded, those behind it are put back for whoever is free, and it goes
        on by itself; one that was begun before without an end is worked on with nothing beside it.
        """
        alone = works[0].attempt > 1
        following = self._finish(self._attempts.all_ended() if alone else ())
        results, long = self._attempted(works, alone=alone)
        self._leases.put_back(works[len(results) + (long is not None) :])
        following += self._finish(results)
        if long is not None and not self._attempts.let_on(long):
            following += self._finish([long.result()])
        return following

    def _finish(self, results: Sequence[Result]) -> list[Claim]:
        """Write what came of steps to the index, then to the register; answers the steps that follow."""
        if not results:
            return []
        results = self._indexed(results)
        for work, _ in results:
            self._failpoints.reach(f"{work.step}.done")
        following = self._recording.record(results)
        for work, _ in results:
            self._failpoints.reach(f"{work.step}.recorded")
        return following

    def _indexed(self, results: Sequence[Result]) -> Sequence[Result]:
        entries = [entry for _, result in results if isinstance(result, Done) for entry in result.entries]
        if not entries:
            return results
        try:
            self._remove_strays([result for _, result in results if isinstance(result, Done)])
            self._index.write(entries)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is recorded as the reason of the next try)
            return [
                (work, Failed(error) if isinstance(result, Done) and result.entries else result)
                for work, result in results
            ]
        return results

    def _attempted(self, works: Sequence[Claim], *, alone: bool) -> tuple[list[Result], Attempt | None]:
        """What came of these steps, up to one that takes long, which is told apart."""
        start = self._pipeline.read(works)
        results: list[Result] = []
        begun, written = time.monotonic(), 0
        for work in works:
            left = begun + max(_PATIENCE_SECONDS, _PACE_SECONDS * len(results)) - time.monotonic()
            if results and (left < 0 or written > _MOST_CHARACTERS):
                break
            attempt = self._attempts.begin(work, partial(self._attempt, start.get((work.document_id, work.version))))
            result = attempt.within(None if alone else min(max(left, _AT_LEAST_SECONDS), _PATIENCE_SECONDS))
            if result is None:
                return results, attempt
            results.append(result)
            written += _written(result)
        return results, None

    def _remove_strays(self, done: Sequence[Done]) -> None:
        """Before anything is written: a document that was raised is gone from below before it is there above."""
        for each in done:
            if each.strays:
                self._index.remove(each.strays, each.revision)

    def _attempt(self, start: Kept | None, work: Claim) -> Result:
        return work, self._done_or_failed(work, start)

    def _done_or_failed(self, work: Claim, start: Kept | None) -> Done | Failed:
        self._failpoints.reach(f"{work.step}.started")
        if self._retry.gives_up(work.attempt - 1):  # whoever made the last try died of it
            return self._pipeline.given_up(work, WORKER_DIED)
        if start is None:
            return Failed(DocumentMissingError(work.document_id))
        try:
            return self._pipeline.run(work, start)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is recorded as the reason of the next try)
            return Failed(error)


def _written(result: Result) -> int:
    """How many characters the step has for the index."""
    done = result[1]
    return sum(len(page) for entry in done.entries for page in entry.view.pages) if isinstance(done, Done) else 0
