"""International bank account numbers (ISO 13616), each country with its own length and structure."""

import re
from collections.abc import Iterator

from stdnum import iban

from ingest.sensitive.detectors.digits import DIGIT, GAP, meant
from ingest.sensitive.detectors.hit import Hit

_LONGEST = 34
_SHORTEST = 15
# One of the check digits must be a digit, or every word with a double l would be looked at.
_START = re.compile(rf"(?<![0-9a-z])[a-z]{{2}}{GAP}{{0,3}}(?:[0-9]{DIGIT}|{DIGIT}[0-9])(?={GAP}{{0,3}}[0-9a-z])")
_REST = re.compile(rf"(?:{GAP}{{0,3}}[0-9a-z|〇]){{11,30}}")
_CHARACTER = re.compile(r"[0-9a-z|〇]")
_WORD = re.compile(r"[0-9a-z]")
_BANK_CODE_END = 8


def ibans(plain: str) -> Iterator[Hit]:
    """Numbers whose check digits (MOD 97-10), length and structure fit their country, in any grouping."""
    at = 0
    while (start := _START.search(plain, at)) is not None:
        end = _end(plain, start)
        if end is not None:
            yield Hit(start.start(), end, 1.0)
        at = start.end() if end is None else end


def _end(plain: str, start: re.Match[str]) -> int | None:
    """Where the number that begins here ends: the first word end at which everything fits."""
    rest = _REST.match(plain, start.end())
    if rest is None:
        return None
    places = [match.end() for match in _CHARACTER.finditer(plain, start.start(), rest.end())]
    text = "".join(_CHARACTER.findall(plain, start.start(), rest.end()))
    for length in range(_SHORTEST, min(len(text), _LONGEST) + 1):
        end = places[length - 1]
        if not _WORD.match(plain, end) and any(map(_is_iban, _readings(text[:length]))):
            return end
    return None


def _readings(text: str) -> set[str]:
    """With the letters that look like digits put right nowhere, behind the bank's letters, and everywhere."""
    head = text[:2] + meant(text[2:4])
    bank, account = text[4:_BANK_CODE_END], text[_BANK_CODE_END:]
    return {head + bank + account, head + bank + meant(account), head + meant(bank) + meant(account)}


def _is_iban(text: str) -> bool:
    return iban.is_valid(text, check_country=False)
