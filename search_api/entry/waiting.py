"""The documents whose fields wait to be filled in from what their text proposes."""

from collections.abc import Sequence

from mappings.access import Principal
from search_api.marking.seen_whole import ListsSeenWhole
from search_api.marking.workplace import Workplace
from storage.register import proposals
from storage.register.proposals import Awaiting


class WaitingForEntry:
    """What waits, for those who may fill it in; a page costs what it shows."""

    def __init__(self, workplace: Workplace, lists: ListsSeenWhole) -> None:
        self._workplace = workplace
        self._lists = lists

    def listed(
        self, principal: Principal, size: int, cursor: str | None = None
    ) -> tuple[Sequence[Awaiting], str | None]:
        """A page of the documents that wait for someone like this person, oldest first, and the next page's cursor.

        Raises:
            ProblemError: `not-allowed`, `cursor-invalid`.
        """
        self._workplace.check(principal)
        return self._lists.page(principal, "proposals", proposals.awaiting, size, cursor)
