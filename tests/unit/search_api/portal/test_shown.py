from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappings.views import MASK, MASK_SHOWN
from search_api.results.model import Hit
from tests.archives import START


def spec(scheme, name):
    return scheme.by_key["business"].field_by_name[name]


@pytest.mark.parametrize(("rank", "words"), [(0, "公开"), (1, "◐内部"), (2, "●秘密"), (3, "◆机密")])
def test_a_level_is_told_by_word_shape_and_colour(shown, rank, words):
    import re

    drawn = shown("zh").level(rank)
    assert re.sub("<[^>]+>", "", drawn) == words
    assert f"level-{rank}" in drawn


def test_a_mask_says_what_it_needs_and_nothing_else(shown):
    assert 'aria-label="Hidden: needs Secret"' in shown().mask(3)
    assert 'aria-label="Hidden: needs a higher level"' in shown().mask()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_text_is_escaped_whatever_it_is(shown, text):
    drawn = shown().masked(text)
    for block in (str(shown().mask()),):
        drawn = drawn.replace(block, "")
    assert "<" not in drawn
    assert MASK not in drawn
    assert MASK_SHOWN not in drawn


@pytest.mark.parametrize(
    ("language", "name", "value", "written"),
    [
        ("zh", "sign_date", "2026-01-02", "2026年1月2日"),
        ("en", "sign_date", "2026-01-02", "2 Jan 2026"),
        ("en", "sign_date", "not a day", "not a day"),
        ("zh", "amount", {"amount": "1234.5", "currency": "CNY"}, "¥1,234.50"),
        ("en", "amount", {"amount": "1234.5", "currency": "EUR"}, "€1,234.50"),
        ("en", "amount", {"amount": "much", "currency": "EUR"}, "EUR much"),
        ("zh", "counterparty", ["甲", "乙"], "甲、乙"),
        ("en", "counterparty", ["A & B", "C"], "A &amp; B; C"),
        ("en", "contract_number", "SL-0O", '<span class="mono">SL-0O</span>'),
    ],
)
def test_values_are_written_as_people_write_them(shown, archive_scheme, language, name, value, written):
    assert shown(language).value(value, spec(archive_scheme, name)) == written


@pytest.mark.parametrize(
    ("gone", "zh", "en"),
    [
        (timedelta(seconds=5), "刚刚", "just now"),
        (timedelta(minutes=5), "5分钟前", "5 minutes ago"),
        (timedelta(days=3), "3天前", "3 days ago"),
        (timedelta(days=30), "2026年1月31日", "31 Jan 2026"),
    ],
)
def test_times_are_relative_while_near_with_the_exact_time_on_hover(shown, gone, zh, en):
    for language, words in (("zh", zh), ("en", en)):
        drawn = shown(language).when(START - gone)
        assert f">{words}</time>" in drawn.replace("\u202f", " ")
        assert "(Asia/Shanghai)" in drawn
    assert 'datetime="2026-03-02T09:00:00+00:00"' in shown().when(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 B"),
        (1023, "1,023 B"),
        (1600, "1.6 KB"),
        (1024 * 200, "200 KB"),
        (1024, "1 KB"),
        (5 * 1024**2, "5 MB"),
        (3 * 1024**3, "3 GB"),
        (5000 * 1024**3, "5,000 GB"),
    ],
)
def test_sizes(shown, size, written):
    assert shown().size(size) == written


def hit_with(levels_above):
    names = ("id", "archive_number", "title", "classification", "level", "department", "customer_file", "file_name")
    values = dict.fromkeys((*names, "media_type", "filed_on", "state", "page"), "x")
    return Hit(**values, fields=(), snippets=(), levels_above=levels_above)


def test_a_covered_stretch_says_what_it_needs_by_the_rules_and_leads_to_the_request(shown):
    drawn = shown().covering(hit_with((3,)))(f"a {MASK} b")
    assert 'href="/documents/x/request?level=secret"' in drawn
    assert 'aria-label="Above your level: needs Secret. Request access"' in drawn
    assert ">◆<" in drawn


def test_where_the_class_can_hide_at_several_levels_it_says_the_lowest(shown):
    drawn = shown().covering(hit_with((2, 3)))(MASK)
    assert "needs Confidential or higher" in drawn
    assert ">●+<" in drawn
    assert "至少需要“秘密”级" in shown("zh").covering(hit_with((2, 3)))(MASK)


def test_within_a_link_there_is_no_link(shown):
    drawn = shown().covering(hit_with((2, 3)), asking=False)(MASK)
    assert "<a" not in drawn
    assert "needs Confidential or higher" in drawn


def test_who_sees_the_highest_view_is_told_of_no_level(shown):
    assert shown().covering(hit_with(()))(MASK) == shown().mask()
