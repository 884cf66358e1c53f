"""Words on a page -> its text, and which characters of the text each word is.

The rule of blanks: between two Han characters, or Chinese punctuation marks, there never is one, whatever the engine
saw; between two other words there is one, if the engine saw it. Rows end with a line feed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.normalise import normalise
from ingest.ocr.port import Word

# Han, Bopomofo and Kana, and the punctuation and full-width forms that go with them.
_UNSPACED = re.compile("[\u2e80-\u2fdf\u3001-\u30ff\u3100-\u312f\u31a0-\u31ef\u3400-\u4dbf\u4e00-\u9fff"
                       "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003ffff]")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """The word that is characters `start` to `end` of its page's text."""

    word: Word
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, and its words in the same order."""

    text: str
    words: tuple[Placed, ...]


def is_unspaced(character: str) -> bool:
    """Whether a character is of a script that is written without blanks."""
    return _UNSPACED.match(character) is not None


def joined(rows: Sequence[Sequence[Word]]) -> PageText:
    """The text of a page in the form that `normalise` gives to all text, so that it is the same string everywhere."""
    text = ""
    placed: list[Placed] = []
    for row in rows:
        begins = True
        for word in row:
            plain = normalise(word.text).replace(" ", "").replace("\n", "")
            if not plain:
                continue
            if begins:
                text += "\n" if text else ""
            elif word.spaced and not (is_unspaced(text[-1]) and is_unspaced(plain[0])):
                text += " "
            placed.append(Placed(word, len(text), len(text) + len(plain)))
            text += plain
            begins = False
    return PageText(text, tuple(placed))


def pieces(line: str) -> list[tuple[int, int]]:
    """Where the words of `line` begin and end: each Han character by itself, everything else between blanks."""
    found: list[tuple[int, int]] = []
    open_at = -1
    for at, character in enumerate(f"{line} "):
        ends = character.isspace() or is_unspaced(character)
        if ends and open_at >= 0:
            found.append((open_at, at))
        if ends:
            open_at = -1
            if not character.isspace():
                found.append((at, at + 1))
        elif open_at < 0:
            open_at = at
    return found
