"""The list of documents that wait for an archivist's eyes, and trying again what failed."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ingest.steps import Step
from mappings.access import Principal
from search_api.marking.seen_whole import ListsSeenWhole
from search_api.marking.workplace import Workplace, check_archivist
from search_api.problems import ProblemError
from search_api.results.admission import Admitted
from storage.audit.actions import Action
from storage.clock import Clock
from storage.register import jobs, reviews
from storage.register.reviews import Review
from storage.register.states import SET_ASIDE, State


class Reviews:
    """What waits, for those who may see all of it."""

    def __init__(self, workplace: Workplace, lists: ListsSeenWhole, clock: Clock) -> None:
        self._workplace = workplace
        self._lists = lists
        self._clock = clock

    def awaiting(
        self, principal: Principal, size: int, cursor: str | None = None
    ) -> tuple[Sequence[Review], str | None]:
        """A page of the documents that wait for someone like this person, oldest first, and the next page's cursor.

        Raises:
            ProblemError: `not-allowed`, `cursor-invalid`.
        """
        check_archivist(principal)
        return self._lists.page(principal, "reviews", reviews.awaiting, size, cursor)

    def retry(self, principal: Principal, document_id: str) -> None:
        """Take the text of a document that was set aside out again and look it through anew.

        Raises:
            ProblemError: `not-allowed`, `not-found`, `marking-needs-level`; `nothing-to-retry`, it was not set aside.
        """

        def act(session: Session, found: Admitted) -> None:
            if found.row.state not in SET_ASIDE:
                raise ProblemError("nothing-to-retry")
            jobs.add(session, found.row.id, found.row.version, Step.EXTRACT, self._clock())
            action = Action.QUARANTINE_RETRIED if found.row.state == State.QUARANTINED else Action.RETRIED
            self._workplace.record(session, principal, action, found, step=Step.EXTRACT.value)

        self._workplace.change(principal, document_id, act)
