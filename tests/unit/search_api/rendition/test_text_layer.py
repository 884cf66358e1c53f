"""The invisible text: the view's words and no others, where they stand if nothing is hidden there."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.rendering.order import DrawnPage, TextLine
from mappings.page_view import PageView
from mappings.views import MASK
from search_api.rendition.text_layer import text_layer

PAGE = {"image": b"", "width": 400, "height": 300}
TEXT = "first line\nAmount 125 each\nlast line"
SHOWN = f"first line\nAmount {MASK} each\nlast line"
HIDDEN = ((18, 21),)
FIRST, COVER, LAST = (40, 50, 110, 62), (16, 98, 384, 114), (40, 150, 103, 162)
LINES = (TextLine(0, 10, FIRST), TextLine(11, 26, COVER), TextLine(27, 36, LAST))


def laid(view, lines=LINES):
    return [(each.text, each.corners) for each in text_layer(view, DrawnPage(**PAGE, lines=lines))]


def test_lines_lie_where_they_are_drawn_and_masked_ones_in_their_cover():
    found = laid(PageView(TEXT, SHOWN, HIDDEN, ()))
    assert [text for text, _ in found] == ["first line", "Amount ▇▇▇ each", "last line"]
    assert (found[0][1], found[2][1]) == (FIRST, LAST)
    left, top, right, bottom = found[1][1]
    assert (left, top, right) == (16, 98, 384)
    assert bottom <= 114


def test_text_that_stands_nowhere_on_the_page_is_there_too():
    found = laid(PageView(TEXT + "\nnote", SHOWN + "\nnote", HIDDEN, ()))
    assert found[-1][0] == "note"


def test_without_lines_the_text_is_spread_over_the_page():
    assert [text for text, _ in laid(PageView(TEXT, SHOWN, HIDDEN, ()), ())] == SHOWN.replace(MASK, "▇▇▇").split("\n")


def test_beside_a_region_only_lines_surely_outside_it_are_there():
    region = (0, 100, 1000, 250)  # over the first line
    assert [text for text, _ in laid(PageView(TEXT + "\nnote", TEXT + "\nnote", (), (region,)))] == [
        "Amount 125 each",
        "last line",
    ]
    assert laid(PageView(TEXT, TEXT, (), (region,)), ()) == []


@given(st.data())
def test_nothing_but_the_view_gets_into_it(data):
    lines = data.draw(st.lists(st.text("ab1 ", min_size=1, max_size=6), min_size=1, max_size=5))
    text = "\n".join(lines)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown = text[:start].rstrip() + f" {MASK} " + text[end:].lstrip()
    ends = [sum(map(len, lines[: number + 1])) + number for number in range(len(lines))]
    placed = tuple(TextLine(stop - len(line), stop, FIRST) for line, stop in zip(lines, ends, strict=True))
    found = laid(PageView(text, shown, ((start, end),), ()), placed)
    letters = "".join("".join(each) for each, _ in found).replace(" ", "")
    assert letters == shown.replace(MASK, "▇▇▇").replace(" ", "").replace("\n", "")
