"""The watermark: readable, light, the same each time, on every part of the page."""

from PIL import Image

from ingest.extract.rendering.notice import notice_page
from ingest.extract.rendering.stamp import stamp

WHITE = (255, 255, 255)


def stamped(text, size=(1000, 1400)):
    image = Image.new("RGB", size, WHITE)
    stamp(image, text)
    return image


def test_it_is_light_and_everywhere():
    image = stamped("陈晓梅 chen.xm  2026-03-02 09:00 UTC  SR-BUS·2026·10-20001")
    assert min(min(colour) for _, colour in image.getcolors(10**6)) > 200
    for left in range(0, 1000, 500):
        for top in range(0, 1400, 350):
            assert image.crop((left, top, left + 500, top + 350)).getextrema()[0][0] < 240


def test_it_says_who_in_chinese_too():
    assert stamped("陈晓梅").tobytes() != stamped("陈晓海").tobytes()
    assert stamped("陈晓梅").tobytes() == stamped("陈晓梅").tobytes()


def test_one_line_of_it_does_not_run_into_the_next():
    """Along the slant there is bare paper between each two lines of writing."""
    image = stamped("MMMMMMMMMMMMMMMMMMMMMMMMMMMM").rotate(-24, fillcolor=WHITE).crop((450, 300, 550, 1100))
    rows = [image.crop((0, top, 100, top + 1)).getextrema()[0][0] < 245 for top in range(800)]
    written = "".join("x" if each else " " for each in rows).split()
    assert len(written) > 3
    assert max(map(len, written)) < 40


def test_a_notice_is_a_page_with_its_words():
    with_words, without = notice_page("3: 需要更高密级", 600, ""), notice_page("", 600, "")
    assert (with_words.width, with_words.height) == (600, 848)
    assert with_words.image != without.image
