"""Snippets made from a view's own text: why a hit matched, and on which page.

Nothing but the view is read. Candidates are found by a regular expression, so that a text of a megabyte is never
analysed as a whole; each candidate is then checked by the real analysis.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from mappings.scheme import Scheme
from mappings.views import View
from storage.index.analysis import find_terms
from storage.index.entry import headings
from storage.index.matches import needle_pattern, places_among
from storage.index.needles import needles
from storage.index.port import Snippet
from storage.index.query import Clause

_BEFORE = 50  # characters of context
_LENGTH = 150  # characters of a snippet
_MATCHES = 8  # so many places are looked at for each needle
_CANDIDATES = 200  # so many candidates are checked for each needle and page
_ANALYSED = 50_000  # characters of a text that are analysed when the candidates give nothing
_BLANKS = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class _Match:
    page: int
    start: int
    end: int
    needle: int


class Snippets:
    """Makes the snippets of one search, for any number of hits."""

    def __init__(self, clause: Clause, scheme: Scheme) -> None:
        self._needles = needles(clause)
        self._scheme = scheme

    def of(self, view: View, pages: Sequence[str], wanted: int) -> tuple[Snippet, ...]:
        """At most `wanted` snippets of the pages, those with most different words first; else one of a heading."""
        if not self._needles:
            return ()
        matches = list(self._in_pages(pages))
        if not matches:
            return tuple(self._of_heading(view))[:1]
        chosen = _best(matches, wanted)
        return tuple(self._cut(pages[match.page], match) for match in chosen)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [needle_pattern(needle) for needle in self._needles]

    def _in_pages(self, pages: Sequence[str]) -> Iterator[_Match]:
        found = [match for number in range(len(self._needles)) for match in self._of_needle(number, pages)]
        return iter(found) if found else self._analysing(pages)

    def _of_needle(self, number: int, pages: Sequence[str]) -> Iterator[_Match]:
        left = _MATCHES
        for page, text in enumerate(pages):
            for start, end in self._spans(number, text):
                yield _Match(page, start, end, number)
                left -= 1
                if not left:
                    return

    def _spans(self, number: int, text: str) -> Iterator[tuple[int, int]]:
        for tried, match in enumerate(self._patterns[number].finditer(text)):
            if tried >= _CANDIDATES:
                return
            for start, end in places_among(self._needles[number], list(find_terms(match.group()))):
                yield match.start() + start, match.start() + end

    def _analysing(self, pages: Sequence[str]) -> Iterator[_Match]:
        """For what the patterns can't see, such as accents and full-width letters: the beginning, word by word."""
        left = _ANALYSED
        for page, text in enumerate(pages):
            if not text.isascii():
                words = list(find_terms(text[:left]))
                for number, needle in enumerate(self._needles):
                    for start, end in islice(places_among(needle, words), 1):
                        yield _Match(page, start, end, number)
            left -= len(text)
            if left <= 0:
                return

    def _of_heading(self, view: View) -> Iterator[Snippet]:
        for heading in headings(view, self._scheme):
            words = list(find_terms(heading))
            spans = [span for needle in self._needles for span in places_among(needle, words)]
            if spans:
                yield Snippet(_parts(heading, spans), 1)

    def _cut(self, text: str, match: _Match) -> Snippet:
        start, end = _window(text, match)
        cut = text[start:end]
        spans = [span for number in range(len(self._needles)) for span in self._spans(number, cut)]
        spans.append((match.start - start, match.end - start))
        return Snippet(_parts(cut, spans), match.page + 1)


def _best(matches: Sequence[_Match], wanted: int) -> list[_Match]:
    """Matches to cut around, far enough apart; those near most other needles first, then in the order of the text."""

    def near(match: _Match) -> int:
        return len({other.needle for other in matches if other.page == match.page and _close(match, other)})

    chosen: list[_Match] = []
    for match in sorted(matches, key=lambda match: (-near(match), match.page, match.start)):
        if len(chosen) == wanted:
            break
        if all(match.page != other.page or abs(match.start - other.start) > _LENGTH for other in chosen):
            chosen.append(match)
    return sorted(chosen, key=lambda match: (match.page, match.start))


def _close(match: _Match, other: _Match) -> bool:
    return match.start - _BEFORE <= other.start and other.end <= match.start + _LENGTH - _BEFORE


def _window(text: str, match: _Match) -> tuple[int, int]:
    """Where to cut: at a blank if there is one near, else between any two characters."""
    start = max(0, match.start - _BEFORE)
    end = min(len(text), max(match.end, start + _LENGTH))
    if start and (blank := _BLANKS.search(text, start, match.start)):
        start = blank.end()
    if end < len(text):
        blanks = [blank.start() for blank in _BLANKS.finditer(text, match.end, end)]
        end = blanks[-1] if blanks and end - blanks[-1] < _BEFORE else end
    return start, end


def _parts(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """`text` cut into plain, matched, plain, …; overlapping spans become one."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    parts = []
    at = 0
    for start, end in merged:
        parts += [text[at:start], text[start:end]]
        at = end
    return (*parts, text[at:])
