"""What stands around a number and says that it is something else: a part of a longer number, an amount, a reference."""

import re

_LOOK_BACK = 16
_LOOK_AHEAD = 8
# A hyphen, point or stroke with a digit or letter beyond it: SR-BUS·2026-13812345678, 13812345678.00.
_JOINED_LEFT = re.compile(r"[0-9a-z][-‐‑–—_.·]$")
_JOINED_RIGHT = re.compile(r"[-‐‑–—_.·]?[0-9a-z]|%")
_MONEY_LEFT = re.compile(r"(?:[¥$€£]|rmb|cny|usd|eur|hkd|人民币)\s{0,2}$")
_MONEY_RIGHT = re.compile(r"\s{0,2}(?:元|圆|万|亿|美元|港元|欧元|rmb|cny|usd|eur|hkd|吨|千克|公斤|平方米|kg\b)")
_REFERENCE_LEFT = re.compile(
    r"(?:编号|合同号|订单号|订单|单号|流水号|发票号|发票号码|发票代码|批号|序列号|票号|文号|凭证号|"
    r"contract|order|invoice|serial|ref|reference|batch|tracking)"
    r"(?:\s?(?:no|number|num|#|号码|为|是))?[\s:.#]{0,4}$"
)


def is_joined(plain: str, start: int, end: int) -> bool:
    """Whether `plain[start:end]` is only a part of a number or code that goes on beyond it."""
    before = plain[max(start - 2, 0) : start]
    return _JOINED_LEFT.search(before) is not None or _JOINED_RIGHT.match(plain, end) is not None


def is_amount(plain: str, start: int, end: int) -> bool:
    """Whether a currency or a unit stands beside it."""
    before = plain[max(start - _LOOK_BACK, 0) : start]
    return _MONEY_LEFT.search(before) is not None or _MONEY_RIGHT.match(plain, end) is not None


def is_reference(plain: str, start: int) -> bool:
    """Whether a word before it says that it numbers a contract, an order, an invoice or the like."""
    return _REFERENCE_LEFT.search(plain[max(start - 2 * _LOOK_BACK, 0) : start]) is not None


def is_other(plain: str, start: int, end: int) -> bool:
    """Any of the three."""
    return is_joined(plain, start, end) or is_amount(plain, start, end) or is_reference(plain, start)


def follows(label: re.Pattern[str], plain: str, start: int) -> bool:
    """Whether `label` stands within the sixteen characters before `start`, on the same line or the one above."""
    return label.search(plain, max(start - _LOOK_BACK, 0), start) is not None
