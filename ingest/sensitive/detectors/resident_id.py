"""Resident ID numbers: 18 characters by GB 11643-1999, and the 15 digits that were given out before."""

import re
from collections.abc import Iterator
from datetime import date

from stdnum.cn.ric import calc_check_digit

from ingest.sensitive.detectors.digits import Window, windows
from ingest.sensitive.detectors.division import PROVINCES
from ingest.sensitive.detectors.hit import Hit
from ingest.sensitive.detectors.surroundings import follows, is_other

_LENGTH = 18
_OLD_LENGTH = 15
_FIRST_YEAR = 1850
_LAST_YEAR = 2100
_MOST_MISREAD = 6
_LABEL = re.compile(r"身份证|证件|公民|\bid\b|identity|resident")
_OLD_SHAPES = frozenset({(15,), (6, 6, 3), (6, 9), *[(1,) * 15]})


def resident_ids(plain: str) -> Iterator[Hit]:
    """Numbers of 18 whose check digit (ISO 7064 MOD 11-2), birthday and province fit; of 15, by birthday and province.

    Those of 18 are found in any grouping. Those of 15 have no check digit, so that without a word for them nearby
    they are found in the usual groupings only, and not as amounts or references.
    """
    for window in windows(plain, {_LENGTH, _OLD_LENGTH}, last="x"):
        if window.misread > _MOST_MISREAD or window.digits[:2] not in PROVINCES:
            continue
        if len(window.digits) == _LENGTH:
            if _is_id(window.digits.upper()):
                yield Hit(window.start, window.end, 1.0)
        elif (confidence := _old(plain, window)) is not None:
            yield Hit(window.start, window.end, confidence)


def _is_id(digits: str) -> bool:
    return digits[-1] == calc_check_digit(digits) and _is_day(digits[6:14])


def _old(plain: str, window: Window) -> float | None:
    if not window.digits.isdigit() or not _is_day("19" + window.digits[6:12]):
        return None
    if follows(_LABEL, plain, window.start):
        return 0.9
    usual = window.shape in _OLD_SHAPES and not any("\n" in gap for gap in window.gaps)
    return 0.6 if usual and not is_other(plain, window.start, window.end) else None


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _FIRST_YEAR <= day.year <= _LAST_YEAR
