"""Query text -> tokens. Whatever is no syntax becomes a word or is dropped; nothing is an error."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from search_api.query.fold import folded


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    PLUS = auto()
    FIELD = auto()  # text: the name
    COMPARE = auto()  # text: the sign; the next token is the value
    RANGE = auto()  # low, high, text: the two brackets
    QUOTE = auto()  # text, number: slop
    WORD = auto()  # text: as typed, with its * or ~


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query."""

    kind: Kind
    text: str = ""
    number: int = 0
    low: str = ""
    high: str = ""


_OPERATORS = {
    **dict.fromkeys(("AND", "&&", "且", "并且"), Kind.AND),
    **dict.fromkeys(("OR", "||", "|", "或", "或者"), Kind.OR),
    **dict.fromkeys(("NOT", "非", "不含"), Kind.NOT),
}
_UNITS = r"(?:days?|weeks?|months?|quarters?|years?)"
_CHINESE_UNITS = r"(?:天|日|周|个?星期|个?月|个?季度|年)"
# Spans of time of several words, so that filed:last month needs no quotes.
_TIME = re.compile(
    rf"(?:(?:last|past|previous|this)\s+(?:\d{{1,4}}\s+)?{_UNITS}|(?:最近|近|过去)\s*\d{{1,4}}\s*{_CHINESE_UNITS})"
    r"(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_BLANK = re.compile(r"[\s,;\\\]}]+")
_NAME = r"[^\W\d][\w.-]{0,79}"
_FIELD = re.compile(rf"(?P<name>{_NAME})(?:\s?:(?!//)|(?=\s?[<>]))")
_COMPARE = re.compile(r"\s*(>=|<=|=>|=<|>|<|=)\s*")
_RANGE = re.compile(
    r"\s?(?P<open>[\[{])\s?(?P<low>[^\[\]{}]{0,100}?)\s?(?:\s(?:TO|to)\s|至|到|\.\.)\s?"
    r"(?:(?P<high>[^\[\]{}]{0,100}?)\s?(?P<close>[\]}])|(?P<unclosed>[^\s()\[\]{}]{0,100}))"
)
_DOTS = re.compile(r"(?P<low>[^\s\"(){}\[\]]{0,40}?)\.\.(?P<high>[^\s\"(){}\[\]]{0,40})")
_QUOTE = re.compile(r'"(?P<text>[^"]*)(?:"(?:~(?P<slop>\d*))?|$)', re.ASCII)
_WORD = re.compile(r'(?:[^\s"(){}\[\],;\\]|(?<=\d),(?=\d))+')
_SIGN = re.compile(r"[-+!]+(?=[^\s)\]}])")


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, in order."""
    return _Reader(folded(text)).read()


class _Reader:
    """Walks over the text once. `_after_field` says that a value, not an operator, is due."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._after_field = False

    def read(self) -> Iterator[Token]:
        while self._at < len(self._text):
            if self._take(_BLANK):
                continue
            token = self._value() if self._after_field else self._next()
            if token is not None:
                self._after_field = token.kind in {Kind.FIELD, Kind.COMPARE}
                yield token

    def _next(self) -> Token | None:
        here = self._text[self._at]
        if here in "([{":
            return self._bracket()
        if here == ")":
            self._at += 1
            return Token(Kind.CLOSE)
        if here == '"':
            return self._quote()
        if match := self._take(_SIGN):
            return self._sign(match[0])
        if match := self._take(_FIELD):
            return Token(Kind.FIELD, match["name"])
        return self._word()

    def _value(self) -> Token | None:
        """What may stand after field: (and after a comparison)."""
        self._after_field = False
        if match := self._take(_COMPARE):
            sign = {"=>": ">=", "=<": "<="}.get(match[1], match[1])
            self._after_field = True
            return None if sign == "=" else Token(Kind.COMPARE, sign)
        if match := self._take(_RANGE):
            high = match["unclosed"] if match["high"] is None else match["high"]
            return _range(match["low"], high, match["open"] + (match["close"] or "]"))
        if match := self._take(_DOTS):
            return _range(match["low"], match["high"], "[]")
        if match := self._take(_TIME):
            return Token(Kind.QUOTE, match[0])
        here = self._text[self._at]
        if here in '([{)"':
            return self._next()
        return self._word()

    def _bracket(self) -> Token | None:
        here = self._text[self._at]
        self._at += 1
        return Token(Kind.OPEN) if here == "(" else None

    def _quote(self) -> Token | None:
        match = self._take(_QUOTE)
        assert match is not None
        return Token(Kind.QUOTE, match["text"].strip(), number=int(match["slop"] or 0))

    def _sign(self, signs: str) -> Token:
        negations = sum(sign in "-!" for sign in signs)
        return Token(Kind.NOT) if negations % 2 else Token(Kind.PLUS)

    def _word(self) -> Token | None:
        match = self._take(_WORD)
        if match is None:
            self._at += 1
            return None
        operator = _OPERATORS.get(match[0])
        return Token(operator) if operator else Token(Kind.WORD, match[0])

    def _take(self, form: re.Pattern[str]) -> re.Match[str] | None:
        match = form.match(self._text, self._at)
        if match is None or match.end() == self._at:
            return None
        self._at = match.end()
        return match


def _range(low: str, high: str, brackets: str) -> Token:
    return Token(Kind.RANGE, brackets, low=low.strip('" '), high=high.strip('" '))
