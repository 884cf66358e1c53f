"""Claims jobs, runs their steps and records the outcome, in batches, until nothing is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session
from storage.audit.actions import Action
from storage.audit.log import AuditLog

from ingest.failpoints import Failpoints
from ingest.pipeline import Pipeline
from ingest.retry import RetryPolicy, is_outage
from ingest.steps import Step
from ingest.work import Done, Work
from storage.clock import Clock
from storage.index.port import Index
from storage.register import jobs
from storage.register.register import Register

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that raised."""

    error: Exception


class Runner:
    """Works on due jobs under the name `owner`.

    Args:
        lease: how long a claim lasts without being renewed; renewals are the heartbeat's business.
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
        batch: int = 8,
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

    def _claim(self) -> list[Work]:
        with self._register.snapshot() as session:
            if not jobs.any_due(session, self._clock()):
                return []
        with self._register.transaction() as session:
            claimed = jobs.claim(session, self._owner, self._clock(), self._lease, limit=self._batch)
            return [Work(job.id, job.document_id, job.version, Step(job.step), job.attempts) for job in claimed]

    def _run(self, works: Sequence[Work]) -> None:
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
        with self._register.transaction() as session:
            for work, result in results:
                self._record(session, work, result)
        for work, _ in results:
            self._failpoints.reach(f"{work.step}.recorded")

    def _attempt(self, work: Work) -> Done | Failed:
        self._failpoints.reach(f"{work.step}.started")
        if self._retry.gives_up(work.attempt - 1):  # whoever made the last try died of it
            return self._pipeline.given_up(work, "worker-died")
        try:
            return self._pipeline.run(work)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is recorded as the reason of the next try)
            return Failed(error)

    def _record(self, session: Session, work: Work, result: Done | Failed) -> None:
        """Finish or put off one job; nothing is recorded for a lease that was lost in the meantime."""
        now = self._clock()
        if isinstance(result, Failed):
            reason = type(result.error).__name__
            log.warning("step did not work", step=work.step, document=work.document_id, reason=reason)
            outage = is_outage(result.error)
            if outage or not self._retry.gives_up(work.attempt):
                later = now + self._retry.wait(work.attempt, result.error)
                jobs.retry(session, work.job_id, self._owner, reason, later, counted=not outage)
                return
            result = self._pipeline.given_up(work, reason)
            if not jobs.fail(session, work.job_id, self._owner, reason, now):
                return
        elif not jobs.finish(session, work.job_id, self._owner, now):
            return
        result.record(session)
        for step in result.next_steps:
            jobs.add(session, work.document_id, work.version, step, now)
        self._audit.append(
            session,
            actor=self._owner,
            action=Action.STEP,
            outcome="done",
            object_kind="document",
            object_id=work.document_id,
            details={"step": str(work.step), "version": work.version},
        )
