"""The ends of ranges."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.index.bounds import day_bounds, number_bounds
from storage.index.query import FieldRange

numbers = st.floats(-1e9, 1e9)
ends = st.none() | numbers | st.sampled_from([math.inf, -math.inf])
days = st.dates(date(1990, 1, 1), date(1990, 2, 1))
day_ends = st.none() | days.map(date.isoformat)


@given(ends, ends, ends, ends, numbers)
def test_number_bounds_admit_what_the_range_admits(gte, gt, lte, lt, value):
    admitted = (
        (gte is None or value >= gte)
        and (gt is None or value > gt)
        and (lte is None or value <= lte)
        and (lt is None or value < lt)
    )
    bounds = number_bounds(FieldRange("score", gte=gte, gt=gt, lte=lte, lt=lt))
    if bounds is None:
        assert not admitted
        return
    above = bounds.low is None or (value > bounds.low if bounds.low_strict else value >= bounds.low)
    below = bounds.high is None or (value < bounds.high if bounds.high_strict else value <= bounds.high)
    assert (above and below) is admitted
    assert all(end is None or math.isfinite(end) for end in (bounds.low, bounds.high))


@given(day_ends, day_ends, day_ends, day_ends, days)
def test_day_bounds_admit_what_the_range_admits(gte, gt, lte, lt, day):
    text = day.isoformat()
    admitted = (
        (gte is None or text >= gte)
        and (gt is None or text > gt)
        and (lte is None or text <= lte)
        and (lt is None or text < lt)
    )
    bounds = day_bounds(FieldRange("signed", gte=gte, gt=gt, lte=lte, lt=lt))
    assert (bounds is not None and bounds[0] <= day <= bounds[1]) is admitted


@pytest.mark.parametrize("end", ["ten", "nan", float("nan")])
def test_what_is_no_number_bounds_nothing(end):
    assert number_bounds(FieldRange("score", gte=end)) is None


@pytest.mark.parametrize("end", ["2024-02-30", "tomorrow", ""])
def test_what_is_no_day_bounds_nothing(end):
    assert day_bounds(FieldRange("signed", lt=end)) is None


def test_the_first_and_the_last_day_there_are():
    assert day_bounds(FieldRange("signed")) == (date.min, date.max)
    assert day_bounds(FieldRange("signed", gt=date.max.isoformat())) is None
    assert day_bounds(FieldRange("signed", lt=date.min.isoformat())) is None
    assert day_bounds(FieldRange("signed", lt="9999-12-31")) == (date.min, date.max - timedelta(days=1))
