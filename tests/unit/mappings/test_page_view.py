"""What has to be hidden of one page at one level."""

from datetime import date
from itertools import combinations

import pytest

from mappings.document import Document, Mark, Place
from mappings.page_view import page_view
from mappings.views import BETWEEN, MASK

MARKS = (
    Mark(Place.TEXT, 0, 2, 2, "r", 0),
    Mark(Place.TEXT, 3, 5, 3, "r", 0),
    Mark(Place.TEXT, 1, 2, 3, "r", 1),
    Mark(Place.TITLE, 0, 1, 3, "r"),
    Mark(Place.REGION, 0, 0, 3, "r", 1, (1, 2, 3, 4)),
    Mark(Place.REGION, 0, 0, 2, "r", 2),
    Mark(Place.REGION, 0, 0, 2, "r", 0, (5, 6, 7, 8), under=((6, 8),)),
)


@pytest.fixture
def view(scheme):
    document = Document(
        "d", "business", 1, "sales", "n", "title", "f", "application/pdf", date(2026, 1, 1), "INDEXED",
        pages=("ab cd ef", "ghi"), marks=MARKS,
    )  # fmt: skip
    return lambda level, page: page_view(document, scheme, level, page)


@pytest.mark.parametrize(("level", "hidden"), [(1, ((0, 5),)), (2, ((3, 5),)), (3, ())])
def test_stretches_above_the_level_are_hidden(view, level, hidden):
    assert view(level, 0).hidden == hidden
    assert view(level, 0).text == "ab cd ef"


def test_shown_is_the_page_of_the_view(view):
    assert view(3, 0).shown == "ab cd ef"
    assert "cd" not in view(2, 0).shown


def test_regions_above_the_level_are_hidden(view):
    assert [view(level, 1).regions for level in (2, 3)] == [((1, 2, 3, 4),), ()]


def test_what_lies_under_a_region_is_told_apart_from_what_is_marked(view):
    assert (view(1, 0).under, view(1, 0).hidden) == (((6, 8),), ((0, 5),))
    assert "ef" not in view(1, 0).shown
    assert view(2, 0).under == ()
    assert (view(2, 1).under, view(2, 1).shown.strip()) == (((0, 3),), MASK)


def test_a_region_without_bounds_is_the_whole_page(view):
    assert view(1, 2).regions == ((0, 0, 1000, 1000),)


def test_a_page_without_text_says_so(view):
    assert view(1, 2).text is None
    assert view(1, 1).text == "ghi"


def test_there_is_no_view_below_the_documents_level(view):
    with pytest.raises(ValueError, match="below"):
        view(0, 0)


@pytest.mark.parametrize(("level", "page"), [(level, page) for level in (1, 2, 3) for page in (0, 1, 2)])
def test_every_stretch_of_what_is_shown_is_found_in_the_text_unless_a_mask_is_in_it(view, level, page):
    here = view(level, page)
    assert here.shown == BETWEEN.join((here.text or "")[start:end] for start, end in here.kept)
    for start, end in combinations(range(len(here.shown) + 1), 2):
        place, words = here.place_of(start, end), here.shown[start:end]
        if place is not None:
            assert here.text[slice(*place)] == words
        else:
            assert MASK in words or words.strip() != words  # the blanks about a mask stand nowhere


def test_what_is_under_a_mask_has_no_place(view):
    below, above = view(1, 0), view(3, 0)
    assert above.place_of(3, 5) == (3, 5)
    assert below.place_of(below.shown.index(MASK), below.shown.index(MASK) + 1) is None
