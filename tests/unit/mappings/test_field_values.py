"""What people enter, and what is kept of it or said about it."""

import json
import string
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import problems
from mappings.field_values import MAX_LINE, MAX_TEXT, check_class, check_fields, check_level
from mappings.money import plain_amount
from mappings.problems import Problem
from mappings.scheme_file import default_scheme
from mappings.views import MASK

SCHEME = default_scheme()
BUSINESS = SCHEME.by_key["business"]
SERVICE = SCHEME.by_key["service"]
CNY_1234 = {"amount": "1234.50", "currency": "CNY"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("name", "given_value", "kept"),
    [
        ("sign_date", "2024-03-01", "2024-03-01"),
        ("sign_date", "2024/3/1", "2024-03-01"),
        ("sign_date", "2024.3.1", "2024-03-01"),
        ("sign_date", "20240301", "2024-03-01"),
        ("sign_date", "2024年3月1日", "2024-03-01"),
        ("sign_date", "２０２４年３月１日", "2024-03-01"),
        ("sign_date", " 1 March 2024 ", "2024-03-01"),
        ("sign_date", "Mar 1, 2024", "2024-03-01"),
        ("sign_date", date(2024, 3, 1), "2024-03-01"),
        ("sign_date", datetime(2024, 3, 1, 23, 59), "2024-03-01"),  # noqa: DTZ001 (only the day is kept)
        ("sign_date", "2024-02-29", "2024-02-29"),
        ("amount", "1,234.50 CNY", CNY_1234),
        ("amount", "CNY 1234.50", CNY_1234),
        ("amount", "￥１，２３４．５０", CNY_1234),
        ("amount", "人民币1,234.50元", CNY_1234),
        ("amount", {"amount": "1,234.50", "currency": "cny"}, CNY_1234),
        ("amount", {"amount": Decimal("1234.50"), "currency": "人民币"}, CNY_1234),
        ("amount", {"amount": 0.1, "currency": "USD"}, {"amount": "0.1", "currency": "USD"}),
        ("amount", "12万元", {"amount": "120000", "currency": "CNY"}),
        ("amount", "1.5亿美元", {"amount": "150000000.0", "currency": "USD"}),
        ("amount", "-20 EUR", {"amount": "-20", "currency": "EUR"}),
        ("contract_number", " ＨＴ－2024 \n 001 ", "HT-2024 001"),
        ("contract_number", 2024001, "2024001"),
        ("service_content", "第一行\n第二行\x00\x07", "第一行\n第二行"),
        ("service_content", f"a{MASK}b\u202e", "a b"),
        ("project", "  A   B ", "A B"),
        ("counterparty", "甲公司", ["甲公司"]),
        ("counterparty", "甲公司；乙公司; 甲公司", ["甲公司", "乙公司"]),
        ("counterparty", ["甲；乙", "", None], ["甲；乙"]),
        ("project", ["only one"], "only one"),
    ],
)
def test_right_values_are_kept_in_one_form(name, given_value, kept):
    checked = check_fields(BUSINESS, {name: given_value})
    assert checked.problems == ()
    assert checked.values == {name: kept}


@pytest.mark.parametrize("nothing", [None, "", "  ", [], [""], MASK, "\x00"])
def test_nothing_given_is_nothing_kept(nothing):
    assert check_fields(BUSINESS, {"project": nothing, "sign_date": nothing, "amount": nothing}).values == {}


@pytest.mark.parametrize(
    ("name", "given_value", "code"),
    [
        ("sign_date", "2024-02-30", "field-not-date"),
        ("sign_date", "03/01/2024", "field-not-date"),
        ("sign_date", "0204-01-01", "field-not-date"),
        ("sign_date", "soon", "field-not-date"),
        ("sign_date", 20240301, "field-not-date"),
        ("sign_date", "2024-03-01T00:00", "field-not-date"),
        ("sign_date", ["2024-03-01", "2024-03-02"], "field-not-repeated"),
        ("amount", "1234.50", "field-not-money"),
        ("amount", 1234.5, "field-not-money"),
        ("amount", "12,34 CNY", "field-not-money"),
        ("amount", "CNY 5 USD", "field-not-money"),
        ("amount", "1e5 CNY", "field-not-money"),
        ("amount", "5 XYZ", "field-unknown-currency"),
        ("amount", {"amount": "5"}, "field-not-money"),
        ("amount", {"amount": True, "currency": "CNY"}, "field-not-money"),
        ("amount", {"amount": float("nan"), "currency": "CNY"}, "field-not-money"),
        ("amount", {"amount": "5", "currency": 5}, "field-not-money"),
        ("amount", "0.12345 CNY", "field-not-money"),
        ("amount", "9" * 16 + " CNY", "field-not-money"),
        ("project", True, "field-not-text"),
        ("project", {"a": 1}, "field-not-text"),
        ("project", 1.5, "field-not-text"),
        ("project", "x" * (MAX_LINE + 1), "field-too-long"),
        ("service_content", "x" * (MAX_TEXT + 1), "field-too-long"),
        ("counterparty", ["x"] * 201, "field-too-many"),
        ("no_such_field", "x", "field-unknown"),
    ],
)
def test_wrong_values_are_named_with_a_code(name, given_value, code):
    checked = check_fields(BUSINESS, {name: given_value})
    assert checked.values == {}
    assert [(problem.code, problem.field) for problem in checked.problems] == [(code, name)]


