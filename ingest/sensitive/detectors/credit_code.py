"""统一社会信用代码: 18 characters by GB 32100-2015."""

import re
from collections.abc import Iterator
from itertools import product

from stdnum.cn.uscc import calc_check_digit

from ingest.sensitive.detectors.digits import DIGIT, GAP, meant
from ingest.sensitive.detectors.division import PROVINCES
from ingest.sensitive.detectors.hit import Hit
from ingest.sensitive.detectors.surroundings import follows, is_amount, is_joined, is_reference

# Who registered it and as what; then six digits of the place (below, 10 is the ministry itself).
_FORM = re.compile(
    rf"[1-9anyil|z](?<![0-9a-z].){GAP}{{0,3}}[1-9il|z](?:{GAP}{{0,3}}{DIGIT}){{6}}(?:{GAP}{{0,3}}[0-9a-z|〇]){{10}}(?![0-9a-z])"
)
_GAPS = re.compile(GAP)
_GAP_RUN = re.compile(f"{GAP}+")
_SHAPES = frozenset({(18,), (2, 6, 10), (2, 6, 9, 1), (8, 10), (8, 9, 1), (1,) * 18})
_LABEL = re.compile(r"信用代码|社会代码|税号|纳税人|识别号|注册号|uscc|credit code|tax")
_CENTRAL = "10"
# The standard leaves out I, O, Z, S and V, because they look like digits; where one is read, the digit was meant.
_LEFT_OUT = str.maketrans("IOZSV|〇", "1025U10")
_MOST_DOUBTFUL = 4
_LETTERS = re.compile(r"[^0-9A-HJ-NPQRTUWXY]")


def credit_codes(plain: str) -> Iterator[Hit]:
    """Codes whose check character (MOD 31-3) and province fit; in any grouping after a word like 信用代码.

    Eighteen digits in a row pass by chance once in a hundred, so without that word parts of longer numbers, amounts
    and references are left alone.
    """
    at = 0
    while (match := _FORM.search(plain, at)) is not None:
        at = match.start() + 1
        if not _is_code(_GAPS.sub("", match.group())):
            continue
        labelled = follows(_LABEL, plain, match.start())
        if labelled or (_is_usual(match.group()) and not _is_other(plain, match)):
            yield Hit(match.start(), match.end(), 1.0 if labelled or not match.group().isdigit() else 0.7)
            at = match.end()


def _is_usual(text: str) -> bool:
    gaps = _GAP_RUN.findall(text)
    shape = tuple(map(len, _GAP_RUN.split(text)))
    return len(set(gaps)) <= 1 and "\n" not in gaps and (shape in _SHAPES or set(shape[:-1]) == {4})


def _is_other(plain: str, match: re.Match[str]) -> bool:
    """A code with a letter among the last ten is taken for one even where it is numbered."""
    if is_joined(plain, match.start(), match.end()) or is_amount(plain, match.start(), match.end()):
        return True
    return match.group()[-10:].isdigit() and is_reference(plain, match.start())


def _is_code(text: str) -> bool:
    head = text[0].upper().translate(_LEFT_OUT).replace("L", "1") + meant(text[1:8])
    if head[2:4] not in PROVINCES and head[2:4] != _CENTRAL:
        return False
    tail = text[8:].upper().translate(_LEFT_OUT)
    return any(_fits(head + each) for each in _readings(tail))


def _readings(tail: str) -> Iterator[str]:
    """L is a letter of the standard, and what a scanner makes of 1: `tail` with each L as it is and as 1."""
    parts = tail.split("L", _MOST_DOUBTFUL)
    for letters in product("L1", repeat=len(parts) - 1):
        yield parts[0] + "".join(letter + part for letter, part in zip(letters, parts[1:], strict=True))


def _fits(code: str) -> bool:
    return _LETTERS.search(code) is None and code[-1] == calc_check_digit(code)
