"""Everything can be reached without a mouse, and where one is can be seen."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
OUTLINE = "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }"


def test_from_the_search_box_to_a_match_in_a_document(visitors):
    page = visitors.page("reader-internal")
    page.goto("/account")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("合同")
    page.keyboard.press("Enter")
    expect(page.locator("#total")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-hit] h2 a").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("k")
    first = page.locator("[data-hit] h2 a").first
    expect(first).to_be_focused()
    assert first.evaluate(OUTLINE)
    page.keyboard.press("o")
    expect(page.locator("#text mark.now")).to_have_count(1)
    expect(page.locator("[data-hits-said]")).to_contain_text("第 1 处")
    page.keyboard.press("n")
    expect(page.locator("[data-hits-said]")).to_contain_text("第 2 处")
    page.keyboard.press("p")
    expect(page.locator("[data-hits-said]")).to_contain_text("第 1 处")


def test_the_list_of_keys_traps_focus_and_gives_it_back(visitors):
    page = visitors.page("demo-clerk", language="en")
    page.goto("/uploads")
    link = page.get_by_role("link", name="Upload", exact=True).first
    link.focus()
    page.keyboard.press("?")
    dialog = page.locator("dialog#keys")
    expect(dialog).to_be_visible()
    inside = "e => e.contains(document.activeElement) || document.activeElement === document.body"
    for _ in range(3):
        page.keyboard.press("Tab")
        assert dialog.evaluate(inside)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_g_goes_to_places(visitors):
    page = visitors.page("demo-clerk")
    page.goto("/help")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/uploads")
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.locator("#q")).to_be_focused()


def test_keys_typed_into_a_field_are_text(visitors):
    page = visitors.page("demo-clerk")
    page.goto("/upload?class=other")
    page.locator("[name=title]").fill("")
    page.keyboard.type("jkon/?")
    expect(page.locator("[name=title]")).to_have_value("jkon/?")
    expect(page.locator("dialog#keys")).to_be_hidden()


def test_the_first_tab_skips_to_the_content(visitors):
    page = visitors.page("reader-internal")
    page.goto("/help")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_every_stop_of_the_tab_key_can_be_seen(visitors):
    page = visitors.page("reader-public", language="en")
    page.goto("/search?q=contract")
    unseen = []
    page.locator("body").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        at = page.evaluate_handle("document.activeElement").as_element()
        if at is None or at.evaluate("e => e === document.body"):
            break
        if not at.evaluate(OUTLINE) or not at.is_visible():
            unseen.append(at.evaluate("e => e.outerHTML"))
    assert unseen == []
