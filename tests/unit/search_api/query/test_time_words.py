"""Days, months, years and words for time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.query.time_words import span_of

TUESDAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024年12月", "2024-12-01", "2024-12-31"),
        ("2024/7", "2024-07-01", "2024-07-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("today", "2026-03-31", "2026-03-31"),
        ("昨天", "2026-03-30", "2026-03-30"),
        ("this week", "2026-03-30", "2026-04-05"),
        ("上周", "2026-03-23", "2026-03-29"),
        ("This Month", "2026-03-01", "2026-03-31"),
        ("last-month", "2026-02-01", "2026-02-28"),
        ("上个月", "2026-02-01", "2026-02-28"),
        ("previous quarter", "2025-10-01", "2025-12-31"),
        ("本季度", "2026-01-01", "2026-03-31"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("去年", "2025-01-01", "2025-12-31"),
        ("前年", "2024-01-01", "2024-12-31"),
        ("last 30 days", "2026-03-02", "2026-03-31"),
        ("past 2 weeks", "2026-03-18", "2026-03-31"),
        ("近1个月", "2026-03-01", "2026-03-31"),
        ("last 4 months", "2025-12-01", "2026-03-31"),
        ("最近２年", "2024-04-01", "2026-03-31"),
        ("近1季度", "2026-01-01", "2026-03-31"),
    ],
)
def test_spans(text, first, last):
    assert span_of(text, TUESDAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-13", "2024-00", "20240", "0999", "last 0 days", "last 9999 years", "近天", "31", "３"]
)
def test_what_is_no_time(text):
    assert span_of(text, TUESDAY) is None


@given(
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
    st.integers(1, 60),
)
def test_last_so_many_units_end_today_and_grow_with_the_number(today, unit, count):
    first, last = span_of(f"last {count} {unit}s", today)
    assert last == today
    assert first <= today
    assert span_of(f"last {count + 1} {unit}s", today)[0] < first


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(["week", "month", "quarter", "year"]))
def test_the_unit_before_ends_where_the_present_one_begins(today, unit):
    before, now = span_of(f"last {unit}", today), span_of(f"this {unit}", today)
    assert (now[0] - before[1]).days == 1
    assert now[0] <= today <= now[1]
