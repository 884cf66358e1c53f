"""Searching, reading and filing need no script."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import CORPUS, kept, sign_in

pytestmark = pytest.mark.journey


def test_search_filter_turn_and_read(visitors, demo):
    page = visitors.page(scripts=False)
    sign_in(page, "reader-internal", demo.passwords["reader-internal"])
    page.locator("#q").fill("合同")
    page.locator(".find button").click()
    expect(page.locator("[data-hit]").first).to_be_visible()  # a count waits for no page
    before = page.locator("[data-hit]").count()
    page.locator(".filters a", has_text="业务往来").first.click()
    page.wait_for_url("**class=business*")
    assert 0 < page.locator("[data-hit]").count() < before
    expect(page.locator(".chip")).to_contain_text("业务往来")
    page.locator("select[name=sort]").select_option("oldest")
    page.locator("noscript button, .results-head button").first.click()
    assert "sort=oldest" in page.url
    assert "class=business" in page.url
    page.locator("[data-hit] h2 a", has_text="软件许可合同 Software").click()
    expect(page.locator("#text")).to_contain_text("SOFTWARE LICENSE")
    page.locator(".tabs a", has_text="原件").click()
    expect(page.locator("#original-title")).to_be_visible()
    page.go_back()
    expect(page.locator("#text")).to_be_visible()


def test_on_a_narrow_screen_the_filters_and_particulars_unfold(visitors):
    page = visitors.page("reader-internal", width=390, height=844, scripts=False)
    page.goto("/search?q=合同")
    filters = page.locator(".filters section").first
    expect(filters).to_be_hidden()
    page.locator(".fold summary").click()
    expect(filters).to_be_visible()
    page.locator("[data-hit] h2 a").first.click()
    expect(page.locator("aside dl.facts")).to_be_hidden()
    page.locator(".fold summary").click()
    expect(page.locator("aside dl.facts")).to_be_visible()


def test_a_refused_form_keeps_what_was_typed(visitors):
    page = visitors.page("demo-clerk", language="en", scripts=False)
    page.goto("/upload?class=customer-base")
    page.locator("[name=title]").fill("Kept")
    page.locator("[name=level][value=confidential]").check()
    page.locator("[name=registered_capital]").fill("many")
    page.locator("select[name='registered_capital.currency']").select_option("EUR")
    page.locator("#files").set_input_files(CORPUS / "chinese" / "合同编.md")
    page.locator("#upload button.main").click()
    expect(page.locator("#problems")).to_contain_text("Nothing was filed yet.")
    expect(page.locator("#customer_name-wrong")).to_have_text("“Customer name” must be given.")
    expect(page.locator("[name=title]")).to_have_value("Kept")
    expect(page.locator("[name=level][value=confidential]")).to_be_checked()
    expect(page.locator("[name=registered_capital]")).to_have_value("many")
    expect(page.locator("select[name='registered_capital.currency']")).to_have_value("EUR")
    kept(page, "upload-refused-without-scripts", whole=True)

    page.locator("[name=customer_name]").fill("Farview")
    page.locator("[name=registered_capital]").fill("1000")
    page.locator("#upload button.main").click()
    expect(page.locator("#files-wrong")).to_have_text("Choose a file first.")
    page.locator("#files").set_input_files(CORPUS / "chinese" / "合同编.md")
    page.locator("#upload button.main").click()
    expect(page.locator("h1")).to_have_text("My uploads")
    expect(page.locator("tbody tr").first).to_contain_text("合同编.md")
