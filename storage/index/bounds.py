"""The two ends of a range, as one interval that both adapters ask for."""

import math
from dataclasses import dataclass
from datetime import date

from storage.index.entry import parse_day
from storage.index.query import FieldRange


@dataclass(frozen=True, slots=True)
class Bounds:
    """Values from `low` to `high`; a None end is open. `low_strict` and `high_strict` leave the end itself out."""

    low: float | None
    high: float | None
    low_strict: bool
    high_strict: bool


def number_bounds(clause: FieldRange) -> Bounds | None:
    """The interval of a range of numbers; None if a bound is no number or nothing can lie between."""
    try:
        gte, gt, lte, lt = (None if end is None else float(end) for end in _ends(clause))
    except ValueError:
        return None
    low_strict = gt is not None and (gte is None or gt >= gte)
    high_strict = lt is not None and (lte is None or lt <= lte)
    low, high = (gt if low_strict else gte, lt if high_strict else lte)
    if any(end is not None and math.isnan(end) for end in (gte, gt, lte, lt)) or low == math.inf or high == -math.inf:
        return None
    # No server takes an infinite bound; every value there is lies within one, so it is an open end.
    return Bounds(None if low == -math.inf else low, None if high == math.inf else high, low_strict, high_strict)


def day_bounds(clause: FieldRange) -> tuple[date, date] | None:
    """First and last day of a range of dates; None if a bound is no date or nothing can lie between."""
    days = [None if end is None else parse_day(end) for end in _ends(clause)]
    if any(day is None and end is not None for day, end in zip(days, _ends(clause), strict=True)):
        return None
    gte, gt, lte, lt = (None if day is None else day.toordinal() for day in days)
    low = max(gte or 1, (gt or 0) + 1)
    high = min(lte or date.max.toordinal(), (lt or date.max.toordinal() + 1) - 1)
    return (date.fromordinal(low), date.fromordinal(high)) if low <= high else None


def _ends(clause: FieldRange) -> tuple[str | float | None, ...]:
    return (clause.gte, clause.gt, clause.lte, clause.lt)
