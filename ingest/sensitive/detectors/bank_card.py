"""Bank card numbers: ISO/IEC 7812 check digit (Luhn), and a length that the first digits' scheme gives out."""

import re
from collections.abc import Iterator

from stdnum import luhn

from ingest.sensitive.detectors.digits import Window, windows
from ingest.sensitive.detectors.hit import Hit
from ingest.sensitive.detectors.surroundings import follows, is_other

# (first and last prefix, lengths), from ISO/IEC 7812 ranges that the card schemes publish.
_RANGES = (
    ("62", "62", {16, 17, 18, 19}),  # UnionPay
    ("81", "81", {16, 17, 18, 19}),  # UnionPay
    ("9558", "9558", {16, 19}),  # 工商银行, given out before 62
    ("4", "4", {16, 19}),  # Visa
    ("51", "55", {16}),  # Mastercard
    ("2221", "2720", {16}),
    ("34", "34", {15}),  # American Express
    ("37", "37", {15}),
    ("3528", "3589", {16, 17, 18, 19}),  # JCB
    ("1800", "1800", {15}),
    ("2131", "2131", {15}),
    ("300", "305", {14, 16}),  # Diners Club
    ("36", "36", {14, 16}),
    ("38", "39", {14, 16}),
    ("60", "60", {16, 17, 18, 19}),  # Discover, UnionPay's older ranges
    ("644", "659", {16, 17, 18, 19}),
    ("2200", "2204", {16}),  # Mir
    ("5018", "5020", {16, 17, 18, 19}),  # Maestro
    ("5038", "5038", {16, 17, 18, 19}),
    ("56", "58", {16, 17, 18, 19}),
    ("6304", "6304", {16, 17, 18, 19}),
    ("6759", "6763", {16, 17, 18, 19}),
)
# Shorter ones than these are only taken after a word like 卡号: 12 digits of any kind stand in every table.
_LENGTHS = range(12, 20)
_LABEL = re.compile(r"卡号|银行卡|信用卡|储蓄卡|借记卡|账号|帐号|账户|card|account|a/c|\bcc\b")
_SHAPES = (
    re.compile(r"\d+"),  # in one piece
    re.compile(r"(?:4 )+[1-4]"),
    re.compile(r"4 6 [45]"),
    re.compile(r"6 \d+"),
    re.compile(r"(?:1 )+1"),
)
_MOST_MISREAD = 4


def bank_cards(plain: str) -> Iterator[Hit]:
    """Numbers with a fitting check digit, prefix and length, in fours or one of the other usual groupings.

    After a word like 卡号 any grouping is taken, or any prefix. One number in ten passes the check digit by chance, so
    amounts, references and parts of longer numbers are left alone.
    """
    for window in windows(plain, _LENGTHS):
        if window.misread > _MOST_MISREAD or not luhn.is_valid(window.digits):
            continue
        known, labelled = _is_known(window.digits), follows(_LABEL, plain, window.start)
        tidy = _is_usual(window) and not is_other(plain, window.start, window.end)
        if (known and labelled) or (tidy and (known or labelled)):
            yield Hit(window.start, window.end, 0.95 if labelled and known else 0.8)


def _is_known(digits: str) -> bool:
    return any(first <= digits[: len(first)] <= last and len(digits) in lengths for first, last, lengths in _RANGES)


def _is_usual(window: Window) -> bool:
    shape = " ".join(map(str, window.shape))
    tidy = len({gap for gap in window.gaps if gap != "\n"}) <= 1 and "." not in "".join(window.gaps)
    return tidy and any(each.fullmatch(shape) for each in _SHAPES)
