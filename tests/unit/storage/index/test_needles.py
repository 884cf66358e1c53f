"""What a search looks for, and how near two words are."""

from hypothesis import given
from hypothesis import strategies as st

from storage.index.analysis import find_terms
from storage.index.limits import MAX_TERMS
from storage.index.needles import How, needles, within_edits
from storage.index.query import And, FieldIs, Fuzzy, Not, Or, Phrase, Prefix, Words

words = st.text("abc", max_size=6)


def shown(clause):
    return [("".join(word.plain for word in needle.words), needle.how) for needle in needles(clause)]


@given(words, words, st.integers(0, 2))
def test_within_edits_is_symmetric_and_grows(first, second, edits):
    assert within_edits(first, second, edits) == within_edits(second, first, edits)
    assert within_edits(first, first, 0)
    if within_edits(first, second, edits):
        assert within_edits(first, second, edits + 1)


@given(words, st.data())
def test_one_change_is_within_one_edit(word, data):
    at = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from("abc"))
    assert within_edits(word, word[:at] + letter + word[at:], 1)
    assert within_edits(word, word[:at] + word[at + 1 :], 1)
    assert within_edits(word, word[:at] + letter + word[at + 1 :], 1)
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    assert within_edits(word, swapped, 1)


def test_needles_of_each_clause():
    assert shown(Words("合同 Tenants")) == [("合同", How.STEM), ("tenants", How.STEM)]
    assert shown(Words("合同法", any_of=True)) == [("合同", How.STEM), ("同法", How.STEM)]
    assert shown(Phrase("two words")) == [("twowords", How.STEM)]
    assert shown(Phrase("two words", 3)) == [("two", How.STEM), ("words", How.STEM)]
    assert shown(Prefix("some wor")) == [("some", How.STEM), ("wor", How.PREFIX)]
    assert shown(Fuzzy("tenant", 2)) == [("tenant", How.FUZZY)]
    assert shown(Or((Words("a1"), And((Words("b1"), Words("a1")))))) == [("a1", How.STEM), ("b1", How.STEM)]
    assert shown(And((Not(Words("gone")), FieldIs("code", ("x",))))) == []


def test_there_are_never_too_many():
    assert len(needles(Words(" ".join(f"w{number}" for number in range(1000))))) == MAX_TERMS


def test_a_needle_matches_by_stem_beginning_or_likeness():
    (stem,), (prefix,), (fuzzy,) = (needles(each) for each in (Words("studies"), Prefix("stud"), Fuzzy("studie", 1)))

    def found(needle, text):
        return needle.matches(list(find_terms(text)))

    assert found(stem, "study")
    assert not found(stem, "student")
    assert found(prefix, "students")
    assert not found(prefix, "stu")
    assert found(fuzzy, "studies")
    assert not found(fuzzy, "stadium")
    assert not found(stem, "study hard")
