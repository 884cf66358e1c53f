"""Invisible marks in indexed text that say on which page it stands, so that a highlighted fragment knows its page.

A mark is a run of private-use characters: a sign, the page number in ten private-use digits, an end sign. Analysis
makes no token and no position of them. They stand at the start of each page and, in a document of several pages, at
its end and every 100 characters or so, beside a blank or between two Han characters, never within a word. Private-use
characters of the text itself are taken out first.
"""

import re
from collections.abc import Sequence

_PAGE = "\ue000"  # here a page begins
_REPEAT = "\ue001"  # still on this page
_END = "\ue002"
_ZERO = 0xE010  # the digit 0; the others follow
_EVERY = 100  # characters between marks
_PRIVATE = re.compile("[\ud800-\uf8ff]+")  # lone surrogates, which no server takes, lie just below
_MARK = re.compile(f"([{_PAGE}{_REPEAT}])([\ue010-\ue019]+){_END}")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_GAP = re.compile(f"(?<=\\s)|(?<=[{_HAN}])(?=[{_HAN}])")


def without_private(text: str) -> str:
    """`text` with every run of private-use characters (of the basic plane) and lone surrogates as one blank."""
    return _PRIVATE.sub(" ", text)


def with_page_marks(pages: Sequence[str]) -> str:
    """The text of all pages with marks in it."""
    return "\n".join(_marked(without_private(text), number, len(pages) > 1) for number, text in enumerate(pages, 1))


def without_marks(fragment: str) -> str:
    """A fragment of such text as it was, but for characters of its own that a mark was mistaken for."""
    return _PRIVATE.sub("", fragment)


def page_at(fragment: str, offset: int) -> int:
    """The page on which `offset` of a fragment of such text lies; 1 if the fragment has no mark."""
    page = None
    for mark in _MARK.finditer(fragment):
        number = _number(mark.group(2))
        if mark.start() <= offset:
            page = number
        elif page is None:
            return number - 1 if mark.group(1) == _PAGE and number > 1 else number
    return page or 1


def _marked(text: str, number: int, repeated: bool) -> str:
    digits = "".join(chr(_ZERO + int(digit)) for digit in str(number))
    parts = [f"{_PAGE}{digits}{_END}"]
    at = 0
    # A search from beyond the end would find the blank a page ends with again and again.
    while repeated and at + _EVERY < len(text) and (gap := _GAP.search(text, at + _EVERY)):
        parts += [text[at : gap.start()], f"{_REPEAT}{digits}{_END}"]
        at = gap.start()
    end = f"{_REPEAT}{digits}{_END}" if repeated else ""  # a fragment at the end may be no more than a word
    return "".join([*parts, text[at:], end])


def _number(digits: str) -> int:
    return int("".join(str(ord(digit) - _ZERO) for digit in digits))
