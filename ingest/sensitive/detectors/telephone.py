"""Landline numbers of the Chinese mainland, and numbers abroad, by the numbering plans that libphonenumber keeps."""

import re
from collections.abc import Iterator

import phonenumbers

from ingest.sensitive.detectors.digits import DIGIT, meant
from ingest.sensitive.detectors.hit import Hit
from ingest.sensitive.detectors.surroundings import is_amount, is_reference

# In front of most forms must be no letter or digit. That is asked behind their first character, because a search for
# one of a few characters is by far the fastest.
_HYPHEN = r"[ \-‐‑–—−]"
_WITH_AREA = re.compile(
    rf"[+0(o](?<![0-9a-z.].)(?:(?:(?<=\+)|(?<=0)0)86{_HYPHEN}{{0,2}}\(?0?(?P<area>[1-9]{DIGIT}{{1,2}})"
    rf"|(?:(?<=\()[0o]|(?<=[0o]))(?P<home>[1-9il|z]{DIGIT}{{1,2}}))"
    rf"(?P<close>\)?{_HYPHEN}{{0,3}})(?P<number>{DIGIT}{{3,4}}{_HYPHEN}?{DIGIT}{{4}})(?![0-9a-z])"
    rf"(?:\s?(?:-|转|ext\.?)\s?[0-9]{{1,6}}(?![0-9a-z]))?"
)
_LOCAL = re.compile(
    rf"(?:电话|座机|固话|传真|tel|fax)(?:号码)?[\s:.()]{{0,4}}(?P<number>[2-8]{DIGIT}{{2,3}}{_HYPHEN}?{DIGIT}{{4}})(?![0-9a-z]|[-.][0-9a-z])"
)
_ABROAD = re.compile(rf"\+(?<![0-9a-z+].)(?!86){_HYPHEN}?[1-9](?:[ ().\-/‐‑–—]{{0,3}}{DIGIT}){{6,14}}")
# Three, three and four, as North America writes them; neither code begins with 0 or 1 there.
_AREA = r"(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])"
_NORTH_AMERICAN = re.compile(
    rf"[(1-9](?<![0-9a-z+.\-].)(?:(?<=\()(?:1\)?[ .-]{_AREA}|[2-9]\d\d\) ?)|(?<=1)\)?[ .-]{_AREA}|(?<=[2-9])\d\d[ .-])"
    r"[2-9]\d\d[.-]\d{4}"
    r"(?:x\d{1,5})?(?![0-9a-z]|[.-]\d)"
)
_NATIONAL = re.compile(
    r"(?:phone|tel|telephone|call|mobile|cell|fax|whatsapp|电话|传真)(?: ?(?:no|number))?(?: (?:is|at|me at|us at))?"
    r"[\s:.]{0,3}(?P<number>\(?[0-9](?:[ ().\-/‐‑–—]{0,2}[0-9]){6,13})(?![0-9a-z])"
)
_ANY_NUMBER = "62345678"
_ASCII_WORD = re.compile("[0-9a-z]")
_DIGITS = re.compile(r"[^0-9]")


def landlines(plain: str) -> Iterator[Hit]:
    """Numbers with an area code that exists, and of the length used there; without one, after a word like 电话."""
    for match in _WITH_AREA.finditer(plain):
        area = meant(match["area"] or match["home"])
        other = is_amount(plain, match.start(), match.end()) or is_reference(plain, match.start())
        if not other and _is_area(area, len(_digits(match["number"]))):
            yield Hit(match.start(), match.end(), 0.95 if match["close"] else 0.8)
    for match in _LOCAL.finditer(plain):
        yield Hit(match.start("number"), match.end("number"), 0.7)


def numbers_abroad(plain: str) -> Iterator[Hit]:
    """Numbers that begin with + and are as long as their country's are; North American ones; others after "phone"."""
    for match in _ABROAD.finditer(plain):
        ends = [at for at in range(match.start() + 7, match.end() + 1) if _is_end(plain, at)]
        for end in reversed(ends):
            if _is_possible("+" + _digits(plain[match.start() : end])):
                yield Hit(match.start(), end, 0.9)
                break
    for match in _NORTH_AMERICAN.finditer(plain):
        if not is_amount(plain, match.start(), match.end()):
            yield Hit(match.start(), match.end(), 0.6)
    for match in _NATIONAL.finditer(plain):
        yield Hit(match.start("number"), match.end("number"), 0.7)


def _is_end(plain: str, at: int) -> bool:
    """Whether a group of digits ends right before `at`."""
    return _ASCII_WORD.match(plain, at - 1) is not None and _ASCII_WORD.match(plain, at) is None


def _digits(text: str) -> str:
    return _DIGITS.sub("", meant(text))


def _is_area(area: str, length: int) -> bool:
    """Whether this area code exists and its numbers have so many digits; asked with a number that all may have."""
    number = _ANY_NUMBER[:length]
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+86{area}{number}"))


def _is_possible(number: str) -> bool:
    """Whether the country exists and the length fits it."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
