"""Marking what was searched for in a text: from the index's question to <mark> in the reader's view.

It follows the index's way of matching (mappings.analysis has the terms; storage.index.query the clauses): a run of Han
stands exactly so, blanks and line breaks aside; a Latin word matches by its English stem, folded.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

import snowballstemmer
from markupsafe import Markup

from storage.index.query import And, Clause, Fuzzy, Or, Phrase, Prefix, Words

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_LATIN = f"[^\\W_{_HAN}]"
_WORD = f"{_LATIN}+"
_stemmer = snowballstemmer.stemmer("english")
Spans = list[tuple[int, int]]


class Marker:
    """Finds what `clause` looks for in texts, and marks it."""

    def __init__(self, clause: Clause) -> None:
        self._finders = list(dict.fromkeys(_finders(clause)))

    def spans(self, text: str) -> Spans:
        """The places of all matches, in order, none overlapping."""
        found = sorted(span for finder in self._finders for span in finder(text))
        merged: Spans = []
        for start, end in found:
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def marked(self, text: str, shown: Callable[[str], Markup]) -> Markup:
        """`text` with its matches marked; `shown` escapes and draws the masks."""
        parts: list[Markup] = []
        at = 0
        for start, end in self.spans(text):
            parts += [shown(text[at:start]), Markup("<mark>{}</mark>").format(shown(text[start:end]))]
            at = end
        return Markup("").join([*parts, shown(text[at:])])


Finder = Callable[[str], Spans]


def _finders(clause: Clause) -> Iterator[Finder]:
    match clause:
        case And(clauses) | Or(clauses):
            for each in clauses:
                yield from _finders(each)
        case Words(text, any_of):
            for run in _RUN.findall(_folded(text)):
                yield from _run_finders(run, any_of=any_of)
        case Phrase(text, slop):
            yield from _phrase_finders(_RUN.findall(_folded(text)), slop)
        case Prefix(text):
            yield _Pattern(rf"(?<![^\W_]){re.escape(_folded(text))}[^\W_]*")
        case Fuzzy(text, _):
            yield from _run_finders(_folded(text), any_of=False)
        case _:
            return  # a field, a negation, everything: nothing in the text is to be marked


def _run_finders(run: str, *, any_of: bool) -> Iterator[Finder]:
    if not re.match(f"[{_HAN}]", run):
        yield _Stem(run)
    elif any_of and len(run) > 2:  # noqa: PLR2004 (bigrams, as the index takes any of the words)
        for at in range(len(run) - 1):
            yield _han(run[at : at + 2])
    else:
        yield _han(run)


def _phrase_finders(runs: list[str], slop: int) -> Iterator[Finder]:
    if slop or len(runs) == 1:
        for run in runs:
            yield from _run_finders(run, any_of=False)
    elif runs:
        pieces = [r"\s*".join(map(re.escape, run)) if re.match(f"[{_HAN}]", run) else re.escape(run) for run in runs]
        yield _Pattern(r"(?<![^\W_" + _HAN + r"])" + r"[\W_]*".join(pieces) + _rest(runs[-1]))


def _rest(last: str) -> str:
    """After a Latin word its ending may differ, as in the index."""
    return "" if re.match(f"[{_HAN}]", last) else f"[^\\W_{_HAN}]{{0,3}}"


def _han(run: str) -> Finder:
    return _Pattern(r"\s*".join(map(re.escape, run)))


class _Pattern:
    """All places of a regular expression, in folded text of the same length."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def __call__(self, text: str) -> Spans:
        return [match.span() for match in self._pattern.finditer(_folded(text)) if match.end() > match.start()]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pattern) and other._pattern.pattern == self._pattern.pattern

    def __hash__(self) -> int:
        return hash(self._pattern.pattern)


class _Stem:
    """All words with the same stem."""

    def __init__(self, word: str) -> None:
        self._stem = _stem_of(word)
        # Only words that begin alike are stemmed; a stem may differ from its word in the last (company, compani).
        self._candidates = re.compile(rf"(?<!{_LATIN}){re.escape(self._stem[:-1] or self._stem)}{_LATIN}*")

    def __call__(self, text: str) -> Spans:
        return [
            match.span() for match in self._candidates.finditer(_folded(text)) if _stem_of(match.group()) == self._stem
        ]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Stem) and other._stem == self._stem

    def __hash__(self) -> int:
        return hash(self._stem)


@lru_cache(maxsize=20_000)
def _stem_of(word: str) -> str:
    return str(_stemmer.stemWord(word))


def _folded(text: str) -> str:
    """`text` folded for case, width and accents, character by character, so that places stay the same."""
    return text.lower() if text.isascii() else "".join(map(_folded_character, text))


@lru_cache(maxsize=20_000)
def _folded_character(character: str) -> str:
    folded = unicodedata.normalize("NFKD", character)
    base = "".join(each for each in folded if not unicodedata.combining(each)).casefold()
    return base if len(base) == 1 else character
