"""How good the scans of a batch are: faults counted and listed, pages that look alike, numbers that are missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.scan_quality.flaws import Flaw
from ingest.scan_quality.serials import Series, missing_serials
from mappings.access import Principal
from search_api.batches.batches import Batches
from search_api.results.cursor import Cursors
from storage.register import page_flaws
from storage.register.models import BatchRow
from storage.register.page_flaws import FlawedPage, SamePages
from storage.register.register import Register

MOST_NAMES = 20_000  # files whose names are looked at for missing numbers
MOST_GROUPS = 50  # groups of pages that look alike


@dataclass(frozen=True, slots=True)
class QualityView:
    """A batch's faults by code, a page of those with `flaw` (None: none was asked for), and what goes across files."""

    row: BatchRow
    counts: Mapping[str, int]
    flaw: Flaw | None
    pages: Sequence[FlawedPage]
    same: Sequence[SamePages]
    missing: Sequence[Series]


class BatchQuality:
    """For those who may know of the batch."""

    def __init__(self, register: Register, batches: Batches, cursors: Cursors) -> None:
        self._register = register
        self._batches = batches
        self._cursors = cursors

    def show(
        self, principal: Principal, batch_id: str, flaw: Flaw | None, size: int, cursor: str | None = None
    ) -> tuple[QualityView, str | None]:
        """What is wrong, and a page of the pages with `flaw`, with the next page's cursor.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`, `cursor-invalid`.
        """
        row = self._batches.show(principal, batch_id).row
        bound = f"quality:{batch_id}:{flaw}:{principal.person_id}".encode()
        after = None
        if cursor is not None:
            number, page = self._cursors.open(cursor, bound)
            after = int(number), int(page)
        with self._register.snapshot() as session:
            counts = page_flaws.counts(session, batch_id)
            pages, following = page_flaws.listed(session, batch_id, flaw, size, after) if flaw else ([], None)
            same = page_flaws.same_pages(session, batch_id, MOST_GROUPS)
            missing = missing_serials(page_flaws.paths(session, batch_id, MOST_NAMES))
        view = QualityView(row, counts, flaw, pages, same, missing)
        return view, None if following is None else self._cursors.seal(following, bound)
