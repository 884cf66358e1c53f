"""What is wrong with a version's scanned pages, as warnings of its document.

They begin with "file-", since they tell of the original's pages: whoever may not see all of it is not told which of
them are blank or askew.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ingest.scan_quality.flaws import Flaw
from storage.register import page_flaws

PREFIX = "file-scan-"
_NAMED = 20  # pages of one warning


def scan_warnings(session: Session, document_id: str, version: int, former: Sequence[str]) -> list[str]:
    """`former`, with what is known by now of the pages: one warning a fault, with its pages from 1."""
    pages: dict[str, list[int]] = {}
    for row in page_flaws.of_version(session, document_id, version):
        if row.flaw != Flaw.FAIR:
            pages.setdefault(row.flaw, []).append(row.page + 1)
    others = [each for each in former if not each.startswith(PREFIX)]
    return others + [f"{PREFIX}{flaw}:{_numbers(found)}" for flaw, found in pages.items()]


def _numbers(pages: list[int]) -> str:
    named = ", ".join(map(str, pages[:_NAMED]))
    return named if len(pages) <= _NAMED else f"{named}, …"
