"""Pages without colour are held in one channel, and read just as they would be in three."""

import pytest
from PIL import Image

from ingest.ocr.greyness import grey_if_grey
from ingest.ocr.rapid import RapidEngine
from tests.drawn_pages import drawn_page


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_what_has_no_colour_is_grey(mode):
    page = drawn_page(["nothing but ink"]).convert(mode).convert("RGB")
    grey = grey_if_grey(page)
    assert grey.mode == "L"
    assert grey.convert("RGB").tobytes() == page.tobytes()


@pytest.mark.parametrize("at", [(0, 0), (317, 211), (639, 479)])
def test_one_coloured_pixel_keeps_the_colour(at):
    page = Image.new("RGB", (640, 480), (200, 200, 200))
    page.putpixel(at, (200, 200, 201))
    assert grey_if_grey(page) is page


def test_the_smallest_picture_is_looked_at_too():
    assert grey_if_grey(Image.new("RGB", (1, 1), (9, 9, 9))).mode == "L"
    assert grey_if_grey(Image.new("RGB", (1, 1), (9, 9, 8))).mode == "RGB"


@pytest.fixture(scope="module")
def engine():
    return RapidEngine(960)


@pytest.mark.parametrize("turned", [0, 90, 180])
def test_grey_is_read_as_in_colour(engine, turned):
    page = drawn_page(["Deed of pledge number 4711", "signed in Berlin", "中华人民共和国档案法"]).rotate(
        turned, expand=True
    )
    assert page.mode == "RGB"
    assert engine.read(grey_if_grey(page)) == engine.read(page)
    assert engine.read(page).rows
