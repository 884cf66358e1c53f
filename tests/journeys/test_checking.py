"""What a clerk files waits for the archivist, who sends it back and confirms it by keys alone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT, Visitors, kept, running_demo
from tests.journeys.test_every_page import serious

pytestmark = pytest.mark.journey
SCHEME = ROOT / "mappings" / "schemes" / "default.yaml"
ASKED = "  - key: customer-base\n"  # of which the sample has no documents


@pytest.fixture(scope="module")
def checking_demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checking")
    text = SCHEME.read_text("utf-8")
    assert ASKED in text
    (folder / "scheme.yaml").write_text(text.replace(ASKED, f"{ASKED}    second_person: true\n"), "utf-8")
    with running_demo(folder, STRONGROOM_SCHEME=str(folder / "scheme.yaml")) as demo:
        yield demo


@pytest.fixture
def people(browser, checking_demo):
    visitors = Visitors(browser, checking_demo, {})
    yield visitors
    visitors.close()
    assert visitors.faults == []


def filed(people, title):
    page = people.page("demo-clerk")
    page.goto("/upload?class=customer-base")
    page.locator("#f-title").fill(title)
    page.locator("#f-customer_name").fill("Kestrel Ltd")
    page.locator("#files").set_input_files({"name": "note.txt", "mimeType": "text/plain", "buffer": title.encode()})
    page.locator("form#upload button.main").click()
    expect(page.locator("#sent-rows tr")).to_have_count(1)
    page.goto("/checks")
    expect(page.locator("tr", has_text=title)).to_contain_text("待他人复核")


def opened_by_keys(page, title):
    """The desk of a document on the list."""
    page.goto("/checks")
    page.wait_for_load_state()
    titles = page.locator("[data-hit] .lead a").all_inner_texts()
    for _ in range(titles.index(title) + 1):
        page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/check")
    expect(page.locator("h1")).to_have_text(title)
    page.wait_for_load_state()


def ready(page):
    """Wait until the text of the document was looked through."""
    for _ in range(40):
        if page.locator("[data-act='confirm'] button:enabled").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail("the document can't be confirmed")


def test_an_entry_is_sent_back_corrected_and_confirmed_by_keys(people):
    filed(people, "Kestrel complaint")
    page = people.page("demo-archivist", language="en")
    opened_by_keys(page, "Kestrel complaint")
    ready(page)
    assert serious(page) == []
    kept(page, "check-en", whole=True)
    page.keyboard.press("b")
    page.keyboard.type("the title is too short")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checks")
    expect(page.locator(".badge", has_text="sent back")).to_have_count(1)
    opened_by_keys(page, "Kestrel complaint")
    expect(page.get_by_text("the title is too short")).to_be_visible()
    page.keyboard.press("e")
    page.keyboard.press("End")
    page.keyboard.type(" 2026")
    page.keyboard.press("Enter")
    expect(page.get_by_text("another person who may file this class has to confirm it")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Kestrel complaint 2026")


@pytest.mark.parametrize(("language", "theme", "width"), [("zh", "light", 1440), ("zh", "dark", 390)])
def test_confirmed_by_a_key_it_is_found(people, language, theme, width):
    filed(people, f"Osprey {language} {width}")
    page = people.page("demo-archivist", language=language, theme=theme, width=width)
    page.goto("/checks")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    page.locator("a", has_text=f"Osprey {language} {width}").click()
    ready(page)
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("c")
    page.wait_for_url("**/checks")
    expect(page.locator("a", has_text=f"Osprey {language} {width}")).to_have_count(0)
