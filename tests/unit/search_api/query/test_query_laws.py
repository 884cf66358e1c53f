"""What holds of every text: it is understood, within bounds, and no masked field shows that it is there."""

import time
from dataclasses import fields as parts_of
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mappings.scheme import QueryRight
from mappings.scheme_file import default_scheme
from mappings.views import MASK
from search_api.query.compile import compile_query
from search_api.query.describe import describe
from search_api.query.parse import MAX_LEAVES, MAX_LENGTH, parse
from search_api.query.tree import Exists, InField
from storage.index import query as index_query
from storage.index.query import (
    And,
    FieldExists,
    FieldIs,
    FieldRange,
    FieldWords,
    Fuzzy,
    Not,
    Nothing,
    NumberPrefix,
    Or,
    Phrase,
    Prefix,
    Words,
)

ALL_RIGHTS = (QueryRight.ORDINARY, QueryRight.ADVANCED)

syntax = st.sampled_from(
    [
        *(
            "AND",
            "OR",
            "NOT",
            "且",
            "或",
            "非",
            "+",
            "-",
            "!",
            "(",
            ")",
            "（",
            "）",
            '"',
            "“",
            "”",
            "「",
            "《",
            "~",
            "~2",
        ),
        *("*", "^2", ":", "：", ">", ">=", "<", "[", "]", "{", "}", " TO ", "..", ",", "，", "\\", "/", MASK, "\u3000"),
        *(
            "amount",
            "金额",
            "floor_price",
            "底价",
            "sign_date",
            "filed",
            "title",
            "customer",
            "level",
            "class",
            "exists",
        ),
        *("合同", "contract", "2024", "2024-03-01", "上月", "last month", "近30天", "100万", "SR-BUS·2026", "pdf"),
    ]
)
operands = st.sampled_from(
    [
        *(
            "100",
            ">100",
            ">=100万",
            "<=2",
            "[1 TO 5]",
            "{* TO 5}",
            "1..5",
            "*",
            "abc",
            '"a b"',
            '"a b"~3',
            "ab*",
            "ab~",
        ),
        *("合同", "2024-03-01", "last month", "(a OR b)", "(a -b)", "AAA", '""', "", ">", "-5", "1,000.50 CNY"),
    ]
)
scheme_fields = {spec.name: spec.title for each in default_scheme().classifications for spec in each.fields}
field_names = st.sampled_from([name for key, title in scheme_fields.items() for name in (key, title.zh)])
in_fields = st.builds("{}:{}".format, field_names, operands)
queries = (
    st.text(max_size=60)
    | st.lists(syntax | in_fields | st.text(max_size=4), max_size=20).map(" ".join)
    | st.lists(syntax, max_size=40).map("".join)
)


def visible_fields(scheme, principal):
    """The fields that the reader may see in at least one class."""
    return {
        spec.name
        for each in scheme.classifications
        for spec in each.fields
        if spec.level <= principal.clearance and each.query_right in principal.rights
    }


def inside(value):
    """The node or clause itself, and everything in it."""
    yield value
    if isinstance(value, tuple):
        for each in value:
            yield from inside(each)
    elif hasattr(value, "__dataclass_fields__"):
        for part in parts_of(value):
            yield from inside(getattr(value, part.name))


@settings(max_examples=400, deadline=None)
@given(text=queries, clearance=st.integers(-1, 3), advanced=st.booleans(), any_of=st.booleans())
@example(text="* *", clearance=0, advanced=False, any_of=False)
def test_every_text_is_understood_for_every_reader(text, clearance, advanced, any_of, scheme, today, reader):
    principal = reader(clearance, *(ALL_RIGHTS if advanced else ALL_RIGHTS[:1]))
    compiled = compile_query(parse(text), principal, scheme, today, any_of=any_of)
    visible = visible_fields(scheme, principal)
    for part in inside(compiled.clause):
        if isinstance(part, FieldWords | FieldIs | FieldRange | FieldExists):
            assert part.field in visible | set(index_query.COMMON_FIELDS)
        if isinstance(part, Words | Phrase | Prefix | Fuzzy | NumberPrefix | FieldWords):
            assert any(letter.isalnum() for letter in part.text)
            assert MASK not in part.text
            assert part.text.encode("utf-8")
        if isinstance(part, And | Or):
            assert len(part.clauses) > 1
        if isinstance(part, Prefix):
            assert len(part.text) >= 2
        if isinstance(part, Fuzzy):
            assert part.edits in {1, 2}
    assert not isinstance(compiled.clause, Not)
    for language in ("zh", "en"):
        assert describe(compiled.clause, scheme, language)
        assert all(notice.text(language) for notice in compiled.notices)


@settings(max_examples=300, deadline=None)
@given(text=queries)
def test_parsing_depends_on_nothing_but_the_text(text):
    assert parse(text) == parse(text)
    assert hash(parse(text)) == hash(parse(text))


