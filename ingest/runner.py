"""Claims jobs, runs their steps and records the outcome, in batches, until nothing is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from ingest.failpoints import Failpoints
from ingest.pipeline import Pipeline
from ingest.retry import RetryPolicy, is_outage
from ingest.steps import Step
from ingest.work import Done
from storage.audit.actions import Action, Outcome
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.index.port import Index
from storage.register import jobs
from storage.register.jobs import Claim
from storage.register.outages import RegisterUnavailableError
from storage.register.register import Register

log = structlog.get_logger()

_ACTIONS = {
    Step.REPLICATE: Action.REPLICATED,
    Step.REPLICATE_TEXT: Action.REPLICATED,
    Step.EXTRACT: Action.EXTRACTED,
    Step.ASSESS: Action.ASSESSED,
    Step.INDEX: Action.SETTLED,
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that raised."""

    error: Exception


class Runner:
    """Works on due jobs under the name `owner`.

    Args:
        lease: how long a claim lasts at most; a worker that falls silent loses it earlier, see `ingest.heartbeat`.
        batch: jobs claimed at once; their index entries are written together.
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
        batch: int = 16,
    ) -> None:
        self._register = register
        self._pipeline = pipeline
        self._index = index
        self._audit = audit
        self._clock = clock
        self._retry = retry
        self._failpoints = failpoints
        self._owner = owner
        self._lease = lease
        self._batch = batch

    def drain(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Work until nothing is due or `stopped` says so; answers how many steps were run."""
        count = 0
        while not stopped() and (works := self._claim()):
            self._run(works)
            count += len(works)
        return count

    def _claim(self) -> list[Claim]:
        now = self._clock()
        with self._register.snapshot() as session:
            if not jobs.due(session, now, limit=1):
                return []
        with self._register.transaction() as session:
            return jobs.claim(session, self._owner, now, self._lease, limit=self._batch)

    def _run(self, works: Sequence[Claim]) -> None:
        results = [(work, self._attempt(work)) for work in works]
        entries = [entry for _, result in results if isinstance(result, Done) for entry in result.entries]
        if entries:
            try:
                self._index.write(entries)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is recorded as the reason of the next try)
                results = [
                    (work, Failed(error) if isinstance(result, Done) and result.entries else result)
                    for work, result in results
                ]
        for work, _ in results:
            self._failpoints.reach(f"{work.step}.done")
        self._record_batch(results)
        for work, _ in results:
            self._failpoints.reach(f"{work.step}.recorded")

    def _attempt(self, work: Claim) -> Done | Failed:
        self._failpoints.reach(f"{work.step}.started")
        if self._retry.gives_up(work.attempt - 1):  # whoever made the last try died of it
            return self._pipeline.given_up(work, "worker-died")
        try:
            return self._pipeline.run(work)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is recorded as the reason of the next try)
            return Failed(error)

    def _record_batch(self, results: Sequence[tuple[Claim, Done | Failed]]) -> None:
        """Record all outcomes in one transaction; if one can't be, once more and each by itself."""
        try:
            with self._register.transaction() as session:
                actions = [(work, self._record(session, work, result)) for work, result in results]
                # Last, because from the first event on everybody else who has something to put on record waits.
                for work, action in actions:
                    self._put_on_record(session, work, action)
        except RegisterUnavailableError:
            raise
        except Exception:  # noqa: BLE001 (which outcome it was, and what follows from it, is found out one by one)
            with self._register.transaction() as session:
                for work, result in results:
                    self._record_alone(session, work, result)

    def _record_alone(self, session: Session, work: Claim, result: Done | Failed) -> None:
        """Record one outcome of a batch so that, if it can't be, the others still are."""
        try:
            with session.begin_nested():
                self._put_on_record(session, work, self._record(session, work, result))
        except jobs.LeaseLostError:
            log.info("a lease was lost; its outcome is dropped", step=work.step, document=work.document_id)
        except Exception as error:
            if isinstance(result, Failed):
                raise
            self._record_alone(session, work, Failed(error))

    def _record(self, session: Session, work: Claim, result: Done | Failed) -> Action | None:
        """Finish a job or put it off, with all that follows from it; answers what is to be put on record.

        Raises:
            LeaseLostError: someone else has the job by now; nothing was recorded.
        """
        now = self._clock()
        if isinstance(result, Done):
            jobs.finish(session, work, now)
            self._follow(session, work, result)
            return _ACTIONS[Step(work.step)]
        reason = type(result.error).__name__
        log.warning("a step did not work", step=work.step, document=work.document_id, reason=reason)
        outage = is_outage(result.error)
        if outage or not self._retry.gives_up(work.attempt):
            later = now + self._retry.wait(work.attempt, result.error)
            jobs.retry(session, work, reason, later, counted=not outage)
            return None
        jobs.fail(session, work, reason, now)
        self._follow(session, work, self._pipeline.given_up(work, reason))
        return Action.STEP_FAILED

    def _follow(self, session: Session, work: Claim, done: Done) -> None:
        done.record(session)
        for step in done.next_steps:
            jobs.add(session, work.document_id, work.version, step, self._clock())

    def _put_on_record(self, session: Session, work: Claim, action: Action | None) -> None:
        if action is None:
            return
        self._audit.append(
            session,
            actor=f"worker:{self._owner}",
            action=action,
            outcome=Outcome.FAILED if action is Action.STEP_FAILED else Outcome.DONE,
            object_kind="document",
            object_id=work.document_id,
            details={"version": work.version, "step": str(work.step), "attempt": work.attempt},
        )
