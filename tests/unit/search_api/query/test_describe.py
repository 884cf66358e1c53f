"""How a query was understood, said in both languages."""

import pytest

from search_api.query.compile import compile_query
from search_api.query.describe import describe
from search_api.query.notices import _TEXTS, CODES, Notice
from search_api.query.parse import parse


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("", "全部档案", "every document"),
        ("~", "无", "no document"),
        ("付款 条件", "付款 条件", "付款 条件"),
        ('"a b"~2', "“a b”（相距不超过 2 个字）", "“a b” (at most 2 words apart)"),
        ("a OR (b -c)", "a 或 (b 且 不含（c）)", "a or (b and not (c))"),
        ("-draft", "不含（draft）", "not (draft)"),
        ("pay* pament~", "以“pay”开头的词 且 与“pament”相近的词", "words beginning with “pay” and words like “pament”"),
        ("金额:>=10万", "金额 ≥ 100,000", "Amount ≥ 100,000"),
        ('amount:"5 USD"', "金额 = 5 USD", "Amount = 5 USD"),
        ("filed:2026-03", "归档日期 ≥ 2026-03-01 且 ≤ 2026-03-31", "Filed ≥ 2026-03-01 and ≤ 2026-03-31"),
        ("密级:>=秘密", "密级为秘密 或 机密", "Level is Confidential or Secret"),
        ("class:business", "类别为业务往来", "Class is Business"),
        ("title:合同", "标题包含“合同”", "Title has “合同”"),
        ("exists:amount", "填有金额", "Amount is given"),
        ("number:SR-BUS", "档号以“SR-BUS”开头", "archive number beginning with “SR-BUS”"),
        ("floor_price:>5", "floor_price 5", "floor_price 5"),
    ],
)
def test_a_query_in_words(text, zh, en, scheme, today, reader):
    clause = compile_query(parse(text), reader(2), scheme, today).clause
    assert describe(clause, scheme, "zh") == zh
    assert describe(clause, scheme, "en") == en


def test_any_of_is_said(scheme, today, reader):
    clause = compile_query(parse("付款 收款"), reader(2), scheme, today, any_of=True).clause
    assert describe(clause, scheme, "zh") == "任一：付款 收款"


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_notice_quotes_the_same_in_both_languages(code):
    zh, en = (_TEXTS[code].text(language) for language in ("zh", "en"))
    assert ("{given}" in zh, "{title}" in zh) == ("{given}" in en, "{title}" in en)


def test_a_notice_never_interprets_what_was_typed():
    notice = Notice("field_unknown", "{title}{0}" + "x" * 500)
    assert "{title}{0}" in notice.text("en")
    assert len(notice.text("zh")) < 150
