"""档号: what is formatted can be parsed, says what it should, and says nothing else (DA/T 13-2022)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.archive_number import check_number, check_pattern, format_number, parse_number, series_key
from mappings.scheme import RetentionRule
from mappings.scheme_file import default_scheme

SCHEME = default_scheme()
classes = st.sampled_from(SCHEME.classifications)
levels = st.integers(0, SCHEME.top_level)
years = st.integers(1949, 9999)
serials = st.integers(1, 10**12)
patterns = st.sampled_from(
    [
        "{fonds}-{class}·{year}·{retention}-{level}{serial:05}",
        "{fonds}-{class}-{level}{serial}",
        "{fonds}·{class}_{level}.{year}/{serial:01}",
        "{level}-{class}-{fonds}-{serial:09}",
    ]
)


@given(classes, levels, years, serials, patterns, st.sampled_from([None, 1, 10, 30]))
def test_what_is_formatted_is_parsed_back(classification, level, year, serial, pattern, kept):
    classification = replace(classification, number_pattern=pattern, retention=RetentionRule("filed", kept))
    parts = parse_number(pattern, format_number(SCHEME, classification, level, year, serial))
    assert parts is not None
    assert (parts.fonds, parts.code, parts.level, parts.serial) == ("SR", classification.code, level, serial)
    assert parts.year == (year if "{year}" in pattern else None)
    assert parts.retention == (("Y" if kept is None else f"D{kept}") if "{retention}" in pattern else None)


@given(st.tuples(classes, levels, years, serials), st.tuples(classes, levels, years, serials))
def test_different_documents_have_different_numbers(one, other):
    def number(of):
        return format_number(SCHEME, of[0], *of[1:])

    def identity(of):
        return (of[0].key, *of[1:])

    assert (number(one) == number(other)) == (identity(one) == identity(other))


@given(classes, levels, levels, years, serials)
def test_levels_never_share_a_series(classification, one, other, year, serial):
    keys = [series_key(SCHEME, classification, level, year) for level in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)
    assert format_number(SCHEME, classification, one, year, serial).startswith(keys[0])


@given(st.text())
def test_any_text_parses_to_a_number_of_the_scheme_or_to_nothing(text):
    parts = check_number(SCHEME, text)
    if parts is not None:
        classification = next(each for each in SCHEME.classifications if each.code == parts.code)
        key = series_key(SCHEME, classification, parts.level, parts.year)
        assert text.startswith(key.split("·")[0])


@pytest.mark.parametrize(
    ("number", "well_formed"),
    [
        ("SR-BUS·2026·D10-100001", True),
        ("SR-BUS·2026·Y-3123456", True),
        ("SR-BUS·2026·D10-100000", False),
        ("SR-BUS·2026·D10-10001", False),
        ("SR-BUS·2026·D10-1012345", False),
        ("SR-XXX·2026·D10-100001", False),
        ("ZZ-BUS·2026·D10-100001", False),
        ("SR-BUS·2026·D10-900001", False),
        ("SR-BUS·2026·D010-100001", False),
        ("SR-BUS·２０２６·D10-100001", False),
        ("SR-BUS·2026·D10-100001\n", False),
        ("sr-bus·2026·D10-100001", False),
        ("SR-BUS·2026·D10-1" + "9" * 5000, False),
        ("", False),
    ],
)
def test_well_formed_numbers(number, well_formed):
    assert (check_number(SCHEME, number) is not None) is well_formed


@pytest.mark.parametrize(
    ("level", "year", "serial", "reason"),
    [(1, 2026, 0, "count from 1"), (1, 2026, -1, "count from 1"), (10, 2026, 1, "fit"), (1, 20260, 1, "fit")],
)
def test_parts_that_have_no_form_are_refused(level, year, serial, reason):
    with pytest.raises(ValueError, match=reason):
        format_number(SCHEME, SCHEME.by_key["business"], level, year, serial)


def test_a_number_longer_than_the_register_holds_is_refused():
    with pytest.raises(ValueError, match="at most 100"):
        format_number(SCHEME, SCHEME.by_key["business"], 1, 2026, 10**90)


def test_no_name_gets_in():
    business = SCHEME.by_key["business"]
    with pytest.raises(ValueError, match="fit"):
        format_number(replace(SCHEME, fonds="华为"), business, 1, 2026, 1)
    with pytest.raises(ValueError, match="fit"):
        format_number(SCHEME, replace(business, code="Acme Ltd"), 1, 2026, 1)
    assert check_pattern("{fonds}-{class}-{customer}-{level}{serial}") is not None
    assert check_pattern("ACME-{fonds}-{class}-{level}{serial}") is not None
