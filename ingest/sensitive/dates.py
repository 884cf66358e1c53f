"""Dates in running text, Chinese and English, in figures, words and Chinese numerals."""

import re
from collections.abc import Iterator
from datetime import date

from ingest.sensitive.misread import digits_put_right

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_WORD = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
)
_HAN_DIGIT = "〇零一二三四五六七八九"
_ORDINARY = str.maketrans("壹贰叁肆伍陆柒捌玖拾貳參陸○", "一二三四五六七八九十二三六〇")
# Typed or misread zeros between Chinese numerals: 二0二四, 二O二四.
_HAN_ZERO = re.compile(r"(?<=[一二三四五六七八九〇零])[o0]|[o0](?=[一二三四五六七八九〇零])")
# Beside a month's name even a day that was misread as a whole is one: September z, 2006.
_DIGIT = "[0-9oil|z]"
_MISREAD = str.maketrans("oil|z", "01112")
_GAP = r"[\s,.]{0,3}"
_FORMS = (
    re.compile(
        r"(?P<y>\d{4}|(?<!\d)\d{2}(?=\s*年))\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?"
    ),
    re.compile(r"(?<!\d)(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<a>\d{1,2})\s*[-/.]\s*(?P<b>\d{1,2})\s*[-/.]\s*(?P<y>\d{4}|\d{2})(?!\d)"),
    re.compile(
        rf"(?<![0-9a-z])(?P<d>{_DIGIT}{{1,2}})(?:st|nd|rd|th)?(?:\s+day)?(?:\s+of)?[\s-]{{0,2}}(?P<word>{_MONTH_WORD}){_GAP}-?(?P<y>\d{{4}})(?!\d)"
    ),
    re.compile(
        rf"(?<![a-z])(?P<word>{_MONTH_WORD}){_GAP}(?P<d>{_DIGIT}{{1,2}})(?:st|nd|rd|th)?{_GAP}(?P<y>\d{{4}})(?!\d)"
    ),
    re.compile(
        rf"(?P<hy>(?:[{_HAN_DIGIT}]\s?){{4}})\s?年\s*(?P<hm>(?:[{_HAN_DIGIT}十]\s?){{1,3}})\s?月"
        rf"\s*(?P<hd>[{_HAN_DIGIT}十廿](?:\s?[{_HAN_DIGIT}十廿]){{0,2}})\s*[日号]?"
    ),
)
_CENTURY = 2000


def dates(plain: str) -> Iterator[tuple[int, int, frozenset[date]]]:
    """(start, end, what it may mean) of every date in the folded text `plain`; 01/03/2024 may be two days."""
    plain = _HAN_ZERO.sub("〇", plain.translate(_ORDINARY))
    yield from _in(plain)
    put_right = digits_put_right(plain)
    if put_right != plain:
        yield from _in(put_right)


def _in(plain: str) -> Iterator[tuple[int, int, frozenset[date]]]:
    for form in _FORMS:
        for match in form.finditer(plain):
            found = frozenset(_meanings(match.groupdict()))
            if found:
                yield match.start(), match.end(), found


def _meanings(parts: dict[str, str | None]) -> Iterator[date]:
    if parts.get("hy"):
        numbers = [_han_number(parts[name] or "") for name in ("hy", "hm", "hd")]
        yield from _valid(*numbers)
        return
    year = int(parts["y"] or 0)
    year += _CENTURY if year < 100 else 0  # noqa: PLR2004 (two figures)
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        yield from _valid(year, first, second)
        yield from _valid(year, second, first)
        return
    word = parts.get("word")
    month = _MONTHS.index(word[:3]) + 1 if word else int(parts["m"] or 0)
    yield from _valid(year, month, int((parts["d"] or "0").translate(_MISREAD)))


def _valid(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _han_number(text: str) -> int:
    """三十一 -> 31, 廿五 -> 25, 二〇二四 -> 2024."""
    text = "".join(text.split()).replace("廿", "二十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_han_number(tens) if tens else 1) * 10 + (_han_number(ones) if ones else 0)
    return int("".join(str(max(_HAN_DIGIT.index(each) - 1, 0)) for each in text))
