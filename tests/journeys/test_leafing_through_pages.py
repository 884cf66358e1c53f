"""Page images in a real browser: leafed through by keys and links, covered where they must be, without scripts too."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import kept
from tests.journeys.test_every_page import serious
from tests.stacks import wait_until

pytestmark = pytest.mark.journey
LAW = "反电信网络诈骗法"
MEMO = "回访备忘"
HIDDEN = "Mallori"  # of it, from internal readers
LOADED = "image => image.complete && image.naturalWidth > 0"
PIXELS = """image => {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
  const drawn = canvas.getContext("2d");
  drawn.drawImage(image, 0, 0);
  return [...drawn.getImageData(0, 0, canvas.width, canvas.height).data].reduce(
    (found, value, at, all) => found + (at % 4 === 0 && value === 74 && all[at + 1] === 79 && all[at + 2] === 82), 0);
}"""


def opened(page, title, tab="pages", number=None):
    """Open the page images of the document with that title."""
    # Other journeys file documents of the same name in other formats.
    page.goto(f"/search?q={title} type:pdf")
    address = page.locator("[data-hit]", has_text=title).first.locator("h2 a").get_attribute("href")
    document = address.partition("?")[0]
    page.goto(f"{document}?tab={tab}" + (f"&page={number}" if number else ""))
    return document


def shown(page):
    """The image of the page, once it is there."""
    image = page.locator(".leaf img")
    expect(image).to_be_visible()
    wait_until(lambda: image.evaluate(LOADED), "the image is there")
    return image


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_are_leafed_through(visitors, language, width):
    page = visitors.page("reader-internal", language=language, width=width)
    opened(page, LAW, number=3)
    shown(page)
    small = page.locator(".thumbs [aria-current=page] img")
    wait_until(lambda: small.evaluate(LOADED), "its thumbnail is there")
    kept(page, f"pages-law-{language}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator(".thumbs [aria-current=page]").inner_text().strip()
    page.keyboard.press("n")
    page.wait_for_url("**page=4")
    page.keyboard.press("p")
    page.wait_for_url("**page=3")
    page.locator("a[rel=next]").click()
    page.wait_for_url("**page=4")
    page.go_back()
    page.locator(".leap input[name=page]").fill("8")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=8")
    shown(page)
    expect(page.locator("a[rel=next]")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_what_needs_a_higher_level_is_covered_on_the_image(visitors, language, width):
    covered = {}
    for reader in ("reader-internal", "reader-secret"):
        page = visitors.page(reader, language=language, width=width)
        opened(page, MEMO)
        covered[reader] = shown(page).evaluate(PIXELS)
        kept(page, f"pages-memo-{reader}-{language}-{width}", whole=True)
    assert covered["reader-secret"] == 0
    assert covered["reader-internal"] > 5_000


def test_a_hit_leads_to_its_text_and_on_to_the_image_of_the_same_page(visitors):
    page = visitors.page("reader-internal")
    page.goto("/search?q=电信业务经营者 type:pdf")
    page.locator("[data-hit]", has_text=LAW).first.locator("h2 a").click()
    number = page.locator("#text").get_attribute("data-opens-at").partition("-")[2]
    page.locator(f"#page-{number} .to-leaf a").click()
    page.wait_for_url(f"**tab=pages&page={number}")
    shown(page)
    page.locator("figcaption a", has_text="正文").click()
    page.wait_for_url(f"**page={number}#page-{number}")


def test_an_image_that_may_not_be_shown_is_said_in_its_place(visitors):
    page = visitors.page("reader-internal", language="en")
    page.route("**/pages/2.png?width=1*", lambda route: route.fulfill(status=403, body="{}"))
    opened(page, LAW, number=2)
    expect(page.locator(".leaf [data-withheld]")).to_be_visible()
    expect(page.locator(".leaf img")).to_be_hidden()
    kept(page, "pages-withheld")


def test_pages_are_seen_without_scripts(visitors):
    page = visitors.page("reader-internal", scripts=False)
    document = opened(page, LAW, number=2)
    expect(page.locator(".leaf img")).to_be_visible()
    expect(page.locator("a[rel=next]")).to_have_attribute("href", f"{document}?tab=pages&page=3")
    page.locator("a[rel=next]").click()
    page.wait_for_url("**page=3")


def test_a_copy_is_downloaded_under_the_archive_number(visitors):
    page = visitors.page("reader-internal")
    opened(page, MEMO)
    with page.expect_download() as waited:
        page.locator("figcaption a[download]").click()
    assert waited.value.suggested_filename.endswith(".pdf")
    assert waited.value.suggested_filename.startswith("SR-SER")


def test_on_paper_there_is_the_page_and_nothing_around_it(visitors):
    page = visitors.page("reader-internal")
    opened(page, LAW)
    shown(page)
    page.emulate_media(media="print")
    for part in (".leaf-bar", ".thumbs", ".leaf figcaption"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".leaf img")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_hits_are_boxed_on_the_image_and_stepped_through_by_keys(visitors, language, width):
    page = visitors.page("reader-internal", language=language, width=width)
    document = opened(page, LAW)
    page.goto(f"{document}?tab=pages&q=电信业务经营者&page=2")
    shown(page)
    boxes = page.locator("#hit-boxes g")
    assert boxes.count() > 1
    expect(boxes.first).to_have_class("now")
    page.keyboard.press("n")
    expect(boxes.nth(1)).to_have_class("now")
    assert boxes.nth(1).get_attribute("aria-label").replace("\n", "") == "电信业务经营者"
    expect(page.locator("[data-hits-said]")).to_contain_text("2")
    image, box = page.locator(".leaf img").bounding_box(), boxes.nth(1).bounding_box()
    assert image["y"] < box["y"] < image["y"] + image["height"]
    assert serious(page) == []
    kept(page, f"pages-hits-{language}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    before = page.url
    for _ in range(boxes.count()):
        page.keyboard.press("n")
    page.wait_for_url(lambda address: address != before)
    expect(page.locator("#hit-boxes g").first).to_have_class("now")
    page.keyboard.press("p")
    page.wait_for_url("**#last-match")
    expect(page.locator("#hit-boxes g").last).to_have_class("now")


def test_hits_are_boxed_without_scripts_and_on_paper(visitors):
    page = visitors.page("reader-internal", scripts=False)
    document = opened(page, LAW)
    page.goto(f"{document}?tab=pages&q=电信业务经营者")
    expect(page.locator("#hit-boxes rect").first).to_be_visible()
    page.emulate_media(media="print")
    image, boxes = page.locator(".leaf img").bounding_box(), page.locator("#hit-boxes").bounding_box()
    assert abs(image["width"] - boxes["width"]) < 3
    assert abs(image["height"] - boxes["height"]) < 3
    expect(page.locator("#hit-boxes rect").first).to_be_visible()
    kept(page, "pages-hits-paper", whole=True)


def test_what_is_hidden_has_no_box(visitors):
    counted = {}
    for reader in ("reader-internal", "reader-secret"):
        page = visitors.page(reader)
        document = opened(page, MEMO)
        page.goto(f"{document}?tab=pages&q={HIDDEN}")
        shown(page)
        counted[reader] = page.locator("#hit-boxes g").count()
        kept(page, f"pages-hits-memo-{reader}", whole=True)
    assert counted["reader-internal"] == 0
    assert counted["reader-secret"] > 0
