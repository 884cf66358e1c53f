"""Where a stack is cut: no page is lost, none stands twice, and what a sheet says holds up to the next one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.stacks.cuts import Cut, Sheet, cut_up
from ingest.stacks.separator import SEPARATOR, customer_of, separator_line

SHEETS = st.lists(st.builds(Sheet, st.sampled_from((None, None, "", "KH-1")), st.booleans()), max_size=30)


@given(SHEETS)
def test_every_page_is_in_one_document_but_for_sheets_and_their_blank_backs(sheets):
    found = cut_up(sheets)
    pages = [page for cut in found.cuts for page in range(cut.first, cut.last + 1)]
    separators = [number for number, each in enumerate(sheets) if each.separator is not None]
    assert sorted((*pages, *found.backs, *separators)) == list(range(len(sheets)))
    assert all(sheets[page].blank and sheets[page - 1].separator is not None for page in found.backs)


@given(SHEETS)
def test_documents_lie_between_sheets_and_belong_where_the_last_one_says(sheets):
    for cut in cut_up(sheets).cuts:
        before = [each.separator for each in sheets[: cut.first] if each.separator is not None]
        assert cut.customer == (before[-1] if before else "")
        assert all(each.separator is None for each in sheets[cut.first : cut.last + 1])


def test_without_a_sheet_it_is_one_document():
    assert cut_up([Sheet(None, blank=False)] * 3).cuts == (Cut(0, 2, ""),)
    assert cut_up([]).cuts == ()


def test_a_blank_page_anywhere_else_stays():
    found = cut_up([Sheet("", blank=False), Sheet(None, blank=True), Sheet(None, blank=True), Sheet(None, blank=False)])
    assert (found.cuts, found.backs) == ((Cut(2, 3, ""),), (1,))


@pytest.mark.parametrize("customer", ["", "KH-0001", "客户 7", "x" * 100])
def test_what_a_sheet_says_is_read_back(customer):
    assert customer_of(separator_line(customer)) == customer


@pytest.mark.parametrize(
    "line", ["", "SEPARATOR", f"x{SEPARATOR}", f"{SEPARATOR}:", f"{SEPARATOR}: x", f"{SEPARATOR}S"]
)
def test_nothing_else_is_a_sheet(line):
    assert customer_of(line) is None


@pytest.mark.parametrize("customer", [" x", "x ", "x" * 101, "a\nb"])
def test_a_number_that_could_not_be_read_back_is_not_printed(customer):
    with pytest.raises(ValueError, match="1 to 100 characters"):
        separator_line(customer)