surroundings = st.sampled_from(
    ["{}", "{} 合同", "合同 -{}", "NOT {}", "({} OR a) AND b", "+{} c", "{0} {0}", "exists:{} ", "title:{}", "a:{} b"]
)


@settings(max_examples=600, deadline=None)
@given(data=st.data(), operand=operands, around=surroundings, clearance=st.integers(-1, 3), any_of=st.booleans())
def test_a_masked_field_and_one_that_does_not_exist_are_answered_alike(
    data, operand, around, clearance, any_of, scheme, today, reader, written
):
    """Byte for byte the same clause and notices, the name aside; in a scheme without the field, exactly the same."""
    principal = reader(clearance)
    masked = set(scheme_fields) - visible_fields(scheme, principal)
    name = data.draw(st.sampled_from(sorted(masked)))
    name = data.draw(st.sampled_from([name, scheme_fields[name].zh]))
    typed = around.format(f"{name}:{operand}")

    def answer(text, under):
        compiled = compile_query(parse(text), principal, under, today, any_of=any_of)
        notices = [(notice.text("zh"), notice.text("en")) for notice in compiled.notices]
        return f"{written(compiled.clause)} {notices}"

    without = replace(
        scheme,
        classifications=tuple(
            replace(each, fields=tuple(spec for spec in each.fields if spec.name not in masked))
            for each in scheme.classifications
        ),
    )
    assert answer(typed, scheme) == answer(typed, without)
    stranger = "x" * len(name) if name.isascii() else "囍" * len(name)
    assert answer(typed, scheme).replace(name, stranger) == answer(typed.replace(name, stranger), scheme)


def test_the_same_field_is_searched_by_those_who_may_see_it(scheme, today, reader):
    clause = compile_query(parse("底价:>100"), reader(3), scheme, today).clause
    assert clause == FieldRange("floor_price", gt=100.0)
    rating = compile_query(parse("rating:AAA"), reader(2, *ALL_RIGHTS), scheme, today).clause
    assert rating == FieldIs("rating", ("AAA",))


@pytest.mark.parametrize(
    "text",
    [
        *("(" * 5000, ")" * 5000, "()" * 2000, '"' * 5000, "[" * 5000, "a:" * 2000, "-" * 5000, "NOT " * 1000),
        *(
            "a " * 2000,
            "(a " * 1000,
            "a OR " * 1000,
            "[1 TO " * 800,
            "x:[" + " " * 3990 + "1",
            "a..b" * 900,
            "~" * 4000,
        ),
        *("last " * 800, "filed:last " * 400, "9" * 4000, "amount:" + "9" * 3900, 'a"~' + "9" * 3990, "合" * 4000),
        *("a:[" * 1300, "exists:" * 600, "SR-" * 1300, "S" + "-" * 3990 + "R", "*" * 4000, "a*" * 2000, ">" * 4000),
        *("x:" + "[{" * 1990, "a:[" + "b" * 90 + " " * 90, ("x:[" + "1" * 100) * 38, ">=" * 2000, "a<" * 2000),
    ],
)
def test_no_text_takes_long_or_asks_for_much(text, scheme, today, reader):
    started = time.process_time()
    query = parse(text)
    compiled = compile_query(query, reader(3, *ALL_RIGHTS), scheme, today)
    assert time.process_time() - started < 1
    leaves = [part for part in inside(compiled.clause) if isinstance(part, Words | Phrase | Prefix | Fuzzy)]
    assert sum(len(leaf.text.split()) for leaf in leaves) <= 2 * MAX_LEAVES
    assert len([node for node in inside(query.root) if isinstance(node, InField | Exists)]) <= MAX_LEAVES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a " * MAX_LENGTH, "too_long"),
        (" ".join(f"w{n}" for n in range(MAX_LEAVES + 1)), "too_many_terms"),
        ("(" * 21 + "a" + ")" * 21, "too_deep"),
        ("x" * 300, "too_long"),
    ],
)
def test_what_goes_beyond_a_limit_is_cut_with_a_notice(text, code):
    assert code in [notice.code for notice in parse(text).notices]


@pytest.mark.parametrize("text", [" ".join(f"w{n}" for n in range(MAX_LEAVES)), "(" * 20 + "a" + ")" * 20, "x" * 200])
def test_what_stays_within_the_limits_is_not_cut(text):
    assert parse(text).notices == ()


def test_brackets_too_deep_do_not_change_what_stands_outside(scheme, today, reader):
    deep = "(" * 30 + "a OR b" + ")" * 30 + " c"
    clause = compile_query(parse(deep), reader(1), scheme, today).clause
    assert clause == And((Or((Words("a"), Words("b"))), Words("c")))


@pytest.mark.parametrize("text", ["~", "AND", "()", "??", '"'])
def test_what_says_nothing_finds_nothing_rather_than_everything(text, scheme, today, reader):
    assert compile_query(parse(text), reader(3), scheme, today).clause == Nothing()
