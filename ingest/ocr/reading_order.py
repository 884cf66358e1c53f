"""Where lines stand on an upright page -> the order in which people read them.

Lines side by side are one row, as in a form or a table, unless the page is set in columns: a gutter that few lines
cross, with lines on either side that fill their column. Then each column is read to its end, and a line across both
(a heading) divides what is above from what is below. Coordinates are fractions of the page, or any one unit.
"""

from collections.abc import Sequence
from statistics import median

Place = tuple[float, float, float, float]  # left, top, right, bottom

_LEAST_LINES = 5  # on either side of a gutter
_FILLED = 0.6  # of the column's width, by its median line
_CROSSING = 0.25  # of the lines, at most, may cross a gutter
_STEPS = 100
_SAME_ROW = 0.5  # of the lower line's height


def reading_order(places: Sequence[Place]) -> list[list[int]]:
    """Rows of indexes into `places`, in reading order."""
    return [row for block in _blocks(places, list(range(len(places)))) for row in _rows(places, block)]


def _blocks(places: Sequence[Place], among: list[int]) -> list[list[int]]:
    gutter = _gutter(places, among)
    if gutter is None:
        return [among] if among else []
    found: list[list[int]] = []
    across = sorted((each for each in among if _crosses(places[each], gutter)), key=lambda each: places[each][1])
    beside = sorted((each for each in among if each not in set(across)), key=lambda each: _middle(places[each]))
    for divider in [*across, None]:
        end = float("inf") if divider is None else _middle(places[divider])
        band = [each for each in beside if _middle(places[each]) < end]
        beside = beside[len(band) :]
        found += _blocks(places, [each for each in band if places[each][2] <= gutter])
        found += _blocks(places, [each for each in band if places[each][2] > gutter])
        if divider is not None:
            found.append([divider])
    return found


def _gutter(places: Sequence[Place], among: list[int]) -> float | None:
    """Where a column ends and the next begins; the emptiest such place, None without one."""
    if len(among) < 2 * _LEAST_LINES:
        return None
    left, right = min(places[each][0] for each in among), max(places[each][2] for each in among)
    best: tuple[float, float] | None = None
    for step in range(1, _STEPS):
        at = left + (right - left) * step / _STEPS
        crossing = sum(_crosses(places[each], at) for each in among)
        if crossing > _CROSSING * len(among):
            continue
        sides = ([places[each] for each in among if places[each][2] <= at],
                 [places[each] for each in among if places[each][0] >= at])  # fmt: skip
        if all(_is_column(side) for side in sides) and (best is None or crossing < best[0]):
            best = crossing, at
    return None if best is None else best[1]


def _is_column(side: Sequence[Place]) -> bool:
    if len(side) < _LEAST_LINES:
        return False
    width = max(place[2] for place in side) - min(place[0] for place in side)
    return median(place[2] - place[0] for place in side) >= _FILLED * width


def _crosses(place: Place, at: float) -> bool:
    return place[0] < at < place[2]


def _rows(places: Sequence[Place], among: list[int]) -> list[list[int]]:
    rows: list[list[int]] = []
    for each in sorted(among, key=lambda each: _middle(places[each])):
        if rows and _beside(places[each], places[rows[-1][-1]]) and _beside(places[each], places[rows[-1][0]]):
            rows[-1].append(each)
        else:
            rows.append([each])
    return [sorted(row, key=lambda each: places[each][0]) for row in rows]


def _beside(one: Place, other: Place) -> bool:
    common = min(one[3], other[3]) - max(one[1], other[1])
    return common > _SAME_ROW * min(one[3] - one[1], other[3] - other[1])


def _middle(place: Place) -> float:
    return (place[1] + place[3]) / 2
