"""An archivist marks a contract: finds, confirms, selects, previews, withdraws and undoes, with keys and without."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import kept
from tests.journeys.test_every_page import serious
from tests.stacks import wait_until

pytestmark = pytest.mark.journey
CONTRACT = "Software License Contract"
AGREEMENT = "软件许可协议"  # on which nobody else marks anything


def marking_desk(visitors, title=CONTRACT, **looks):
    """The marking screen of the contract, or of another document."""
    page = visitors.page("demo-archivist", **looks)
    page.goto(f"/search?q={title}")
    page.locator("[data-hit]", has_text=title).first.locator("h2 a").click()
    page.locator("a[href$='/marks']").click()
    expect(page.locator("#sheet")).to_be_visible()
    page.wait_for_load_state()  # keys are heard from then on
    return page


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("zh", "light", 1440), ("en", "dark", 1440), ("zh", "dark", 390), ("en", "light", 390)],
)
def test_the_screen_fits_and_shuts_nobody_out(visitors, language, theme, width):
    page = marking_desk(visitors, language=language, theme=theme, width=width)
    kept(page, f"marks-{language}-{theme}-{width}", whole=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []


def test_a_selection_is_marked_previewed_and_undone(visitors):
    page = marking_desk(visitors, language="en")
    word = page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector('#sheet'), NodeFilter.SHOW_TEXT);
          let node;
          while ((node = walker.nextNode())) {
            const at = node.data.indexOf('License');
            if (at >= 0 && !node.parentElement.closest('[data-marks]')) {
              getSelection().setBaseAndExtent(node, at, node, at + 7);
              return node.data.slice(at, at + 7);
            }
          }
        }"""
    )
    expect(page.locator("#words")).to_have_value(word)
    page.keyboard.press("4")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("not to be told")
    kept(page, "marks-selected")
    page.keyboard.press("Enter")
    drawn = page.locator(".finding.now")
    expect(drawn).to_contain_text("License")
    expect(drawn).to_contain_text("not to be told")
    expect(page.locator("#sheet .found.now").first).to_have_text("License")
    kept(page, "marks-drawn")
    page.locator("nav.switch a").nth(1).click()
    expect(page.locator("#sheet .mask").first).to_be_visible()
    kept(page, "marks-preview")
    page.go_back()
    expect(page.locator(".finding:not(.off)").first).to_be_visible()
    page.wait_for_load_state()
    before = page.locator(".finding:not(.off)").count()
    page.keyboard.press("u")
    expect(page.locator(".finding:not(.off)")).to_have_count(before - 1)


def test_findings_are_walked_and_decided_by_keys(visitors):
    page = marking_desk(visitors)

    def badge(words):
        expect(page.locator(f"#f-{mark} .badge")).to_have_text(words)
        page.wait_for_load_state()  # keys are heard from then on

    page.keyboard.press("n")
    first = page.locator(".finding").first
    expect(first).to_be_focused()
    mark = first.get_attribute("data-finding")
    page.keyboard.press("c")
    badge("已确认")
    page.keyboard.press("w")
    page.keyboard.type("并非金额")
    kept(page, "marks-withdrawing")
    page.keyboard.press("Enter")
    expect(page.locator(f"#f-{mark}.off")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("u")
    badge("已确认")
    page.keyboard.press("u")
    badge("待确认")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    kept(page, "marks-keys")


def test_a_box_is_drawn_on_a_page_image(visitors):
    page = visitors.page("demo-archivist", language="en")
    page.goto("/search?q=*&type=pdf&class=business&class=customer-base&class=service")
    page.locator("[data-hit] h2 a").first.click()
    page.locator("a[href$='/marks']").click()
    board = page.locator("#board")
    board.scroll_into_view_if_needed()
    image = board.locator("img")
    wait_until(lambda: image.evaluate("image => image.naturalWidth > 0"), "the image of the page is there")
    board.evaluate("board => board.scrollIntoView({block: 'start'})")
    area = board.bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.2, area["y"] + 200)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + 300, steps=4)
    page.mouse.up()
    expect(page.locator("#words")).to_have_value("a box on the image")
    page.locator("#reason").fill("a seal")
    kept(page, "marks-box")
    page.keyboard.press("Enter")
    expect(page.locator("#board rect[data-marks]")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator("#board rect[data-marks]")).to_have_count(0)


def test_without_scripts_the_lists_do_everything_but_drawing(visitors):
    page = marking_desk(visitors, scripts=False, language="en")
    first = page.locator(".finding").first
    mark = first.get_attribute("data-finding")
    first.locator("[data-act='confirm'] button").click()
    expect(page.locator(f"#f-{mark} .badge")).to_have_text("confirmed")
    page.locator("[data-act='undo'] button").click()
    expect(page.locator(f"#f-{mark} .badge")).to_have_text("not decided yet")


def test_what_waits_for_an_archivist(visitors):
    page = visitors.page("demo-archivist")
    page.goto("/reviews")
    kept(page, "reviews")
    assert serious(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_stretch_inside_a_field_is_marked_with_keys_previewed_and_undone(visitors, language):
    page = marking_desk(visitors, AGREEMENT, language=language)
    chosen = page.evaluate(
        """() => {
          for (const each of document.querySelectorAll('.targets [data-target^="field:"]')) {
            const node = each.firstChild;
            if (each.childNodes.length === 1 && node.nodeType === Node.TEXT_NODE && node.data.length > 3) {
              getSelection().setBaseAndExtent(node, 0, node, 2);
              return { key: each.dataset.target, words: node.data.slice(0, 2) };
            }
          }
        }"""
    )
    expect(page.locator("#target")).to_have_value(chosen["key"])
    expect(page.locator("#words")).to_have_value(chosen["words"])
    page.keyboard.press("4")
    page.keyboard.type("not to be told")
    page.keyboard.press("Enter")
    field = page.locator(f"[data-target='{chosen['key']}']")
    expect(page.locator(".finding.now")).to_contain_text("not to be told")
    expect(field.locator(".found.now")).to_have_text(chosen["words"])
    field.scroll_into_view_if_needed()
    kept(page, f"marks-in-a-field-{language}")
    assert serious(page) == []
    page.locator("nav.switch a").nth(1).click()
    expect(field.locator(".mask").first).to_be_visible()
    kept(page, f"marks-in-a-field-previewed-{language}")
    page.go_back()
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(field.locator(".found")).to_have_count(0)
