"""Numbers that are missing between the names of files: 001.tif, 002.tif, 004.tif."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

_LAST_NUMBER = re.compile(r"^(?P<before>.*?)(?P<number>\d{1,9})(?P<after>[^\d/]*)$", re.DOTALL)
_FEWEST = 3  # files that make a series
_MOST_MISSING = 0.5  # more than so large a share of a series is missing: it is none, as with dates or ids
_SHOWN = 100  # missing numbers of one series that are named


@dataclass(frozen=True, slots=True)
class Series:
    """A series of names with `missing` numbers, the first of them as they would be written; `count` is all of them."""

    pattern: str
    missing: tuple[str, ...]
    count: int


def missing_serials(paths: Iterable[str]) -> list[Series]:
    """The series among these paths that have gaps, in the order of their names."""
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for path in paths:
        match = _LAST_NUMBER.match(path)
        if match:
            found[match["before"], match["after"]][int(match["number"])] = len(match["number"])
    series = []
    for (before, after), numbers in sorted(found.items()):
        first, last = min(numbers), max(numbers)
        count = last - first + 1 - len(numbers)
        if len(numbers) >= _FEWEST and 0 < count <= _MOST_MISSING * len(numbers):
            width = min(numbers.values())
            named = [each for each in range(first, last + 1) if each not in numbers][:_SHOWN]
            missing = tuple(f"{before}{each:0{width}}{after}" for each in named)
            series.append(Series(f"{before}…{after}", missing, count))
    return series
