"""What is burnt over, and how much of it."""

import pytest

from ingest.extract.rendering.covers import UnplacedError, placed_lines, region_cover
from ingest.extract.rendering.letters import Letter, places

SIZE = (400, 300)
HIGH, WIDE = 12, 7


def page(*lines):
    """The text and places of lines that begin at (left, top)."""
    letters = [
        Letter(each, (left + WIDE * at, top, left + WIDE * (at + 1), top + HIGH))
        for left, top, line in lines
        for at, each in enumerate(line)
        if each.isalnum()
    ]
    text = "\n".join(line for _, _, line in lines)
    return text, places(text, letters)


def covers(text, found, *hidden):
    spans = [(text.index(each), text.index(each) + len(each)) for each in hidden]
    return placed_lines(text, spans, found, SIZE)[1]


LINES = ((40, 50, "first line"), (40, 100, "Amount 1250000 each"), (40, 150, "last line"))


def test_a_cover_is_the_line_from_edge_to_edge():
    assert covers(*page(*LINES), "1250000") == [(16, 98, 384, 114)]


@pytest.mark.parametrize("hidden", ["Amount 1250000 each", "A", "0 e", "each"])
def test_it_is_the_same_whatever_of_the_line_is_hidden(hidden):
    assert covers(*page(*LINES), hidden) == covers(*page(*LINES), "1250000")


def test_all_that_stands_beside_it_is_covered_with_it():
    """A table's cells, each a line of its own to the reader of the file."""
    text, found = page((40, 96, "label"), (200, 100, "77"), (300, 95, "high"))
    assert covers(text, found, "77") == [(16, 92, 384, 115)]


def test_a_line_on_its_side_is_covered_in_all_its_length():
    turned = [Letter(each, (200, 40 + 20 * at, 212, 60 + 20 * at)) for at, each in enumerate("upwards")]
    (cover,) = placed_lines("upwards", [(3, 4)], places("upwards", turned), SIZE)[1]
    assert cover[1] <= 40
    assert cover[3] >= 180


def test_a_line_that_leaves_the_usual_room_is_covered_to_the_edges():
    text, found = page((2, 100, "Amount 7"))
    assert covers(text, found, "7") == [(0, 98, 400, 114)]


def test_hidden_signs_go_with_the_letters_of_their_line_and_alone_are_not_found():
    text, found = page((40, 50, "first"), (40, 100, "Amount *** each"), (40, 150, "last"))
    assert len(covers(text, found, "***")) == 1
    text, found = page((40, 50, "first"), (40, 100, "***"), (40, 150, "last"))
    with pytest.raises(UnplacedError):
        covers(text, found, "***")
    text, found = page((40, 50, "first"), (40, 100, "***"))
    with pytest.raises(UnplacedError):
        covers(text, found, "***")


def test_blanks_hide_nothing():
    text, found = page(*LINES)
    assert placed_lines(text, [(text.index(" 125"), text.index(" 125") + 1)], found, SIZE)[1] == []


def test_what_is_said_after_the_page_needs_no_cover():
    text, found = page(*LINES)
    note = text + "\na note with 4711"
    assert covers(note, found, "4711") == []


def test_lines_are_given_with_their_places_and_covered_ones_with_their_covers():
    text, found = page(*LINES)
    start = text.index("1250000")
    lines = placed_lines(text, [(start, start + 7)], found, SIZE)[0]
    assert [text[line.start : line.end] for line in lines] == [line for _, _, line in LINES]
    assert [line.box for line in lines] == [(40, 50, 110, 62), (16, 98, 384, 114), (40, 150, 103, 162)]


def test_a_region_is_rounded_outwards():
    assert region_cover((100, 200, 301, 401), SIZE) == (40, 60, 121, 121)
    assert region_cover((0, 0, 1000, 1000), SIZE) == (0, 0, 400, 300)
