"""Every page, for everyone, light and dark, wide and narrow: nothing sticks out, nothing shuts anyone out."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.conftest import kept

pytestmark = pytest.mark.journey
PAGES = {
    "": ["/sign-in", "/setup/none", "/help", "/nowhere"],
    "reader-internal": [
        "/",
        "/search?q=合同",
        "/search?q=合同&level=public&not_type=text&any=1",
        "/search?q=zzzz",
        "/search?q=nofield:x",
        "FIRST /search?q=contract",
        "FIRST /search?q=contract original",
        "FIRST /search?q=contract history",
        "FIRST /search?q=反电信网络诈骗法%20type:pdf pages",
        "/account",
        "/account/password",
        "/people",
        "/documents/none",
    ],
    "demo-clerk": [
        "/upload",
        "/upload?class=business",
        "/uploads",
        "/batches",
        "/proposals",
        "/late-entries",
        "/checks",
    ],
    "demo-admin": ["/people", "/people/new", "/account"],
}
LOOKS = [("zh", "light"), ("en", "dark")]


def opened(page, address):
    """Open the address, or a tab of the first document a search finds."""
    kind, _, rest = address.partition(" ")
    if kind != "FIRST":
        return page.goto(address)
    search, _, tab = rest.partition(" ")
    page.goto(search)
    page.goto(page.locator("[data-hit] h2 a").first.get_attribute("href"))
    return page.goto(page.url.partition("#")[0] + f"&tab={tab}") if tab else None


def serious(page):
    """What axe finds that keeps people out, as (rule, where)."""
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], node["target"], node["failureSummary"])
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("language", "theme"), LOOKS)
@pytest.mark.parametrize(
    ("user", "address"), [(user, address) for user, addresses in PAGES.items() for address in addresses]
)
def test_page_is_open_to_everyone_and_fits(visitors, user, address, language, theme):
    page = visitors.page(user, language=language, theme=theme)
    opened(page, address)
    assert page.locator("html").get_attribute("lang") == language
    assert serious(page) == []
    assert page.locator("h1").count() == 1
    name = f"{user or 'guest'}{address}".translate(str.maketrans("/?&=: ", "------"))
    if theme == "light":
        kept(page, f"page-{name}", whole=True)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if theme == "dark":
        kept(page, f"page-{name}-narrow", whole=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_narrow_pages_are_open_to_everyone(visitors, theme):
    page = visitors.page("reader-internal", width=390, height=844, theme=theme)
    page.goto("/search?q=合同")
    page.locator(".fold summary").click()
    assert serious(page) == []


def test_a_chosen_language_stays(visitors):
    page = visitors.page("reader-internal")
    page.goto("/search?q=合同")
    page.locator("summary", has_text="王芳").click()
    page.locator(".menu-sheet button[lang=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "/search?q=" in page.url
    page.goto("/help")
    expect(page.locator("h1")).to_have_text("Help")
    page.goto("/sign-in")
    expect(page.locator("h1")).to_have_text("Sign in")


def test_a_guest_may_choose_a_language_too(visitors):
    page = visitors.page()
    page.goto("/sign-in")
    expect(page.locator("h1")).to_have_text("登录")
    page.locator(".langs button[lang=en]").click()
    expect(page.locator("h1")).to_have_text("Sign in")


def test_a_chosen_look_stays_whatever_the_system_says(visitors):
    page = visitors.page("reader-internal", theme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    page.goto("/account")
    light = page.evaluate(ground)
    page.locator("main button[name=theme][value=dark]").click()
    dark = page.evaluate(ground)
    assert light != dark
    page.goto("/")
    assert page.evaluate(ground) == dark


def test_times_are_those_of_the_readers_clock(visitors):
    page = visitors.page("demo-clerk", language="en")
    page.goto("/help")
    page.goto("/documents/" + first_document(page) + "?tab=history")
    assert "Asia/Shanghai" in page.locator("dl.facts time").first.get_attribute("title")


def first_document(page):
    page.goto("/search?q=合同")
    return page.locator("[data-hit] h2 a").first.get_attribute("href").split("/")[2].split("?")[0]


def test_on_paper_there_is_the_document_and_nothing_else(visitors):
    page = visitors.page("reader-public")
    page.goto("/search?q=contract")
    page.goto(page.locator("[data-hit] h2 a").first.get_attribute("href"))
    page.emulate_media(media="print")
    for part in ("header.bar", "footer.foot", ".hit-bar", ".tabs"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("#text")).to_be_visible()
    expect(page.locator("aside dl.facts")).to_be_visible()
    particulars, text = (page.locator(part).bounding_box() for part in ("aside.side", "#text"))
    assert particulars["y"] + particulars["height"] <= text["y"]
    kept(page, "paper")
