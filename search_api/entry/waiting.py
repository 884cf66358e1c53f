"""The documents whose fields wait to be filled in from what their text proposes."""

from collections.abc import Sequence

from mappings.access import Principal
from mappings.scheme import Scheme
from search_api.marking.seen_whole import places_seen_whole
from search_api.marking.workplace import Workplace
from search_api.results.cursor import Cursors, place_of, values_of
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import proposals
from storage.register.proposals import Awaiting
from storage.register.register import Register


class WaitingForEntry:
    """What waits, for those who may fill it in; a page costs what it shows."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        audit: AuditLog,
        workplace: Workplace,
        cursors: Cursors,
        clock: Clock,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._workplace = workplace
        self._cursors = cursors
        self._clock = clock

    def listed(
        self, principal: Principal, size: int, cursor: str | None = None
    ) -> tuple[Sequence[Awaiting], str | None]:
        """A page of the documents that wait for someone like this person, oldest first, and the next page's cursor.

        Raises:
            ProblemError: `not-allowed`, `cursor-invalid`.
        """
        self._workplace.check(principal)
        bound = f"proposals:{principal.person_id}".encode()
        after = None if cursor is None else place_of(self._cursors.open(cursor, bound))
        places, departments = places_seen_whole(principal, self._scheme, self._clock())
        with self._register.transaction() as session:
            found, following = proposals.awaiting(session, places, departments, size, after)
            details = {"count": len(found), "what": "proposals"}
            self._audit.append(session, principal.person_id, Action.LIST, details=details)
        return found, None if following is None else self._cursors.seal(values_of(following), bound)
