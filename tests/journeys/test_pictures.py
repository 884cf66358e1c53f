"""The pictures of the documentation, taken anew by `make pictures`; without it they are only kept for a look."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import SCREENSHOTS

pytestmark = pytest.mark.journey
PICTURES = Path(os.environ.get("STRONGROOM_PICTURES", SCREENSHOTS))
SIZE = {"width": 1280, "height": 800}


def taken(page, name):
    """A palette is enough for a page of text, and a third of the weight."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < 150_000


def test_search_in_chinese(visitors):
    page = visitors.page("reader-internal", **SIZE)
    page.goto("/search?q=合同")
    expect(page.locator("[data-hit]").first).to_be_visible()
    taken(page, "search-zh")


def test_a_document_in_english(visitors):
    page = visitors.page("reader-public", language="en", **SIZE)
    page.goto("/search?q=license")
    page.locator("[data-hit] h2 a", has_text="Software License Contract").click()
    expect(page.locator("#text mark.now")).to_be_visible()
    page.evaluate("window.scrollTo(0, 0)")
    taken(page, "document-en")


def test_search_in_the_dark(visitors):
    page = visitors.page("reader-secret", theme="dark", **SIZE)
    page.goto("/search?q=许可+OR+授信")
    expect(page.locator("[data-hit]").first).to_be_visible()
    taken(page, "search-dark")
