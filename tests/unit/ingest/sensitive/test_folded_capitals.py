"""The folded text with its capitals: every character where the folded text has it, and nothing but its case differs."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.sensitive.folding import fold

TEXTS = st.lists(st.text(st.one_of(st.characters(), st.sampled_from("AaÄäÉẞßİıﬁΣςＡａⅣ㎏张三"))), max_size=3)


@given(TEXTS)
def test_without_case_it_is_the_folded_text_and_as_long(texts):
    folded = fold(texts)
    assert len(folded.cased) == len(folded.plain)
    assert all(
        cased == plain or (cased == plain.upper() and cased.lower() == plain)
        for cased, plain in zip(folded.cased, folded.plain, strict=True)
    )


@given(TEXTS)
def test_capitals_are_those_of_the_text(texts):
    folded, joined = fold(texts), "\n".join(texts)
    for at, (cased, plain) in enumerate(zip(folded.cased, folded.plain, strict=True)):
        (place,) = folded.of_plain(at, at + 1) if plain != "\n" else (None,)
        if place is None:
            continue
        character = texts[place.index][place.start]
        has_one = character.isupper() and plain.upper().lower() == plain
        assert cased == (plain.upper() if has_one else plain), joined


def test_a_name_in_full_width_and_one_in_ligatures():
    assert fold(["Ｍr ﬁnn, ÉMILE ⅣA 张三"]).cased == "Mr finn, ÉMILE IVA 张三"
