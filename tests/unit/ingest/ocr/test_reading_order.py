"""The order in which people read the lines of a page, and boxes of a page turned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.ocr.reading_order import reading_order
from ingest.ocr.turning import TURNS, turned_back

PLACE = st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 100), st.integers(1, 100)).map(
    lambda each: (each[0], each[1], each[0] + each[2], each[1] + each[3])
)


@given(st.lists(PLACE, max_size=30))
def test_every_line_is_read_once(places):
    assert sorted(each for row in reading_order(places) for each in row) == list(range(len(places)))


def test_lines_side_by_side_are_one_row_as_in_a_form():
    places = [(500, 100, 700, 120), (100, 102, 200, 122), (100, 150, 300, 170)]
    assert reading_order(places) == [[1, 0], [2]]


def test_columns_are_read_one_after_the_other_and_headings_across_them_divide():
    left = [(100, 100 + 30 * at, 440, 120 + 30 * at) for at in range(6)]
    right = [(560, 100 + 30 * at, 900, 120 + 30 * at) for at in range(6)]
    heading = (100, 50, 900, 80)
    below = [(100, 400, 430, 420), (560, 400, 880, 420)]
    divider = (100, 350, 900, 380)
    places = [heading, *left, *right, divider, *below]
    order = [each for row in reading_order(places) for each in row]
    assert order == [*range(13), 13, 14, 15]


def test_a_table_of_short_cells_is_read_by_rows():
    cells = [(100 + 400 * column, 100 + 30 * row, 160 + 400 * column + 17 * row * (row % 3), 120 + 30 * row)
             for row in range(6) for column in range(2)]  # fmt: skip
    assert reading_order(cells) == [[2 * row, 2 * row + 1] for row in range(6)]


@pytest.mark.parametrize("turned", TURNS)
@given(left=st.integers(0, 500), top=st.integers(0, 500), wide=st.integers(1, 500), high=st.integers(1, 500))
def test_a_box_turned_all_the_way_round_is_where_it_was(turned, left, top, wide, high):
    box = (left, top, left + wide, top + high)
    there = turned_back(box, turned)
    assert there[0] < there[2]
    assert there[1] < there[3]
    assert turned_back(there, -turned % 360) == box
