"""The text of a document as it is read: some pages at a time, opened at the page asked for, with the matches marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from search_api.portal.marking import Marker

PAGES_AT_ONCE = 20
CHARACTERS_AT_ONCE = 120_000  # fewer pages are shown when they are long


@dataclass(frozen=True, slots=True)
class TextPage:
    """One page, counting from 1."""

    number: int
    body: Markup


@dataclass(frozen=True, slots=True)
class TextPane:
    """The pages shown, and the way to the others. `hit_pages` are (page, matches) over the whole text."""

    pages: tuple[TextPage, ...]
    hit_pages: tuple[tuple[int, int], ...]
    opened: int
    count: int
    asked: bool
    query: str
    base: str

    @property
    def total(self) -> int:
        """All matches in the text."""
        return sum(count for _, count in self.hit_pages)

    def address(self, number: int, *, marks: bool = True) -> str:
        """Where page `number` is read."""
        values = {"q": self.query} if marks and self.query else {}
        return f"{self.base}?{urlencode({**values, 'page': number})}#page-{number}"

    @property
    def earlier(self) -> str | None:
        """Where the pages before those shown are read, None at the beginning."""
        first = self.pages[0].number if self.pages else 1
        return self.address(max(1, first - PAGES_AT_ONCE + 2)) if first > 1 else None

    @property
    def later(self) -> str | None:
        """Where the pages after those shown are read, None at the end."""
        last = self.pages[-1].number if self.pages else self.count
        return self.address(last + 1) if last < self.count else None

    @property
    def plain(self) -> str:
        """The same page without marks."""
        return self.address(self.opened, marks=False)


def text_pane(
    texts: Sequence[str], marker: Marker, drawn: Callable[[str], Markup], base: str, query: str, asked: int | None
) -> TextPane:
    """The pane for `texts`, one string a page, opened at page `asked`, or else at the first match.

    `drawn` escapes the text and draws the masks.
    """
    counts = [(number, len(marker.spans(text))) for number, text in enumerate(texts, 1)] if query else []
    hits = tuple((number, count) for number, count in counts if count)
    opened = min(max(asked or (hits[0][0] if hits else 1), 1), max(len(texts), 1))
    pages = tuple(
        TextPage(number, marker.marked(texts[number - 1], drawn) if query else drawn(texts[number - 1]))
        for number in _window(texts, opened)
    )
    return TextPane(pages, hits, opened, len(texts), asked is not None, query, base)


def _window(texts: Sequence[str], opened: int) -> range:
    """The pages to show: a few before the one opened, and on from there."""
    first = max(1, opened - 2)
    last = first
    room = CHARACTERS_AT_ONCE - len(texts[first - 1]) if texts else 0
    while last < len(texts) and last - first + 1 < PAGES_AT_ONCE and (room > len(texts[last]) or last < opened):
        room -= len(texts[last])
        last += 1
    return range(first, last + 1) if texts else range(0)
