"""Runs of digits as people and scanners write them: in groups, and with letters where a digit was meant."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

# What a scanner takes a 0, 1 or 2 for, in case-folded text; 〇 is a Chinese zero.
_MEANT = str.maketrans("oil|z〇", "011120")
DIGIT = "[0-9oil|z〇]"
# Blanks, line ends and hyphens part groups; so do the invisible characters that break long words.
GAP = "[ \\t\\n.\u00ad\u200b\u2060\ufeff\\-‐‑‒–—−·]"
# Two letters are never part of a number, unless they are its label: "tel138…", "id1101…". Looked at from behind the
# first digit, because a search for one of a few characters is by far the fastest.
_FREE_LEFT = (
    "(?:(?<![0-9a-z].)|(?<=(?<![a-z])id.)|(?<=(?<![a-z])no.)|(?<=(?<![a-z])tel.)|(?<=(?<![a-z])mob.)"
    "|(?<=(?<![a-z])card.)|(?<=(?<![a-z])phone.)|(?<=(?<![a-z])mobile.))"
)
_SHORTEST = 10
_NEXT = f"{GAP}{{0,3}}[0-9oil|zx〇]"
_RUN = re.compile(rf"[0-9oil|z〇](?=(?:{_NEXT}){{2}}){_FREE_LEFT}(?:{_NEXT}){{{_SHORTEST - 1},}}+")
_GROUP = re.compile(r"[0-9oil|zx〇]+")
_MOST_GROUPS = 7
_ASCII_WORD = re.compile(r"[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Window:
    """Whole groups of one run: `digits` with letters put right, `shape` the groups' lengths, `gaps` what parts them.

    `misread` counts the letters that were taken for digits.
    """

    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    gaps: tuple[str, ...]
    misread: int


def meant(text: str) -> str:
    """`text` with the letters that look like digits made digits."""
    return text.translate(_MEANT)


def windows(plain: str, lengths: Collection[int], *, last: str = "") -> Iterator[Window]:
    """Every stretch of whole groups in `plain` with one of these numbers of digits, in reading order.

    A number has at most seven groups, or its digits stand one by one. One inside a longer row of digits, close
    together or one by one, is none. Linear in the text: no more windows begin at a group than there are `lengths`.

    Args:
        plain: folded text.
        lengths: how many digits are wanted; at least 10.
        last: a letter that may stand in the place of the last digit.
    """
    for match in _RUN.finditer(plain):
        run = _Run.of(plain, match)
        for first, begin in enumerate(run.begins[:-1]):
            for length in lengths:
                behind = run.group_at.get(begin + length)
                if behind is not None and run.is_number(begin, length, last) and run.is_whole(first, behind):
                    yield run.window(plain, first, behind)


@dataclass(frozen=True, slots=True)
class _Run:
    """Groups one after another. `begins` counts the digits before each group, and at last all of them.

    `group_at` is the way back; `spans` are the groups' offsets in the text.
    """

    digits: str
    spans: Sequence[tuple[int, int]]
    begins: Sequence[int]
    group_at: Mapping[int, int]

    @classmethod
    def of(cls, plain: str, match: re.Match[str]) -> "_Run":
        spans = [group.span() for group in _GROUP.finditer(plain, match.start(), match.end())]
        if _ASCII_WORD.match(plain, match.end()):
            spans.pop()  # it goes on as a word
        digits = meant("".join(plain[start:end] for start, end in spans))
        begins = list(accumulate((end - start for start, end in spans), initial=0))
        return cls(digits, spans, begins, {begin: number for number, begin in enumerate(begins)})

    def is_number(self, begin: int, length: int, last: str) -> bool:
        digits = self.digits[begin : begin + length]
        return digits.isdigit() or (digits[:-1].isdigit() and digits[-1] == last)

    def is_whole(self, first: int, behind: int) -> bool:
        """Whether it has few groups, or is all of the digits that stand one by one there."""
        if self.begins[behind] - self.begins[first] != behind - first:
            return behind - first <= _MOST_GROUPS
        before = first > 0 and self.begins[first] - self.begins[first - 1] == 1
        after = behind < len(self.spans) and self.begins[behind + 1] - self.begins[behind] == 1
        return not before and not after

    def window(self, plain: str, first: int, behind: int) -> Window:
        spans = self.spans[first:behind]
        return Window(
            start=spans[0][0],
            end=spans[-1][1],
            digits=self.digits[self.begins[first] : self.begins[behind]],
            shape=tuple(end - start for start, end in spans),
            gaps=tuple(plain[left[1] : right[0]] for left, right in pairwise(spans)),
            misread=sum(not each.isdigit() for start, end in spans for each in plain[start:end]),
        )
