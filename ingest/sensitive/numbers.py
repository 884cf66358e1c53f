"""Amounts in running text: figures with any grouping, with 万 and 亿 or "million", and in Chinese numerals."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.sensitive.misread import digits_put_right

Amount = tuple[int, int, frozenset[Decimal]]

_PLAIN_DIGITS = dict(zip("〇零○一二三四五六七八九两兩", [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2], strict=True))
# 大写, as the Bank of China's rules for bills want them, with the traditional and variant forms.
_CAPITAL_DIGITS = dict(
    zip("壹贰叁肆伍陆柒捌玖貳參陸弐叄壱弍参", [1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 6, 2, 3, 1, 2, 3], strict=True)
)
_DIGITS = _PLAIN_DIGITS | _CAPITAL_DIGITS
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_WORDS = {"thousand": 1000, "million": 10**6, "billion": 10**9, "mn": 10**6, "bn": 10**9, "k": 1000, "m": 10**6}
_NUMERAL = f"[{''.join([*_DIGITS, *_SMALL, *_LARGE])}]"
_DIGIT = f"[{''.join(_DIGITS)}]"

_SEPARATORS = ",.'’_ \u00a0"
# A line may end behind a separator.
_FIGURE = re.compile(rf"\d+(?:[{_SEPARATORS}]\n?\d+)*")
_GROUP = re.compile(r"\d+")
# Begins where no figure goes on, and gives nothing back: otherwise the time would grow with the square of its length.
_DECIMAL = r"(?<!\d)(?<!\d,)\d++(?:,\d{3})*+(?:\.\d++)?+"
_COIN = "[元圆圓块]"
_EVEN = "[整正]"
_WITH_WORD = re.compile(rf"({_DECIMAL})\s*-?({'|'.join(_WORDS)})\b")
_WITH_UNITS = re.compile(
    rf"(?P<sum>(?:{_DECIMAL}\s*[百千佰仟]?[万萬亿億百千佰仟]\s*)++)(?P<rest>{_DECIMAL})?(?:{_COIN}{_EVEN}?)?"
)
_TERM = re.compile(rf"({_DECIMAL})\s*([百千佰仟万萬亿億]*)")
# A scanner puts blanks between Han characters, and a line may end between any two.
_NUMERALS = re.compile(
    rf"(?P<whole>{_NUMERAL}(?:\s?{_NUMERAL})*+)(?:\s?点\s?(?P<point>{_DIGIT}(?:\s?{_DIGIT})*+))?"
    rf"(?P<coin>\s?{_COIN}(?:\s?零?\s?(?P<jiao>{_DIGIT})\s?角)?(?:\s?零?\s?(?P<fen>{_DIGIT})\s?分)?(?:\s?{_EVEN})?)?"
)
_MOST_NUMERALS = 60
_UNBROKEN = re.compile(r"\S+")
_MOST_GROUPS = 7
_GROUP_DIGITS = 3


def amounts(plain: str) -> Iterator[Amount]:
    """(start, end, what it may mean) of every number in the folded text `plain`, in linear time."""
    yield from _in(plain)
    put_right = digits_put_right(plain)
    if put_right != plain:
        yield from _in(put_right)


def _in(plain: str) -> Iterator[Amount]:
    for match in _FIGURE.finditer(plain):
        yield from _figures(match)
    for match in _WITH_WORD.finditer(plain):
        yield match.start(), match.end(), frozenset({_decimal(match[1]) * _WORDS[match[2]]})
    for match in _WITH_UNITS.finditer(plain):
        total = sum(map(_term, _TERM.finditer(match["sum"])), Decimal(0))
        yield match.start(), match.end(), frozenset({total, total + _decimal(match["rest"] or "0")})
    for match in _NUMERALS.finditer(plain):
        yield from _numerals(match)


def _figures(match: re.Match[str]) -> Iterator[Amount]:
    """The figure as one number; unless it is grouped regularly, every run of groups too: "2 100,50" may be three."""
    base, figure = match.start(), match.group()
    groups = [(each.start(), each.end()) for each in _GROUP.finditer(figure)]
    if len(groups) == 1 or _is_regular(figure, groups):
        yield base, match.end(), _meanings(figure)
        return
    for first in range(len(groups)):
        for last in range(first, min(first + _MOST_GROUPS, len(groups))):
            start, end = groups[first][0], groups[last][1]
            yield base + start, base + end, _meanings(figure[start:end])


def _is_regular(figure: str, groups: list[tuple[int, int]]) -> bool:
    """Whether commas, points or apostrophes part the figure in threes, but for a last group behind another sign."""
    signs = [figure[end] for _, end in groups[:-1]]
    lengths = [end - start for start, end in groups]
    if any(sign in " \u00a0_" for sign in signs):
        return False
    if len(set(signs)) == 1 and all(length == _GROUP_DIGITS for length in lengths[1:]):
        return lengths[0] <= _GROUP_DIGITS
    grouped = lengths[1:-1]
    return (
        signs[-1] in ".,"
        and signs[-1] not in signs[:-1]
        and len(set(signs[:-1])) <= 1
        and all(length == _GROUP_DIGITS for length in grouped)
    )


def _meanings(figure: str) -> frozenset[Decimal]:
    """Both readings of the last sign: as a decimal point and as grouping."""
    whole, sign, fraction = re.fullmatch(r"(.*?)(?:([.,])(\d+))?", figure, re.DOTALL).groups()  # type: ignore[union-attr]
    digits = "".join(_GROUP.findall(figure))
    found = {Decimal(digits)}
    if sign and whole:
        found.add(Decimal(f"{''.join(_GROUP.findall(whole))}.{fraction}"))
    return frozenset(found)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _term(match: re.Match[str]) -> Decimal:
    value = _decimal(match[1])
    for unit in match[2]:
        value *= _SMALL.get(unit) or _LARGE[unit]
    return value


def _numerals(match: re.Match[str]) -> Iterator[Amount]:
    """The numerals as one number, and where blanks part them, every part too: they may be two numbers."""
    whole = match["whole"]
    parts = list(_UNBROKEN.finditer(whole))
    if len(parts) > 1:
        for part in parts:
            if len(part.group()) > 1:
                start = match.start() + part.start()
                yield start, start + len(part.group()), frozenset({Decimal(_whole(part.group()))})
    # One ordinary numeral by itself is mostly part of a word (一般, 十分).
    if len(whole) > 1 or match["coin"] or match["point"] or whole in _CAPITAL_DIGITS:
        value = Decimal(_whole("".join(part.group() for part in parts)))
        if match["point"]:
            value += Decimal("0." + "".join(str(_DIGITS[each]) for each in match["point"] if each in _DIGITS))
        value += _DIGITS.get(match["jiao"] or "", 0) * Decimal("0.1")
        yield match.start(), match.end(), frozenset({value + _DIGITS.get(match["fen"] or "", 0) * Decimal("0.01")})


def _whole(text: str) -> int:
    """壹仟贰佰叁拾肆 -> 1234. Digits without units stand side by side: 二〇二四 -> 2024."""
    if len(text) > _MOST_NUMERALS:
        return -1  # no amount, and Python refuses numbers of some thousand digits
    if all(each in _DIGITS for each in text):
        return int("".join(str(_DIGITS[each]) for each in text))
    total = section = digit = 0
    for each in text:
        if each in _DIGITS:
            digit = _DIGITS[each]
        elif each in _SMALL:
            section += (digit or 1) * _SMALL[each]
            digit = 0
        else:
            unit = _LARGE[each]
            total = (total + section + digit) * unit if unit > total else total + (section + digit) * unit
            section = digit = 0
    return total + section + digit
