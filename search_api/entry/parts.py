"""The use cases around proposals, built together."""

from dataclasses import dataclass

from search_api.entry.checking import Checking
from search_api.entry.entering import Entering
from search_api.entry.late import LateEntries
from search_api.entry.waiting import WaitingForEntry
from search_api.marking.seen_whole import ListsSeenWhole
from search_api.marking.workplace import ENTERING, Workplace
from search_api.results.admission import Admission
from search_api.services import Services


@dataclass(frozen=True, slots=True)
class Entry:
    """Filling in one document, the lists of those that wait for it or were entered too late, and the second check."""

    entering: Entering
    waiting: WaitingForEntry
    late: LateEntries
    checking: Checking


def build_entry(parts: Services, admission: Admission, lists: ListsSeenWhole) -> Entry:
    """Those of one archive."""
    desk = Workplace(parts.register, parts.vault, parts.audit, admission, parts.clock, parts.intake.nudge, ENTERING)
    return Entry(
        entering=Entering(parts.scheme, parts.register, desk, parts.clock),
        waiting=WaitingForEntry(desk, lists),
        late=LateEntries(parts.scheme, desk, lists),
        checking=Checking(parts.scheme, parts.register, desk, lists, parts.clock),
    )
