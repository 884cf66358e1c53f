"""Records what became of a batch of steps: together in one transaction, or one by one if that can't be."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from ingest.extract.port import ExtractorLostError
from ingest.leases import Leases
from ingest.pipeline import Pipeline
from ingest.retry import RetryPolicy, is_outage
from ingest.set_aside import PARSER_LOST
from ingest.steps import REPLICATIONS, Step
from ingest.work import Done, nothing_to_record
from storage.audit.actions import Action, Outcome
from storage.audit.log import Act, AuditLog
from storage.clock import Clock
from storage.register import batch_items, jobs, objects, reviews
from storage.register.held import hold
from storage.register.jobs import Claim, Wanted
from storage.register.outages import RegisterUnavailableError
from storage.register.register import Register

log = structlog.get_logger()

_ACTIONS = {
    Step.REPLICATE: Action.REPLICATED,
    Step.REPLICATE_TEXT: Action.REPLICATED,
    Step.REPLICATE_PAGES: Action.REPLICATED,
    Step.EXTRACT: Action.EXTRACTED,
    Step.SPLIT: Action.EXTRACTED,
    Step.OCR_1: Action.EXTRACTED,
    Step.OCR_2: Action.EXTRACTED,
    Step.OCR_3: Action.EXTRACTED,
    Step.COMPOSE: Action.EXTRACTED,
    Step.ASSESS: Action.ASSESSED,
    Step.PLACE: Action.ASSESSED,
    Step.PROPOSE: Action.ASSESSED,
    Step.INDEX: Action.SETTLED,
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that raised."""

    error: Exception


Result = tuple[Claim, Done | Failed]


class Recording:
    """Writes outcomes to the register and puts them on record as acts of "worker:`owner`"."""

    def __init__(
        self,
        register: Register,
        pipeline: Pipeline,
        leases: Leases,
        audit: AuditLog,
        clock: Clock,
        retry: RetryPolicy,
        owner: str,
    ) -> None:
        self._register = register
        self._pipeline = pipeline
        self._leases = leases
        self._audit = audit
        self._clock = clock
        self._retry = retry
        self._owner = owner

    def record(self, results: Sequence[Result]) -> list[Claim]:
        """Record all outcomes; answers the steps that follow from them and are held already.

        Raises:
            RegisterUnavailableError: what was recorded is not known; the steps are done again.
        """
        try:
            with self._register.transaction() as session:
                following = self._together(session, results)
        except RegisterUnavailableError:
            raise
        except Exception:  # noqa: BLE001 (which outcome it was, and what follows from it, is found out one by one)
            following = []
            with self._register.transaction() as session:
                for work, result in results:
                    self._alone(session, work, result)
        self._leases.recorded([work for work, _ in results])
        return following

    def _together(self, session: Session, results: Sequence[Result]) -> list[Claim]:
        # The documents first, then their jobs: whoever changes a document takes hold in this order too.
        changing = [(work.document_id, work.version) for work, _ in results if work.step not in REPLICATIONS]
        if changing:
            hold(session, changing)
        jobs.finish_all(session, [work for work, result in results if isinstance(result, Done)], self._clock())
        closed = [self._closed(session, work, result) for work, result in results]
        with session.no_autoflush:  # one flush writes the changes of all
            self._record(session, closed)
        session.flush()
        following = self._leases.follow(session, [wanted for each in closed for wanted in each.next_steps()])
        self._tell_batches(session, [work for work, _ in results])
        # Last, because from the first event on everybody else who has something to put on record waits.
        self._audit.append_many(session, [act for each in closed for act in self._acts(each)])
        return following

    def _alone(self, session: Session, work: Claim, result: Done | Failed) -> None:
        """Record one outcome of a batch so that, if it can't be, the others still are."""
        try:
            with session.begin_nested():
                self._one(session, work, result)
        except jobs.LeaseLostError:
            log.info("a lease was lost; its outcome is dropped", step=work.step, document=work.document_id)
        except Exception as error:
            if isinstance(result, Failed):
                raise
            self._alone(session, work, Failed(error))

    def _one(self, session: Session, work: Claim, result: Done | Failed) -> None:
        if isinstance(result, Done):
            jobs.finish(session, work, self._clock())
        closed = self._closed(session, work, result)
        self._record(session, [closed])
        jobs.add_many(session, closed.next_steps(), self._clock())
        session.flush()
        self._tell_batches(session, [work])
        self._audit.append_many(session, self._acts(closed))

    def _tell_batches(self, session: Session, done: Sequence[Claim]) -> None:
        """Let the items of batches follow the documents that may just have settled."""
        settled = {work.document_id for work in done if work.step == Step.INDEX}
        if settled:
            batch_items.settle(session, settled, self._clock())

    def _record(self, session: Session, closed: Sequence["_Closed"]) -> None:
        now, done = self._clock(), [each.done for each in closed]
        objects.add_many(session, [new for each in done for new in each.stored], now)
        objects.set_verified(session, [copy for each in done for copy in each.verified], now)
        for each in done:
            each.record(session)
        if reviewed := [each.work.document_id for each in closed if each.done.reviewed]:
            reviews.refresh(session, reviewed)

    def _closed(self, session: Session, work: Claim, result: Done | Failed) -> "_Closed":
        """What is to be recorded of a job that is finished, or of one that failed, which is put off or given up here.

        Raises:
            LeaseLostError: someone else has the job that failed by now; nothing was changed.
        """
        if isinstance(result, Done):
            return _Closed(work, result, _ACTIONS[Step(work.step)])
        now, reason = self._clock(), type(result.error).__name__
        log.warning("a step did not work", step=work.step, document=work.document_id, reason=reason)
        outage = is_outage(result.error)
        if outage or not self._retry.gives_up(work.attempt):
            later = now + self._retry.wait(work.attempt, result.error)
            jobs.retry(session, work, reason, later, counted=not outage)
            return _Closed(work, Done(nothing_to_record), None)
        jobs.fail(session, work, reason, now)
        code = PARSER_LOST if isinstance(result.error, ExtractorLostError) else reason
        return _Closed(work, self._pipeline.given_up(work, code), Action.STEP_FAILED)

    def _acts(self, closed: "_Closed") -> list[Act]:
        if closed.action is None:
            return []
        work = closed.work
        outcome = Outcome.FAILED if closed.action is Action.STEP_FAILED else Outcome.DONE
        details = {"version": work.version, "step": str(work.step), "attempt": work.attempt}
        acts = [Act(f"worker:{self._owner}", closed.action, outcome, "document", work.document_id, details)]
        if why := closed.done.quarantined:
            aside = {"version": work.version, "step": str(work.step), "reason": why}
            acts.append(Act(acts[0].actor, Action.QUARANTINED, Outcome.DONE, "document", work.document_id, aside))
        return acts


@dataclass(frozen=True, slots=True)
class _Closed:
    """A job that is finished, put off or given up: what to record, and what to put on record if anything."""

    work: Claim
    done: Done
    action: Action | None

    def next_steps(self) -> list[Wanted]:
        work = self.work
        return [Wanted(work.document_id, work.version, step, work.background) for step in self.done.next_steps]
