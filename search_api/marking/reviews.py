"""The list of documents that wait for an archivist's eyes, and trying again what failed."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from ingest.steps import Step
from mappings.access import EVERY_DEPARTMENT, Principal, access_filter
from mappings.scheme import Scheme
from search_api.marking.workplace import Workplace, check_archivist
from search_api.problems import ProblemError
from search_api.results.admission import Admitted
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import jobs, reviews
from storage.register.register import Register
from storage.register.reviews import Review
from storage.register.states import State

# Findings under this are right more often than not, and wrong often enough to be looked at.
DOUBTFUL = 0.7
MOST = 200  # documents listed; the next follow when these are done


class Reviews:
    """What waits, for those who may see all of it."""

    def __init__(self, scheme: Scheme, register: Register, audit: AuditLog, workplace: Workplace, clock: Clock) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._workplace = workplace
        self._clock = clock

    def awaiting(self, principal: Principal) -> Sequence[Review]:
        """The documents that wait for someone like this person, oldest first, at most MOST.

        Raises:
            ProblemError: `not-allowed`.
        """
        check_archivist(principal)
        with self._register.transaction() as session:
            found = self._found(session, principal)
            details = {"count": len(found), "what": "reviews"}
            self._audit.append(session, principal.person_id, Action.LIST, details=details)
        return found

    def count(self, principal: Principal) -> int:
        """How many wait, at most MOST; 0 for who is no archivist."""
        with self._register.snapshot() as session:
            return len(self._found(session, principal))

    def retry(self, principal: Principal, document_id: str) -> None:
        """Take the text of a failed document out again and look it through anew.

        Raises:
            ProblemError: `not-allowed`, `not-found`, `marking-needs-level`; `nothing-to-retry`, it has not failed.
        """

        def act(session: Session, found: Admitted) -> None:
            if found.row.state != State.FAILED:
                raise ProblemError("nothing-to-retry")
            jobs.add(session, found.row.id, found.row.version, Step.EXTRACT, self._clock())
            self._workplace.record(session, principal, Action.RETRIED, found, step=Step.EXTRACT.value)

        self._workplace.change(principal, document_id, act)

    def _found(self, session: Session, principal: Principal) -> list[Review]:
        access = access_filter(replace(principal, grants=()), self._scheme, self._clock())
        places = [
            (each.key, rank)
            for each in self._scheme.classifications
            for rank in each.document_levels
            if each.key in access.classifications and max(each.view_levels(rank)) <= access.clearance
        ]
        every = EVERY_DEPARTMENT in access.departments
        departments = None if every else {*access.departments, EVERY_DEPARTMENT}
        return reviews.awaiting(session, places, departments, DOUBTFUL, MOST)
