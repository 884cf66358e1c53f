"""Text in a form in which spellings of one value are equal, with the way back to the offsets of the original."""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
# Characters that scanners take for one another; only identifiers are compared in this form.
_LOOKALIKES = str.maketrans("oliz", "0112")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` of the text number `index`."""

    index: int
    start: int
    end: int


@dataclass(slots=True)
class Folded:
    """Several texts, one after another, so that a value broken by the end of a page is still found.

    `plain` is NFKC and without case, blanks and punctuation kept.
    """

    plain: str
    _joined: str
    _plain_origin: Sequence[int]
    _starts: list[int]
    _lengths: list[int]
    _letters: tuple[str, Sequence[int]] | None = field(default=None)
    _scanned: str | None = field(default=None)

    @property
    def cased(self) -> str:
        """`plain`, with the capitals of letters that have one; as long as `plain`."""
        if self._joined.isascii():
            return self._joined
        folded = {each: _folded(each) for each in set(self._joined)}
        capitals = {each: _capital(result) for each, result in folded.items() if each.isupper()}
        return self._joined.translate({ord(each): result for each, result in (folded | capitals).items()})

    @property
    def loose(self) -> str:
        """The letters and digits of `plain` only."""
        return self._loose()[0]

    @property
    def scanned(self) -> str:
        """`loose`, with characters that scanners confuse made equal. As long as `loose`."""
        if self._scanned is None:
            self._scanned = self.loose.translate(_LOOKALIKES)
        return self._scanned

    def of_plain(self, start: int, end: int) -> Iterator[Stretch]:
        """The original stretches behind `plain[start:end]`."""
        yield from self._stretches(self._plain_origin[start], self._plain_origin[end - 1] + 1)

    def of_loose(self, start: int, end: int) -> Iterator[Stretch]:
        """The original stretches behind `loose[start:end]`."""
        origin = self._loose()[1]
        yield from self.of_plain(origin[start], origin[end - 1] + 1)

    def touches(self, start: int, end: int) -> tuple[str, str]:
        """The characters of `plain` right before and right after `loose[start:end]`; "" at either end."""
        origin = self._loose()[1]
        first, last = origin[start], origin[end - 1]
        return self.plain[first - 1 : first], self.plain[last + 1 : last + 2]

    def _loose(self) -> tuple[str, Sequence[int]]:
        """The letters and digits, and where in `plain` each stands. Half the work of folding, which few texts need."""
        if self._letters is None:
            origin = array("L")
            pieces = []
            for match in _LETTERS_AND_DIGITS.finditer(self.plain):
                pieces.append(match.group())
                origin.extend(range(match.start(), match.end()))
            self._letters = "".join(pieces), origin
        return self._letters

    def _stretches(self, start: int, end: int) -> Iterator[Stretch]:
        """Positions in the texts put together -> stretches of each text."""
        index = bisect_right(self._starts, start) - 1
        while index < len(self._starts) and self._starts[index] < end:
            begin = self._starts[index]
            low, high = max(start - begin, 0), min(end - begin, self._lengths[index])
            if low < high:
                yield Stretch(index, low, high)
            index += 1


def fold(texts: Sequence[str]) -> Folded:
    """`texts` folded, with a line end between each two."""
    joined = "\n".join(texts)
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    plain, plain_origin = _plain(joined)
    return Folded(plain, joined, plain_origin, starts, [len(text) for text in texts])


def loose(text: str) -> str:
    """`text` as `Folded.loose` would have it."""
    return "".join(_LETTERS_AND_DIGITS.findall(_plain(unicodedata.normalize("NFC", text))[0]))


def scanned(text: str) -> str:
    """`text` as `Folded.scanned` would have it."""
    return loose(text).translate(_LOOKALIKES)


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the index of the one it came from."""
    if text.isascii():  # NFKC leaves it as it is, and folds its case as `lower` does
        return text.lower(), range(len(text))
    folded = {each: _folded(each) for each in set(text)}
    table = str.maketrans({each: result for each, result in folded.items() if result != each})
    result = text.translate(table)
    if all(len(each) == 1 for each in folded.values()):
        return result, range(len(text))
    origin = array("L")
    for index, character in enumerate(text):
        origin.extend([index] * len(folded[character]))
    return result, origin


def _folded(character: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())


def _capital(folded: str) -> str:
    """`folded` in capitals, but for letters that have none of their own."""
    return "".join(each.upper() if each.upper().lower() == each else each for each in folded)
