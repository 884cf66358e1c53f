"""Which letter on the page is which character of the extracted text."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.extract.rendering.order import Box


@dataclass(frozen=True, slots=True)
class Letter:
    """A character drawn on the page, and the room its font gives it, in pixels."""

    character: str
    box: Box


def places(text: str, letters: Sequence[Letter]) -> dict[int, list[Letter]] | None:
    """For each offset of `text` that stands on the page, its letters; None unless all letters are in `text`, in order.

    Compared are letters and digits only, so that blanks, hyphens and accents that were normalised away don't matter.
    What follows in `text` after the last letter, such as comments, stands nowhere.
    """
    found: dict[int, list[Letter]] = {}
    wanted = [(letter, key) for letter in letters for key in _key(letter.character)]
    at = 0
    for offset, character in enumerate(text):
        for key in _key(character):
            if at == len(wanted):
                return found
            letter, expected = wanted[at]
            if key != expected:
                return None
            found.setdefault(offset, []).append(letter)
            at += 1
    return found if at == len(wanted) else None


def is_legible(character: str) -> bool:
    """Whether a character is a letter or digit, by which places are found."""
    return bool(_key(character))


@lru_cache(maxsize=20_000)
def _key(character: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(each for each in folded if each.isalnum())
