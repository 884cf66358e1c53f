"""Where in a text a search matches: every place, by the index's own analysis.

Candidates are found by a regular expression in the folded text, so that a text of a megabyte is never analysed as a
whole; each candidate is then checked by the real analysis.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mappings.views import MASK, MASK_SHOWN
from storage.index.analysis import Found, find_terms
from storage.index.needles import How, Needle

Spans = list[tuple[int, int]]
# Characters that are words of their own; what is no letter of these scripts may go on a Latin word.
_SINGLE = "\u2e80-\u2fd5\u3005-\u3007\u3021-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_LETTER = f"[^\\W{_SINGLE}\U00020000-\U0003ffff]"
_BETWEEN = r"[\W_]*"


class Matches:
    """Finds every place where one of the needles stands."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._finders = [(each, needle_pattern(each)) for each in needles]

    def spans(self, text: str) -> Spans:
        """The places of all matches, in order, none overlapping. None of them reaches over a mask."""
        if not self._finders:
            return []
        folded = _folded(text.replace(MASK_SHOWN, MASK * len(MASK_SHOWN)))
        found = [(*span, _is_letter(each)) for each, pattern in self._finders for span in _found(each, pattern, folded)]
        return _merged(sorted(found))


def _is_letter(needle: Needle) -> bool:
    """Whether it is one character, as a loose phrase is looked for: those side by side are shown as one."""
    return len(needle.words) == 1 and needle.words[0].is_cjk


def _merged(found: Sequence[tuple[int, int, bool]]) -> Spans:
    merged: Spans = []
    before = False
    for start, end, letter in found:
        if merged and (start < merged[-1][1] or (start == merged[-1][1] and letter and before)):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
        before = letter
    return merged


def needle_pattern(needle: Needle) -> re.Pattern[str]:
    """Finds every place in folded text where the needle may be, and some where it is not."""
    return re.compile(_BETWEEN.join(_word_pattern(word, needle.how) for word in needle.words), re.IGNORECASE)


def _word_pattern(word: Found, how: How) -> str:
    if word.is_cjk:
        return re.escape(word.plain)
    rest = f"{_LETTER}*(?:['’.:,]{_LETTER}+)*"
    if how is How.FUZZY:
        return rf"(?<!{_LETTER}){_LETTER}{{{max(1, len(word.plain) - 2)},{len(word.plain) + 2}}}(?!{_LETTER})"
    start = word.plain if how is How.PREFIX else word.stem[: max(1, len(word.stem) - 1)]
    return rf"(?<!{_LETTER}){re.escape(start)}{rest}"


def places_among(needle: Needle, words: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """Where the needle stands among `words` that the analysis found in a text, as offsets of that text."""
    length = len(needle.words)
    for at in range(len(words) - length + 1):
        if needle.matches(words[at : at + length]):
            yield words[at].start, words[at + length - 1].end


def _found(needle: Needle, pattern: re.Pattern[str], folded: str) -> Iterator[tuple[int, int]]:
    known: dict[str, Spans] = {}  # many candidates are written alike
    for match in pattern.finditer(folded):
        words = match.group()
        if words not in known:
            known[words] = list(places_among(needle, list(find_terms(words))))
        yield from ((match.start() + start, match.start() + end) for start, end in known[words])


def _folded(text: str) -> str:
    """`text` folded for case, width and accents, character by character, so that places stay the same."""
    return text.lower() if text.isascii() else "".join(map(_folded_character, text))


@lru_cache(maxsize=20_000)
def _folded_character(character: str) -> str:
    folded = unicodedata.normalize("NFKD", character)
    base = "".join(each for each in folded if not unicodedata.combining(each)).lower()
    if len(base) == 1 and base.isascii():
        return base
    lower = character.lower()  # other scripts keep their marks, as in the index
    return lower if len(lower) == 1 else character
