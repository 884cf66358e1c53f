"""Words of a text by the rules that Lucene's standard tokenizer follows (Unicode UAX #29, Han characters one by one).

Nothing here folds or stems; `analysis.py` does. Character classes are made once, on first use. Emoji are no words here.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

MAX_TOKEN_LENGTH = 255  # characters; Lucene cuts longer words there too

_HAN = (
    "\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufa6d\ufa70-\ufad9\U00020000-\U0002a6df\U0002a700-\U0002ebe0\U0002f800-\U0002fa1d\U00030000-\U000323af"
)
_HIRAGANA = "\u3041-\u3096\u309d-\u309f\U0001b001\U0001f200"
_KATAKANA = (
    "\u3031-\u3035\u309b\u309c\u30a0-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u32d0-\u32fe\u3300-\u3357\uff66-\uff9f\U0001b000"
)
_HANGUL = "\u1100-\u11ff\u3131-\u318e\u3200-\u321e\u3260-\u327e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7c6\ud7cb-\ud7fb"
_HANGUL_WIDE = "\uffa0-\uffbe\uffc2-\uffc7\uffca-\uffcf\uffd2-\uffd7\uffda-\uffdc"
_SOUTH_EAST_ASIAN = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109f"
    "\u1780-\u17d3\u17d7\u17dc\u17dd\u1950-\u19ab\u19b0-\u19c9\uaa60-\uaa7b\uaa80-\uaadf"
)
_MID_LETTER = ":\u00b7\u0387\u055f\u05f4\u2027\ufe13\ufe55\uff1a"
_MID_NUMBER = ",;\u037e\u0589\u060c\u060d\u066c\u07f8\u2044\ufe10\ufe14\ufe50\ufe54\uff0c\uff1b"
_MID_BOTH = ".'\u2018\u2019\u2024\ufe52\uff07\uff0e"
_JOINERS = "_\u202f\u203f\u2040\u2054\ufe33\ufe34\ufe4d-\ufe4f\uff3f"
# Beyond the basic plane, letters of historic scripts come in these stretches; emoji and symbols lie outside them.
_FAR_LETTERS = "\U00010000-\U0001afff\U0001bc00-\U0001bc99\U0001d400-\U0001d7cb\U0001e000-\U0001eeff"
_ZERO_WIDTH_SPACE = 0x200B  # it parts words, for all its category
_CLOSING_MARK = 0x3006  # 〆, a letter to Unicode but not to word breaking
_WIDE_DIGITS = "\uff10-\uff19"
_LETTER_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"})
_EXTENDING_CATEGORIES = frozenset({"Mn", "Mc", "Me", "Cf"})


class Script(StrEnum):
    """What a word is made of, as far as the analysis must know."""

    WORD = "word"
    HAN = "han"
    HIRAGANA = "hiragana"
    KATAKANA = "katakana"
    HANGUL = "hangul"


CJK = frozenset({Script.HAN, Script.HIRAGANA, Script.KATAKANA, Script.HANGUL})


Word = tuple[str, int, int, Script]


def words(text: str) -> Iterator[Word]:
    """The words of `text`, in order: as each stands there, from which to which character, and of what it is made.

    Han and Hiragana characters are words of their own.
    """
    scripts: dict[str | None, Script] = {None: Script.WORD, **{each.value: each for each in Script}}
    for match in _matches(text):
        script = scripts[match.lastgroup]
        start, end = match.span()
        while end - start > MAX_TOKEN_LENGTH:
            yield text[start : start + MAX_TOKEN_LENGTH], start, start + MAX_TOKEN_LENGTH, script
            start += MAX_TOKEN_LENGTH
        yield text[start:end], start, end, script


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Line by line, since no word goes on behind the end of one; those of ASCII alone by a pattern for these."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        yield from (_ascii_pattern() if line.isascii() else _pattern()).finditer(text, start, end)
        start = end + 1


@lru_cache(maxsize=1)
def _ascii_pattern() -> re.Pattern[str]:
    """What `_pattern` comes to where all characters are ASCII; first the words of letters alone, as most are."""
    letters, numbers = "[A-Za-z]+(?:[:.'][A-Za-z]+)*", "[0-9]+(?:[,;.'][0-9]+)*"
    unit = f"(?:{letters}|{numbers})+"
    return re.compile(f"[A-Za-z]++(?![0-9:.'_])|_*{unit}(?:_+{unit})*_*")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    single = re.compile(f"[{_HAN}{_HIRAGANA}{_KATAKANA}{_SOUTH_EAST_ASIAN}]")
    letter = (
        _ranges(
            point
            for point in range(0x41, 0x10000)
            if unicodedata.category(chr(point)) in _LETTER_CATEGORIES
            and point != _CLOSING_MARK
            and not single.match(chr(point))
        )
        + "\u24b6-\u24e9"
        + _FAR_LETTERS
    )
    digit = _ranges(point for point in range(0x30, 0x10000) if unicodedata.category(chr(point)) == "Nd") + _WIDE_DIGITS
    extend = _ranges(
        point
        for point in range(0xAD, 0x10000)
        if unicodedata.category(chr(point)) in _EXTENDING_CATEGORIES and point != _ZERO_WIDTH_SPACE
    )
    x = f"[{extend}]*"
    a, n, k, j = f"[{letter}]{x}", f"[{digit}]{x}", f"[{_KATAKANA}]{x}", f"[{_JOINERS}]{x}"
    letters = f"(?:{a})+(?:[{_MID_LETTER}{_MID_BOTH}]{x}(?:{a})+)*"
    numbers = f"(?:{n})+(?:[{_MID_NUMBER}{_MID_BOTH}]{x}(?:{n})+)*"
    unit = f"(?:(?:{letters}|{numbers})+|(?:{k})+)"
    word = f"(?:{j})*{unit}(?:(?:{j})+{unit})*(?:{j})*"
    return re.compile(
        f"(?P<han>[{_HAN}]{x})|(?P<hiragana>[{_HIRAGANA}]{x})"
        # Hangul are letters like Latin ones: only what nothing joins is a word of that script.
        f"|(?P<hangul>(?:[{_HANGUL}{_HANGUL_WIDE}]{x})+(?![{letter}{digit}{_JOINERS}]|[{_MID_LETTER}{_MID_BOTH}]{x}{a}))"
        f"|(?P<katakana>(?:{k})+(?![{_KATAKANA}{_JOINERS}]))|(?P<word>{word}|[{_SOUTH_EAST_ASIAN}]+)"
    )


def _ranges(points: Iterator[int]) -> str:
    """A regular-expression class body of the (ascending) code points."""
    spans: list[list[int]] = []
    for point in points:
        if spans and point == spans[-1][1] + 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in spans)
