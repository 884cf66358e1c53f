"""An attachment is found by its own words, and leads to the mail that it came in."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("language", "within", "whole"), [("en", "in ", "part of "), ("zh", "出自", "属于")])
def test_from_an_attachment_to_its_mail_and_back(visitors, language, within, whole):
    page = visitors.page("reader-internal", language=language)
    page.goto('/search?q=title:"fake-attachment.txt"')
    hit = page.locator("[data-hit]")
    expect(hit).to_have_count(1)
    expect(hit).to_contain_text(within)
    hit.locator("h2 a").click()
    head = page.locator(".doc-head")
    expect(head).to_contain_text(whole)
    head.get_by_role("link", name="客户来信（附件）").click()
    parts = page.get_by_role("navigation", name="其中的文件" if language == "zh" else "What came inside it")
    expect(parts.get_by_role("link")).to_have_count(1)
    parts.get_by_role("link").click()
    expect(page.locator(".doc-head")).to_contain_text(whole)
