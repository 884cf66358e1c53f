"""Dates as people write them, in Chinese and English."""

import re
import unicodedata
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>[0-9]{4})(?P<separator>[-/.])(?P<month>[0-9]{1,2})(?P=separator)(?P<day>[0-9]{1,2})",
        r"(?P<year>[0-9]{4})\s*年\s*(?P<month>[0-9]{1,2})\s*月\s*(?P<day>[0-9]{1,2})\s*[日号]",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        rf"(?P<day>[0-9]{{1,2}})\s+{_MONTH_NAME},?\s+(?P<year>[0-9]{{4}})",
        rf"{_MONTH_NAME}\s+(?P<day>[0-9]{{1,2}}),?\s+(?P<year>[0-9]{{4}})",
    )
)
_FIRST_YEAR = 1000  # four digits are meant; a smaller year is a typing error


def parse_date(text: str) -> date | None:
    """The day that `text` names in full, or None.

    Year first, as in 2024-03-01, 2024/3/1, 2024.3.1, 20240301 and 2024年3月1日, or with the month as a word. Forms such
    as 03/01/2024 mean different days to different readers, so they are not accepted. Full-width digits count as digits.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    for form in _FORMS:
        if match := form.fullmatch(folded):
            parts = match.groupdict()
            name = parts.get("name")
            month = _MONTHS.index(name.lower()) + 1 if name else int(parts["month"])
            return _day(int(parts["year"]), month, int(parts["day"]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _FIRST_YEAR else None
    except ValueError:
        return None
