"""(pages of text) -> proposals, best first, each with its place; and what a proposal's words mean, read anew.

A proposal is kept by its place alone, so that the register holds no words of the text: `value_at` reads its value
from the text again. So both go through one reading of the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.proposals.contract_numbers import contract_numbers
from ingest.proposals.days import days
from ingest.proposals.found import Found
from ingest.proposals.headings import headings
from ingest.proposals.labels import labels
from ingest.proposals.parties import parties
from ingest.proposals.sums import sums
from ingest.sensitive.folding import Folded, fold
from mappings.document import FieldValue
from mappings.proposal_kind import ProposalKind

MOST_OF_A_KIND = 5
MOST_OF_LABELS = 50  # fields that the labels of one document may name
LEAST = 0.55  # what is hardly likelier than not isn't proposed
# Contracts state their facts at the beginning and sign at the end; pages between are text.
FIRST_PAGES, LAST_PAGES = 30, 5
MOST_CHARACTERS = 60_000  # of a page that is read; more on one page is a book, not a contract
_LATER = 0.02  # a page further on is a little less likely to state what the contract is about
_LATER_AT_MOST = 0.1
_FURTHER = 0.05  # what stands last on a long page is so much less likely than what stands first


@dataclass(frozen=True, slots=True)
class Proposal:
    """`value` for a field of this `kind`, read at characters `start` to `end` of page `page` (from 0).

    One with `field` is for that field alone, and its value is as it was typed.
    """

    kind: ProposalKind
    page: int
    start: int
    end: int
    value: FieldValue
    confidence: float
    field: str = ""


def propose(pages: Sequence[str]) -> list[Proposal]:
    """What is proposed for a document with these pages: at most MOST_OF_A_KIND of each kind, the likeliest first.

    Labels may say MOST_OF_LABELS things. A value that stands at several places is proposed once, at the likeliest.
    """
    best: dict[tuple[ProposalKind, str], Proposal] = {}
    for page in _read_pages(len(pages)):
        for same, each in _on_page(pages[page], page):
            later = min(_LATER_AT_MOST, page * _LATER) + _FURTHER * each.start / MOST_CHARACTERS
            likely = replace(each, confidence=round(each.confidence - later, 3))
            former = best.get((each.kind, same))
            if likely.confidence >= LEAST and (former is None or likely.confidence > former.confidence):
                best[each.kind, same] = likely
    found: list[Proposal] = []
    for kind in ProposalKind:
        mine = [each for (of_kind, _), each in best.items() if of_kind is kind]
        most = MOST_OF_LABELS if kind is ProposalKind.LABEL else MOST_OF_A_KIND
        found += sorted(mine, key=lambda each: (-each.confidence, each.page, each.start))[:most]
    return found


def value_at(kind: ProposalKind, text: str, page: int, start: int, end: int, field: str = "") -> FieldValue | None:
    """The value proposed for `field` at this place of page `page`, whose text is `text`; None if it is no more."""
    for _, each in _on_page(text, page):
        if (each.kind, each.start, each.end) == (kind, start, end) and each.field in {"", field}:
            return each.value
    return None


def _read_pages(count: int) -> list[int]:
    return [page for page in range(count) if page < FIRST_PAGES or page >= count - LAST_PAGES]


def _on_page(text: str, page: int) -> Iterator[tuple[str, Proposal]]:
    folded = fold([text[:MOST_CHARACTERS]])
    plain, cased = folded.plain, folded.cased
    for kind, found in _readings(plain, cased, page):
        place = _place(folded, found)
        if place is not None:
            yield found.same, Proposal(kind, page, *place, found.value, found.confidence, found.field)


def _readings(plain: str, cased: str, page: int) -> Iterator[tuple[ProposalKind, Found]]:
    if page == 0:
        yield from ((ProposalKind.TITLE, each) for each in headings(plain, cased))
    yield from ((ProposalKind.CONTRACT_NUMBER, each) for each in contract_numbers(plain, cased))
    yield from ((ProposalKind.PARTY, each) for each in parties(plain, cased))
    yield from days(plain)
    yield from ((ProposalKind.AMOUNT, each) for each in sums(plain))
    yield from ((ProposalKind.LABEL, each) for each in labels(plain, cased))


def _place(folded: Folded, found: Found) -> tuple[int, int] | None:
    stretches = list(folded.of_plain(found.start, found.end)) if found.end > found.start else []
    return (stretches[0].start, stretches[-1].end) if stretches else None
