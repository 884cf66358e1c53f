"""Of a picture whose text was read, the cautious see the lines that were surely read and have nothing hidden."""

import io

import pytest
from PIL import Image

from ingest.extract.limits import MIB, Limits
from ingest.extract.rendering.order import PageOrder, TextLine, unpacked
from ingest.extract.rendering.renderer import PageHiddenError, PageRenderer
from ingest.ocr.lines import read_lines
from ingest.ocr.port import Reading, Word
from tests.drawn_pages import drawn_page

COVER, PAPER = (74, 79, 82), (255, 255, 255)
LINES = ["Contract for pumps", "Amount 1,250,000", "a stamp nobody read", "Signed in two copies"]
TEXT = "\n".join([LINES[0], LINES[1], LINES[3]])


def box(number):
    """Where a line stands, in thousandths."""
    page = drawn_page(LINES)
    top, bottom = 40 + 44 * number, 40 + 44 * number + 34
    return 40 * 1000 // page.width, top * 1000 // page.height, 970, bottom * 1000 // page.height


def reading(sure=0.99):
    rows = [
        tuple(Word(word, box(number), confidence) for word in LINES[number].split())
        for number, confidence in ((0, 0.99), (1, 0.99), (3, sure))
    ]
    return Reading(tuple(rows), "scripted")


@pytest.fixture(scope="module")
def renderer():
    renderer = PageRenderer(Limits(seconds=20, memory_bytes=512 * MIB), size=1)
    yield renderer
    renderer.close()


def drawn(renderer, *, cautious=True, hidden=(), found=None, picture="PNG", **order):
    data, page = io.BytesIO(), drawn_page(LINES)
    page.save(data, picture)
    read = read_lines(TEXT, found or reading())
    asked = PageOrder(
        0, page.width, cautious=cautious, text=TEXT, hidden=hidden, read=read.sure, unsure=read.unsure, **order
    )
    with renderer.opened([data.getvalue()], "a") as original:
        answer = original.draw(asked)
    return Image.open(io.BytesIO(answer.image)).convert("RGB"), answer.lines


def colours(image, number):
    """The colours on the middle of a line."""
    top = 40 + 44 * number
    return {colour for _, colour in image.crop((45, top + 8, image.width - 45, top + 24)).getcolors(10**6)}


def test_an_order_with_lines_arrives_as_it_was_sent():
    order = PageOrder(0, 9, cautious=True, text="x", read=(TextLine(0, 1, (1, 2, 3, 4)),), unsure=((5, 6, 7, 8),))
    assert unpacked(order.packed()) == order


@pytest.mark.parametrize("picture", ["PNG", "TIFF", "PDF"])
def test_what_is_hidden_is_covered_and_what_was_not_read_is_left_out(renderer, picture):
    start = TEXT.index("1,250")
    image, lines = drawn(renderer, hidden=((start, start + 5),), picture=picture)
    assert len(colours(image, 0)) > 1
    assert colours(image, 1) == {COVER}
    assert colours(image, 2) == {PAPER}
    assert len(colours(image, 3)) > 1
    assert [TEXT[line.start : line.end] for line in lines] == TEXT.split("\n")


def test_who_may_see_all_sees_all(renderer):
    image, lines = drawn(renderer, cautious=False)
    assert all(len(colours(image, number)) > 1 for number in range(len(LINES)))
    assert len(lines) == 3


def test_a_line_that_was_not_surely_read_is_left_out_and_so_is_what_of_it_others_would_show(renderer):
    image, lines = drawn(renderer, found=reading(sure=0.5))
    assert colours(image, 3) == {PAPER}
    assert len(lines) == 2


def test_a_cover_tells_neither_length_nor_place_of_what_it_covers(renderer):
    ways = [((TEXT.index("1,250"), TEXT.index("1,250") + 5),), ((TEXT.index("Amount"), TEXT.index("Amount") + 2),)]
    one, other = (drawn(renderer, hidden=hidden)[0] for hidden in ways)
    assert one.tobytes() == other.tobytes()


def test_without_lines_or_with_another_text_nothing_is_shown(renderer):
    for found in (Reading((), "scripted"), Reading(((Word("else", box(0), 0.99),),), "scripted")):
        with pytest.raises(PageHiddenError):
            drawn(renderer, found=found)
