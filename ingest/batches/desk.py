"""What is done with a batch as a whole: made, paused, resumed, finished, its items tried again. All of it on record."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from ingest.batches.knowing import may_know, may_make
from ingest.steps import Step
from ingest.submission import SubmissionRefusedError
from mappings.access import Principal, Role
from mappings.field_values import check_class, check_level, cleaned
from mappings.problems import Problem
from mappings.scheme import Scheme
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import batch_items, batches, documents, jobs, objects
from storage.register.batches import BatchFacts, BatchMissingError, BatchState
from storage.register.item_states import ItemState
from storage.register.models import BatchItemRow, BatchRow
from storage.register.register import Register
from storage.register.states import SET_ASIDE, State

MAX_NAME = 200
MOST_AT_ONCE = 500  # items tried again with one request


class BatchDesk:
    """Acts on behalf of whoever is named. A batch that a person may not know of is to them as one that is not there."""

    def __init__(self, register: Register, scheme: Scheme, audit: AuditLog, clock: Clock) -> None:
        self._register = register
        self._scheme = scheme
        self._audit = audit
        self._clock = clock

    def make(self, principal: Principal, facts: BatchFacts) -> BatchRow:
        """Make a batch.

        Raises:
            SubmissionRefusedError: the person may not file, or what holds for the whole batch can't hold for any file.
        """
        self.check(principal, facts)
        with self._register.transaction() as session:
            return self.enter(session, principal, facts)

    def check(self, principal: Principal, facts: BatchFacts) -> None:
        """Whether the person may make such a batch.

        Raises:
            SubmissionRefusedError: as `make`.
        """
        if not may_make(principal):
            raise SubmissionRefusedError(Problem("may-not-file"))
        problems = self._problems(principal, facts)
        if problems:
            raise SubmissionRefusedError(*problems)

    def enter(
        self,
        session: Session,
        principal: Principal,
        facts: BatchFacts,
        batch_id: str = "",
        state: BatchState = BatchState.OPEN,
    ) -> BatchRow:
        """Put a batch on record that was checked, in the caller's transaction."""
        row = batches.create(session, facts, principal.person_id, self._clock(), batch_id, state)
        self._put_on_record(session, principal, Action.BATCH_MADE, row)
        return row

    def move(self, principal: Principal, batch_id: str, state: BatchState) -> BatchRow:
        """Pause, resume or finish a batch. One that stands so already stays so.

        The key of a ZIP that is held for it goes when it is finished; the bytes, which are noise then, `reconcile`
        removes.

        Raises:
            BatchMissingError: there is none, as far as the person may know.
        """
        with self._register.transaction() as session:
            row = self._known(session, principal, batch_id)
            if row.state != state:
                batches.set_state(session, row, state, self._clock())
                held = objects.held(session, batch_id) if state is BatchState.FINISHED else None
                if held is not None:
                    objects.forget(session, held.facts.object_id)
                self._put_on_record(session, principal, Action.BATCH_MOVED, row, state=state.value)
        return row

    def retry(self, principal: Principal, batch_id: str, numbers: Sequence[int]) -> int:
        """Let items be tried again, at most MOST_AT_ONCE; answers how many will be.

        Those of which nothing is kept wait for their files; those set aside have their text taken out anew, if the
        person is an archivist or they are not quarantined. All others are left alone. A finished batch is open again
        when something waits in it.

        Raises:
            BatchMissingError: there is none, as far as the person may know.
        """
        with self._register.transaction() as session:
            row = self._known(session, principal, batch_id)
            items = batch_items.retry(session, batch_id, list(numbers)[:MOST_AT_ONCE], self._clock())
            waiting = sum(each.state == ItemState.WAITING for each in items)
            again = waiting + sum(self._tried_again(session, principal, each) for each in items)
            if waiting and row.state == BatchState.FINISHED:
                batches.set_state(session, row, BatchState.OPEN, self._clock())
            self._put_on_record(session, principal, Action.BATCH_RETRIED, row, items=again)
        return again

    def _tried_again(self, session: Session, principal: Principal, item: BatchItemRow) -> bool:
        """Ask for the text of a document that was set aside, unless it is asked for already."""
        document = documents.get(session, item.document_id) if item.document_id else None
        if item.state != ItemState.QUARANTINED or document is None or document.state not in SET_ASIDE:
            return False
        quarantined = document.state == State.QUARANTINED
        if quarantined and Role.ARCHIVIST not in principal.roles:
            return False
        jobs.add(session, document.id, document.version, Step.EXTRACT, self._clock())
        if quarantined:
            details = {"version": document.version, "step": Step.EXTRACT.value, "batch": item.batch_id}
            action, actor = Action.QUARANTINE_RETRIED, principal.person_id
            self._audit.append(session, actor, action, object_kind="document", object_id=document.id, details=details)
        return True

    def _known(self, session: Session, principal: Principal, batch_id: str) -> BatchRow:
        row = batches.lock(session, batch_id)
        if not may_know(principal, self._scheme, row):
            raise BatchMissingError(batch_id)
        return row

    def _problems(self, principal: Principal, facts: BatchFacts) -> list[Problem]:
        problems = []
        if len(cleaned(facts.name)) > MAX_NAME:
            problems.append(Problem("name-too-long", "name", {"limit": str(MAX_NAME)}))
        if facts.labels_file and facts.separators:
            problems.append(Problem("labels-with-separators", "labels"))
        if not facts.classification:
            return problems
        # A class that the person may not query is as unknown to them as one that does not exist.
        allowed = tuple(each for each in self._scheme.classifications if each.query_right in principal.rights)
        found = check_class(replace(self._scheme, classifications=allowed), facts.classification)
        if isinstance(found, Problem):
            return [*problems, found]
        level = check_level(self._scheme, found, facts.level)
        if isinstance(level, Problem):
            problems.append(level)
        elif level > principal.clearance:
            title = self._scheme.levels[level].title
            problems.append(Problem("level-above-yours", "level", {"given": title}))
        return problems

    def _put_on_record(
        self, session: Session, principal: Principal, action: Action, row: BatchRow, **details: str | int
    ) -> None:
        self._audit.append(session, principal.person_id, action, object_kind="batch", object_id=row.id, details=details)
