"""Three readers look for the same contract, and each is shown what their level allows."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import kept

pytestmark = pytest.mark.journey
CONTRACT = "Software License Contract"
FIELDS = {
    "reader-public": {"合同编号", "签订日期"},
    "reader-internal": {"合同编号", "签订日期", "客户名称", "服务内容"},
    "reader-secret": {"合同编号", "签订日期", "客户名称", "服务内容", "金额", "付款条件", "底价", "谈判要点"},
}
COVERED = {
    "reader-public": {"客户名称", "服务内容", "金额", "付款条件", "底价", "谈判要点"},
    "reader-internal": {"金额", "付款条件", "底价", "谈判要点"},
    "reader-secret": set(),
}


@pytest.mark.parametrize("query", ["合同", "contract"])
@pytest.mark.parametrize("reader", FIELDS)
def test_each_reader_finds_the_contract_and_sees_what_their_level_allows(visitors, reader, query):
    page = visitors.page(reader)
    page.goto("/")
    page.locator("#q").fill(query)
    page.keyboard.press("Enter")
    hit = page.locator("[data-hit]", has_text=CONTRACT).first
    expect(hit).to_be_visible()
    kept(page, f"search-{reader}-{query}")
    hit.locator("h2 a").click()

    facts = page.locator("aside dl.facts > div")
    expect(facts.first).to_be_visible()
    covered = {each.locator("dt").inner_text() for each in facts.all() if each.locator(".mask").count()}
    open_to_them = {each.locator("dt").inner_text() for each in facts.all() if not each.locator(".mask").count()}
    kept(page, f"document-{reader}-{query}")
    assert open_to_them >= FIELDS[reader]
    assert covered >= COVERED[reader]
    assert not covered & FIELDS[reader]


def test_what_is_covered_is_not_in_the_page(visitors):
    secret = {"reader-public": ["NovaStar Mortgage", "50000", "42000"], "reader-internal": ["42000", "年费最低"]}
    for reader, words in secret.items():
        page = visitors.page(reader)
        page.goto("/search?q=contract")
        page.locator("[data-hit]", has_text=CONTRACT).first.locator("h2 a").click()
        source = page.content().replace(",", "")
        assert [word for word in words if word in source] == []


def test_a_covered_field_says_what_it_needs(visitors):
    page = visitors.page("reader-internal")
    page.goto("/search?q=contract")
    page.locator("[data-hit]", has_text=CONTRACT).first.locator("h2 a").click()
    price = page.locator("aside .covered", has_text="底价").locator(".mask")
    assert "机密" in price.get_attribute("aria-label")
    widths = {round(each.bounding_box()["width"]) for each in page.locator("aside .mask").all()}
    assert len(widths) == 1


def test_documents_above_the_level_are_nowhere(visitors):
    page = visitors.page("reader-public")
    page.goto("/search?q=协议")
    public = {each.inner_text() for each in page.locator("[data-hit] h2").all()}
    page = visitors.page("reader-secret")
    page.goto("/search?q=协议")
    secret = {each.inner_text() for each in page.locator("[data-hit] h2").all()}
    assert public < secret
    assert page.locator(".filters .level-1").count()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_covered_stretch_of_text_says_what_it_needs_and_one_key_asks_for_it(visitors, language):
    page = visitors.page("reader-internal", language=language)
    page.goto("/search?q=contract")
    snippet = page.locator("[data-hit]", has_text=CONTRACT).first
    kept(page, f"covered-in-results-{language}")
    snippet.locator("h2 a").click()
    mask = page.locator("#text a.mask").first
    said = "至少需要“秘密”级" if language == "zh" else "needs Confidential or higher"
    expect(mask).to_have_attribute("aria-label", re.compile(said))
    mask.scroll_into_view_if_needed()
    mask.focus()
    kept(page, f"covered-in-text-{language}")
    mask.press("Enter")
    page.wait_for_url("**/request?level=confidential")
    expect(page.locator("[name=level][value=confidential], select[name=level]").first).to_be_visible()
