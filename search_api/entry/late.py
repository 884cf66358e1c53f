"""The documents that were entered later than their class allows (C5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from mappings.access import Principal
from mappings.scheme import Scheme
from search_api.marking.seen_whole import places_seen_whole
from search_api.marking.workplace import Workplace
from search_api.results.cursor import Cursors, place_of, values_of
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import late_entries
from storage.register.models import DocumentRow
from storage.register.register import Register


@dataclass(frozen=True, slots=True)
class LateEntry:
    """A document, the day of its event ("YYYY-MM-DD"), and how many days it took, of which how many too many."""

    document: DocumentRow
    event: str
    days: int
    late: int


class LateEntries:
    """For clerks and archivists, of documents that they see whole: the day of the event may be for few."""

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
    ) -> tuple[Sequence[LateEntry], str | None]:
        """A page of them, the newest first, and the next page's cursor.

        Raises:
            ProblemError: `not-allowed`, `cursor-invalid`.
        """
        self._workplace.check(principal)
        bound = f"late:{principal.person_id}".encode()
        after = None if cursor is None else place_of(self._cursors.open(cursor, bound))
        places, departments = places_seen_whole(principal, self._scheme, self._clock())
        with self._register.transaction() as session:
            rows, following = late_entries.listed(session, places, departments, size, after)
            details = {"count": len(rows), "what": "late-entries"}
            self._audit.append(session, principal.person_id, Action.LIST, details=details)
        found = [self._entry(row) for row in rows]
        return found, None if following is None else self._cursors.seal(values_of(following), bound)

    def _entry(self, row: DocumentRow) -> LateEntry:
        rule, late = self._scheme.by_key[row.classification].entry, row.entry_late or 0
        event = "" if rule is None else str(row.fields.get(rule.event, ""))
        return LateEntry(row, event, late + (0 if rule is None else rule.days), late)