@pytest.mark.parametrize(
    ("given_value", "kept"), [("4.5", 4.5), (4, 4), ("1,000", 1000), ("５", 5), (Decimal("2.50"), 2.5), (1e3, 1000)]
)
def test_numbers(given_value, kept):
    assert check_fields(SERVICE, {"satisfaction": given_value}).values == {"satisfaction": kept}


@pytest.mark.parametrize("given_value", ["many", True, float("inf"), "1e3", [1, 2], "1" * 5000, {}])
def test_what_is_no_number(given_value):
    assert check_fields(SERVICE, {"satisfaction": given_value}).problems


def test_a_missing_required_field_is_a_problem_and_a_wrong_one_is_named_once():
    base = SCHEME.by_key["customer-base"]
    assert [problem.code for problem in check_fields(base, {}).problems] == ["field-required"]
    assert [problem.code for problem in check_fields(base, {"customer_name": 1.5}).problems] == ["field-not-text"]
    assert check_fields(base, {"customer_name": "甲公司"}).problems == ()


def test_all_problems_are_reported_at_once():
    checked = check_fields(BUSINESS, {"sign_date": "soon", "amount": "much", "project": "A", "x": 1})
    assert [problem.code for problem in checked.problems] == ["field-not-date", "field-not-money", "field-unknown"]
    assert checked.values == {"project": "A"}


@given(st.dictionaries(st.sampled_from([*BUSINESS.field_by_name, "other"]) | st.text(max_size=5), json_values))
def test_any_input_gives_values_that_can_be_stored_or_problems_that_can_be_read(values):
    checked = check_fields(BUSINESS, values)
    stored = json.dumps(checked.values, ensure_ascii=False, allow_nan=False).encode()
    assert MASK.encode() not in stored
    assert check_fields(BUSINESS, checked.values).values == checked.values
    for problem in checked.problems:
        assert problem.text("zh").encode()
        assert problem.text("en").encode()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_an_amount_keeps_its_value(amount):
    kept = check_fields(BUSINESS, {"amount": f"{amount:,} CNY"}).values["amount"]
    assert Decimal(kept["amount"]) == amount
    assert plain_amount(amount) == kept["amount"].removeprefix("+")


@pytest.mark.parametrize("given_value", ["business", "BUSINESS", "BUS", "业务往来", " Business "])
def test_a_class_is_found_by_key_code_and_title(given_value):
    assert check_class(SCHEME, given_value) is BUSINESS


@pytest.mark.parametrize(
    ("given_value", "code"), [(None, "class-missing"), (" ", "class-missing"), ("x", "class-unknown")]
)
def test_a_wrong_class_is_a_problem(given_value, code):
    problem = check_class(SCHEME, given_value)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert "business" in problem.text("zh")


@pytest.mark.parametrize(
    ("given_value", "rank"), [(None, 1), ("", 1), ("secret", 3), ("机密", 3), ("Public", 0), (2, 2), ("2", 2)]
)
def test_a_level_is_found_by_key_title_and_rank(given_value, rank):
    assert check_level(SCHEME, BUSINESS, given_value) == rank


@pytest.mark.parametrize(
    ("given_value", "code"), [("top", "level-unknown"), (7, "level-unknown"), ("public", "level-not-for-class")]
)
def test_a_wrong_level_is_a_problem(given_value, code):
    problem = check_level(SCHEME, SCHEME.by_key["credit"], given_value)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert "秘密" in problem.text("zh")
    assert "Confidential" in problem.text("en")


@pytest.mark.parametrize("code", sorted(problems.CODES))
def test_every_problem_says_the_same_in_both_languages(code):
    placeholders = [
        {name for _, name, _, _ in string.Formatter().parse(problems._TEXTS[code].text(language)) if name}
        for language in ("zh", "en")
    ]
    assert placeholders[0] == placeholders[1]


def test_what_was_given_is_quoted_in_part_only_and_never_interpreted():
    problem = check_class(SCHEME, "{known}" + "x" * 500)
    assert "{known}xxx" in problem.text("en")
    assert len(problem.text("en")) < 400
