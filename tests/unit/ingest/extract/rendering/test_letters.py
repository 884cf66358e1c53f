"""Which letter on the page is which character of the text."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.normalise import normalise
from ingest.extract.rendering.letters import Letter, is_legible, places


def letters(text):
    return [Letter(each, (number, 0, number + 1, 1)) for number, each in enumerate(text) if is_legible(each)]


def drawn(text, found):
    return {offset: "".join(letter.character for letter in each) for offset, each in found.items()}


def test_each_letter_has_its_place():
    assert drawn("No. 7", places("No. 7", letters("No. 7"))) == {0: "N", 1: "o", 4: "7"}


def test_blanks_hyphens_accents_and_width_do_not_matter():
    found = places("café 合同 12", letters("cafe\u0301合 同-１２"))
    assert drawn("", found) == {0: "c", 1: "a", 2: "f", 3: "e", 5: "合", 6: "同", 8: "１", 9: "２"}


def test_what_follows_the_last_letter_stands_nowhere():
    assert set(places("page\nnote", letters("page"))) == {0, 1, 2, 3}


def test_letters_that_are_not_in_the_text_leave_no_place_sure():
    for page in ("pages", "Page 8", "x", "agep"):
        assert places("page 7", letters(page)) is None


def test_a_page_without_letters_has_no_places():
    assert places("text", []) == {}


@given(st.text())
def test_every_text_is_found_in_its_normal_form(text):
    known = "".join(each for each in text if normalise(f"a{each}a") != "a a")
    found = places(normalise(known), letters(known))
    assert found is not None
    assert set(found) == {offset for offset, each in enumerate(normalise(known)) if is_legible(each)}
