"""A reader meets the stub of a document above their level, asks for it, is granted it, and gives it back."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import kept

pytestmark = pytest.mark.journey
WIDTHS = {"wide": 1440, "narrow": 390}
SECRET = ("SIGNAL APPAREL", "授信额度函", "信贷协议修订", "5000000", "credit-105107")


@pytest.mark.parametrize(("language", "width"), [("zh", "wide"), ("en", "narrow")])
def test_a_stub_is_met_asked_for_read_and_given_back(visitors, language, width):
    reader = visitors.page("reader-internal", language=language, width=WIDTHS[width])
    keeper = visitors.page("demo-archivist", language=language, width=WIDTHS[width])
    reader.goto("/search?q=class:credit&sort=number")
    hits = reader.locator("[data-hit]")
    expect(hits).to_have_count(2)
    kept(reader, f"stub-hits-{language}-{width}", whole=True)
    assert not any(word in reader.content() for word in SECRET)
    reader.goto("/search?q=SIGNAL+APPAREL")
    expect(reader.locator("[data-hit]")).to_have_count(0)

    reader.goto("/search?q=class:credit&sort=number")
    number = hits.first.locator(".meta .mono").first.inner_text()
    link = hits.first.locator("h2 a")
    link.focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/documents/*")
    document = reader.url
    expect(reader.locator("#archive-number")).to_have_text(number)
    expect(reader.locator("nav.tabs")).to_have_count(0)
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not any(word in reader.content() for word in SECRET)
    kept(reader, f"stub-page-{language}-{width}", whole=True)

    reader.locator("section[aria-labelledby=stub-title] a.button").click()
    reader.locator("#purpose").fill("核对客户提出的异议 / to answer the customer's claim")
    kept(reader, f"stub-request-{language}-{width}", whole=True)
    reader.locator("form.sheet button.main").click()
    expect(reader.locator("table.list tbody tr").first).to_contain_text(number)
    assert not any(word in reader.content() for word in SECRET)

    keeper.goto("/requests")
    waiting = keeper.locator("article", has_text=number)
    waiting.get_by_role("button").first.click()
    expect(keeper.locator("article", has_text=number)).to_have_count(0)

    reader.goto(document)
    expect(reader.locator("nav.tabs")).to_have_count(1)
    reader.goto("/requests")
    reader.locator("td.do button").first.click()
    expect(reader.locator("td.do button")).to_have_count(0)
    reader.goto(document)
    expect(reader.locator("#stub-title")).to_be_visible()
