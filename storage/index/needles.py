"""What a search looks for in a text, as short runs of terms to be found again and shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from storage.index.analysis import Found, asked, segments
from storage.index.limits import MAX_TERMS, edits_allowed
from storage.index.query import And, Clause, FieldWords, Fuzzy, Or, Phrase, Prefix, Words


class How(StrEnum):
    """How the one word of a needle is compared."""

    STEM = "stem"
    PREFIX = "prefix"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Needle:
    """Words that stand one after the other. `how` and `edits` matter for a needle of one word."""

    words: tuple[Found, ...]
    how: How = How.STEM
    edits: int = 0

    def matches(self, found: Sequence[Found]) -> bool:
        """Whether the words found are the ones looked for."""
        if len(found) != len(self.words):
            return False
        if self.how is How.PREFIX:
            return any(form.startswith(self.words[0].plain) for form in (found[0].plain, found[0].stem))
        if self.how is How.FUZZY:
            return within_edits(self.words[0].plain, found[0].plain, self.edits)
        return all(have.stem == want.stem for have, want in zip(found, self.words, strict=True))


def needles(clause: Clause, *, of_fields: bool = True) -> tuple[Needle, ...]:
    """What `clause` looks for in the text; what it excludes is not shown. `of_fields` adds words asked of a field."""
    return tuple(dict.fromkeys(_needles(clause, of_fields)))[:MAX_TERMS]


def _needles(clause: Clause, of_fields: bool) -> Iterator[Needle]:
    match clause:
        case Words(text, any_of):
            for words in segments(text):
                yield from _pairs(words) if any_of else (Needle(tuple(words)),)
        case FieldWords(_, text, phrase) if of_fields:
            yield from (_phrase(asked(text), 0) if phrase else map(Needle, map(tuple, segments(text))))
        case Phrase(text, slop):
            yield from _phrase(asked(text), slop)
        case Prefix(text):
            yield from _last(asked(text), How.PREFIX, 0)
        case Fuzzy(text, edits):
            words = asked(text)
            allowed = edits_allowed(words[-1].plain, edits) if words else 0
            yield from _last(words, How.FUZZY, allowed)
        case And(clauses) | Or(clauses):
            for each in clauses:
                yield from _needles(each, of_fields)


def _pairs(words: list[Found]) -> Iterator[Needle]:
    if len(words) == 1:
        yield Needle((words[0],))
    for pair in pairwise(words):
        yield Needle(pair)


def _phrase(words: list[Found], slop: int) -> Iterator[Needle]:
    if words and not slop:
        yield Needle(tuple(words))
    elif words:
        for word in words:
            yield Needle((word,))


def _last(words: list[Found], how: How, edits: int) -> Iterator[Needle]:
    for word in words[:-1]:
        yield Needle((word,))
    for word in words[-1:]:
        yield Needle((word,), How.STEM if word.is_cjk else how, edits)


def within_edits(first: str, second: str, edits: int) -> bool:
    """Whether so many insertions, deletions, changes and swaps of neighbours turn one word into the other."""
    if abs(len(first) - len(second)) > edits:
        return False
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(second, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1] <= edits
