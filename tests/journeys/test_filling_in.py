"""A clerk fills in fields from what a contract states, with the keyboard alone, and takes it back."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import kept
from tests.journeys.test_every_page import serious

pytestmark = pytest.mark.journey


def entry_desk(visitors, **looks):
    """The screen for filling in the fields of the first document that waits."""
    page = visitors.page("demo-archivist", **looks)
    page.goto("/proposals")
    page.locator("td.do a").first.click()
    expect(page.locator("[data-proposal]").first).to_be_visible()
    page.wait_for_load_state()  # keys are heard from then on
    return page


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("zh", "light", 1440), ("en", "dark", 1440), ("zh", "dark", 390)]
)
def test_the_screen_fits_and_shuts_nobody_out(visitors, language, theme, width):
    page = entry_desk(visitors, language=language, theme=theme, width=width)
    kept(page, f"entry-{language}-{theme}-{width}", whole=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []


def test_proposals_are_rejected_changed_accepted_and_undone_by_keys(visitors):
    page = entry_desk(visitors, language="en")
    waiting = page.locator("[data-proposal]").count()
    page.keyboard.press("n")
    page.keyboard.press("p")
    page.keyboard.press("r")
    expect(page.locator(".badge", has_text="rejected")).to_have_count(1)
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator("[data-proposal]")).to_have_count(waiting)
    page.wait_for_load_state()
    section = page.locator("section", has=page.locator(".finding.now"))
    heading = section.locator("h2").inner_text()
    page.keyboard.press("e")
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".badge", has_text="accepted")).to_have_count(1)
    expect(page.locator("section", has_text=heading).first).not_to_contain_text("not filled in")
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator(".badge", has_text="accepted")).to_have_count(0)
