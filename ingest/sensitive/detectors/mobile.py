"""Mobile numbers of the Chinese mainland: eleven digits from 13 to 19, with or without +86."""

import re
from collections.abc import Iterator

from ingest.sensitive.detectors.digits import Window, windows
from ingest.sensitive.detectors.hit import Hit
from ingest.sensitive.detectors.surroundings import follows, is_amount, is_joined, is_reference

_LENGTH = 11
_NUMBER = re.compile(r"(?:0{0,2}86)?(1[3-9]\d{9})")
_COUNTRY = re.compile(r"(?:\+|00)?86[)\s\-‐‑–—.]{0,4}$")
_LABEL = re.compile(r"手机|电话|联系方式|联系人|微信|移动|致电|来电|拨打|tel|phone|mob|cell|call|contact|whatsapp")
# Fours first would take "1998 4643 349" out of a table.
_SHAPES = frozenset({(11,), (3, 4, 4), (3, 8), (7, 4), (1,) * 11})
_NORTH_AMERICAN = (1, 3, 3, 4)
_MOST_MISREAD = 3


def mobiles(plain: str) -> Iterator[Hit]:
    """Mobile numbers in the usual groupings; behind +86 or a word like 手机, in any.

    There is no check digit, so amounts, references and parts of longer numbers are left alone.
    """
    for window in windows(plain, {_LENGTH, _LENGTH + 2, _LENGTH + 4}):
        if window.misread > _MOST_MISREAD or not _NUMBER.fullmatch(window.digits) or window.shape == _NORTH_AMERICAN:
            continue
        start, prefixed = _with_country(plain, window)
        if is_amount(plain, start, window.end) or is_joined(plain, start, window.end):
            continue
        labelled = prefixed or follows(_LABEL, plain, start)
        if labelled or (window.shape in _SHAPES and _tidy(window) and not is_reference(plain, start)):
            yield Hit(start, window.end, 0.95 if labelled else 0.85)


def _with_country(plain: str, window: Window) -> tuple[int, bool]:
    """Where the number starts with its +86, and whether it has one."""
    if len(window.digits) > _LENGTH:
        return window.start - (plain[window.start - 1 : window.start] == "+"), True
    before = _COUNTRY.search(plain, max(window.start - 9, 0), window.start)
    return (before.start(), True) if before and before.group()[:1] in "+08" else (window.start, False)


def _tidy(window: Window) -> bool:
    return len(set(window.gaps)) <= 1 and not any("\n" in gap for gap in window.gaps)
