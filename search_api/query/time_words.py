"""Dates and spans of time as people type them -> the first and last day meant."""

import calendar
import re
import unicodedata
from datetime import date, timedelta
from typing import TypeAlias

from mappings.dates import parse_date

Span: TypeAlias = tuple[date, date]

_YEAR = re.compile(r"(?P<year>[12][0-9]{3})年?", re.ASCII)
_MONTH = re.compile(r"(?P<year>[12][0-9]{3})(?:[-/.]|年)(?P<month>[0-9]{1,2})月?", re.ASCII)
_LAST = re.compile(
    r"(?:(?:last|past|previous)(?P<count>[0-9]{1,4})(?P<unit>day|week|month|quarter|year)s?"
    r"|(?:最近|近|过去)(?P<zh_count>[0-9]{1,4})(?P<zh_unit>天|日|周|个?星期|个?月|个?季度|年))",
    re.ASCII,
)
_UNITS = {"天": "day", "日": "day", "周": "week", "星期": "week", "月": "month", "季度": "quarter", "年": "year"}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
# Units counted back from the present one: 0 is the present, 1 the one before.
_NAMED = {
    **dict.fromkeys(("today", "今天", "今日", "当天"), ("day", 0)),
    **dict.fromkeys(("yesterday", "昨天", "昨日"), ("day", 1)),
    **dict.fromkeys(("thisweek", "本周", "这周", "本星期", "这个星期"), ("week", 0)),
    **dict.fromkeys(("lastweek", "previousweek", "pastweek", "上周", "上星期", "上个星期"), ("week", 1)),
    **dict.fromkeys(("thismonth", "本月", "这个月", "当月"), ("month", 0)),
    **dict.fromkeys(("lastmonth", "previousmonth", "pastmonth", "上月", "上个月"), ("month", 1)),
    **dict.fromkeys(("thisquarter", "本季度", "这个季度"), ("quarter", 0)),
    **dict.fromkeys(("lastquarter", "previousquarter", "pastquarter", "上季度", "上个季度"), ("quarter", 1)),
    **dict.fromkeys(("thisyear", "今年", "本年"), ("year", 0)),
    **dict.fromkeys(("lastyear", "previousyear", "pastyear", "去年", "上年"), ("year", 1)),
    **dict.fromkeys(("前年",), ("year", 2)),
}


def span_of(text: str, today: date) -> Span | None:
    """The days that `text` means: a day, a month, a year, or words such as "last month" and "近30天". None for others.

    "Last 30 days" are the 30 days that end today; weeks begin on Monday (GB/T 7408, ISO 8601).
    """
    if day := parse_date(text):
        return day, day
    word = re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", text).casefold())
    if word in _NAMED:
        return _unit(today, *_NAMED[word])
    if match := _LAST.fullmatch(word):
        unit = match["unit"] or _UNITS[match["zh_unit"].removeprefix("个")]
        return _since(today, int(match["count"] or match["zh_count"]), unit)
    typed = unicodedata.normalize("NFKC", text).strip()
    if match := _MONTH.fullmatch(typed):
        month = int(match["month"])
        return _month(int(match["year"]), month) if 1 <= month <= 12 else None  # noqa: PLR2004 (months of a year)
    if match := _YEAR.fullmatch(typed):
        year = int(match["year"])
        return date(year, 1, 1), date(year, 12, 31)
    return None


def _unit(today: date, unit: str, back: int) -> Span:
    """The day, week, month, quarter or year that lies `back` such units before today's."""
    if unit == "day":
        day = today - timedelta(days=back)
        return day, day
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday, monday + timedelta(days=6)
    length = _MONTHS_IN[unit]
    first = ((today.year * 12 + today.month - 1) // length - back) * length
    return _month(*_split(first))[0], _month(*_split(first + length - 1))[1]


def _since(today: date, count: int, unit: str) -> Span | None:
    """The last `count` units, up to and with today; None for none, or for more than the calendar holds."""
    if count < 1:
        return None
    try:
        if unit in {"day", "week"}:
            return today - timedelta(days=count * (7 if unit == "week" else 1) - 1), today
        year, month = _split(today.year * 12 + today.month - 1 - count * _MONTHS_IN[unit])
        last_of_month = calendar.monthrange(year, month)[1]
        return date(year, month, min(today.day, last_of_month)) + timedelta(days=1), today
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None


def _month(year: int, month: int) -> Span:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _split(months: int) -> tuple[int, int]:
    """(year, month) of a count of months since year 0."""
    return months // 12, months % 12 + 1
