"""Every place where a search matches is what the index's analysis says it is, and none is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.views import MASK, MASK_SHOWN
from storage.index.analysis import find_terms
from storage.index.matches import Matches
from storage.index.needles import needles
from storage.index.query import FieldWords, Fuzzy, Phrase, Prefix, Words

WORDS = [
    "合同",
    "法",
    "contract",
    "Contracts",
    "ABC",
    "1,250",
    "Résumé",
    "ＡＢＣ",
    "，",
    "。",
    "\n",
    " ",
    "-",
    MASK,
    "が",
    "_x",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map("".join)


def found(clause, text):
    return [text[start:end] for start, end in Matches(needles(clause)).spans(text)]


def test_latin_words_beside_han_are_found():
    assert found(Words("ABC"), "甲方ABC公司") == ["ABC"]
    assert found(Phrase("合同contract"), "合同contract法") == ["合同contract"]


def test_punctuation_within_a_run_of_han_does_not_matter_to_the_index_either():
    assert found(Words("合同法"), "合同，法") == ["合同，法"]


def test_kana_keep_their_marks():
    assert found(Words("が"), "かが") == ["が"]


@pytest.mark.parametrize("mask", [MASK, MASK_SHOWN])
def test_no_phrase_reaches_over_a_mask_however_it_is_written(mask):
    assert found(Phrase("payment terms"), f"payment {mask} terms") == []
    assert found(Words("合同"), f"合 {mask} 同") == []


def test_words_asked_of_a_field_can_be_left_out():
    clause = FieldWords("title", "pumps")
    assert needles(clause)
    assert needles(clause, of_fields=False) == ()


@given(TEXTS, st.sampled_from(["合同", "法", "contract", "abc", "resume", "1,250", "が"]))
def test_every_single_word_that_the_analysis_sees_is_found(text, word):
    """Words of one token: then the analysis of the whole text tells all places."""
    wanted = list(find_terms(word))
    terms = list(find_terms(text))
    length = len(wanted)
    places = [
        (terms[at].start, terms[at + length - 1].end)
        for at in range(len(terms) - length + 1)
        if all(have.stem == want.stem for have, want in zip(terms[at : at + length], wanted, strict=True))
    ]
    spans = Matches(needles(Words(word))).spans(text)
    assert all(any(start <= first and last <= end for start, end in spans) for first, last in places)


@given(TEXTS)
def test_what_is_found_is_what_was_looked_for(text):
    for clause in (Words("contract 合同"), Prefix("con"), Fuzzy("contract", 1), Phrase("合同 contract")):
        needle = needles(clause)
        for start, end in Matches(needle).spans(text):
            assert any(each.matches(list(find_terms(text[start:end]))) for each in needle) or end - start > 2
