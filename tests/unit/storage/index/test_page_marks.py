"""Marks that say on which page a piece of text stands."""

from hypothesis import given
from hypothesis import strategies as st

from storage.index.page_marks import page_at, with_page_marks, without_marks, without_private

pages = st.lists(st.text("ab 合同\n", max_size=400), min_size=1, max_size=12)
any_pages = st.lists(st.text(st.characters(codec=None), max_size=60), min_size=1, max_size=4)


@given(pages)
def test_taking_the_marks_out_gives_the_text_back(pages):
    assert without_marks(with_page_marks(pages)) == "\n".join(pages)


@given(any_pages)
def test_marked_text_can_always_be_sent(pages):
    with_page_marks(pages).encode()


@given(st.lists(st.integers(1, 300), min_size=1, max_size=8), st.data())
def test_every_fragment_of_150_characters_and_every_last_one_knows_its_page(lengths, data):
    letters = "abcdefgh"
    whole = with_page_marks([f"{letter} " * length for letter, length in zip(letters, lengths, strict=False)])
    start = data.draw(st.integers(0, len(whole) - 1))
    fragment = whole[start : start + 150]
    for offset, letter in enumerate(fragment):
        if letter in letters and len(lengths) > 1:
            assert page_at(fragment, offset) == letters.index(letter) + 1


def test_a_fragment_of_a_long_page_knows_its_page():
    whole = with_page_marks(["x " * 300, "y " * 300, "z " * 300])
    at = whole.index("y y") + 250
    fragment = whole[at : at + 150]
    assert page_at(fragment, fragment.index("y")) == 2


def test_marks_stand_within_no_word():
    whole = with_page_marks(["word" * 100 + " next " * 50, "second"])
    assert "word" * 100 in whole


@given(st.text(st.characters(codec=None)))
def test_private_characters_and_surrogates_are_taken_out(text):
    cleaned = without_private(text)
    assert not any("\ud800" <= letter <= "\uf8ff" for letter in cleaned)
    assert without_private(cleaned) == cleaned
