"""Words become the text of a page, by the rule of blanks."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.normalise import normalise
from ingest.ocr.joining import is_unspaced, joined, pieces
from ingest.ocr.port import Word

HAN = "档案馆國家機密，。"
PIECE = st.one_of(
    st.sampled_from(list(HAN)),
    st.text("abcXYZ019.,-", min_size=1, max_size=6),
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=4),
)
WORD = st.builds(Word, PIECE, st.just((0, 0, 10, 10)), st.just(1.0), st.booleans())
ROWS = st.lists(st.lists(WORD, max_size=6), max_size=5)


@given(ROWS)
def test_no_blank_stands_between_two_han_characters(rows):
    text = joined(rows).text
    assert not any(is_unspaced(text[at - 1]) and is_unspaced(text[at + 1]) for at in blanks_within(text))


def blanks_within(text):
    return [at for at in range(1, len(text) - 1) if text[at] == " "]


@given(st.lists(st.from_regex("[a-z]{1,8}", fullmatch=True), min_size=1, max_size=8), st.sets(st.integers(1, 7)))
def test_blanks_between_latin_words_stay_where_they_were_seen(words, unspaced):
    row = [Word(word, (0, 0, 1, 1), 1.0, at not in unspaced) for at, word in enumerate(words)]
    expected = words[0] + "".join(("" if at in unspaced else " ") + word for at, word in enumerate(words) if at)
    assert joined([row]).text == expected


@given(ROWS)
def test_each_word_is_where_it_is_said_to_be_and_none_overlap(rows):
    page = joined(rows)
    end = 0
    for each in page.words:
        assert end <= each.start < each.end <= len(page.text)
        assert page.text[each.start : each.end] == re.sub(r"\s", "", normalise(each.word.text))
        end = each.end


@given(
    st.lists(st.lists(st.builds(Word, st.text("档案ab1", min_size=1), st.just((0, 0, 1, 1)), st.just(1.0))), max_size=4)
)
def test_the_text_is_in_the_one_form_of_all_texts(rows):
    text = joined(rows).text
    assert normalise(text) == text


def test_rows_are_lines_and_empty_ones_leave_none():
    rows = [[Word("合", (0, 0, 1, 1), 1.0), Word("同", (0, 0, 1, 1), 1.0)], [], [Word("No.", (0, 0, 1, 1), 1.0)]]
    assert joined(rows).text == "合同\nNo."


def test_between_han_and_latin_a_blank_stays_if_it_was_seen():
    row = [
        Word("第", (0, 0, 1, 1), 1.0),
        Word("12", (0, 0, 1, 1), 1.0, spaced=True),
        Word("条", (0, 0, 1, 1), 1.0, spaced=False),
    ]
    assert joined([row]).text == "第 12条"


def test_a_line_falls_into_han_characters_and_words():
    line = "第12条 Deed of gift"
    assert [line[start:end] for start, end in pieces(line)] == ["第", "12", "条", "Deed", "of", "gift"]
