"""A reader asks for what is covered, an archivist grants it for a term, and it is given back."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import kept

pytestmark = pytest.mark.journey
CONTRACT = "Software License Contract"
WIDTHS = {"wide": 1440, "narrow": 390}


@pytest.mark.parametrize(("language", "width"), [("zh", "wide"), ("en", "narrow")])
def test_what_is_covered_is_asked_for_granted_and_given_back(visitors, language, width):
    reader = visitors.page("reader-internal", language=language, width=WIDTHS[width])
    keeper = visitors.page("demo-archivist", language=language, width=WIDTHS[width])
    reader.goto("/search?q=contract")
    reader.locator("[data-hit]", has_text=CONTRACT).first.locator("h2 a").click()
    reader.wait_for_url("**/documents/*")
    document = reader.url
    if width == "narrow":
        reader.locator("aside summary").click()
    covered = reader.locator("aside dl.facts > div.covered")
    before = covered.count()
    assert before
    covered.last.locator("a").click()
    kept(reader, f"request-form-{language}-{width}", whole=True)
    reader.locator("#days").fill("0")
    reader.locator("form.sheet button.main").click()
    expect(reader.locator("#days-wrong")).not_to_be_empty()
    reader.locator("#purpose").fill("核对客户提出的异议 / to answer the customer's claim")
    reader.locator("#days").fill("3")
    reader.locator("input[name=level]").last.check()
    reader.locator("form.sheet button.main").click()
    expect(reader.locator("table.list tbody tr").first).to_contain_text(CONTRACT)

    keeper.goto("/requests")
    waiting = keeper.locator("article", has_text=CONTRACT)
    kept(keeper, f"requests-awaiting-{language}-{width}", whole=True)
    waiting.get_by_role("button").first.click()
    expect(keeper.locator("article", has_text=CONTRACT)).to_have_count(0)
    kept(keeper, f"requests-in-force-{language}-{width}", whole=True)

    reader.goto(document)
    expect(covered).to_have_count(0)
    reader.goto("/requests")
    kept(reader, f"requests-own-{language}-{width}", whole=True)
    reader.locator("td.do button").first.click()
    expect(reader.locator("td.do button")).to_have_count(0)
    reader.goto(document)
    expect(covered).to_have_count(before)
