"""The documents that were entered later than their class allows (C5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from mappings.access import Principal
from mappings.scheme import Scheme
from search_api.marking.seen_whole import ListsSeenWhole
from search_api.marking.workplace import Workplace
from storage.register import late_entries
from storage.register.models import DocumentRow


@dataclass(frozen=True, slots=True)
class LateEntry:
    """A document, the day of its event ("YYYY-MM-DD"), and how many days it took, of which how many too many."""

    document: DocumentRow
    event: str
    days: int
    late: int


class LateEntries:
    """For clerks and archivists, of documents that they see whole: the day of the event may be for few."""

    def __init__(self, scheme: Scheme, workplace: Workplace, lists: ListsSeenWhole) -> None:
        self._scheme = scheme
        self._workplace = workplace
        self._lists = lists

    def listed(
        self, principal: Principal, size: int, cursor: str | None = None
    ) -> tuple[Sequence[LateEntry], str | None]:
        """A page of them, the newest first, and the next page's cursor.

        Raises:
            ProblemError: `not-allowed`, `cursor-invalid`.
        """
        self._workplace.check(principal)
        rows, following = self._lists.page(principal, "late-entries", late_entries.listed, size, cursor)
        return [self._entry(row) for row in rows], following

    def _entry(self, row: DocumentRow) -> LateEntry:
        rule, late = self._scheme.by_key[row.classification].entry, row.entry_late or 0
        event = "" if rule is None else str(row.fields.get(rule.event, ""))
        return LateEntry(row, event, late + (0 if rule is None else rule.days), late)
