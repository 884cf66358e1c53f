from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from search_api.portal.marking import Marker
from storage.index.query import And, Everything, FieldIs, Fuzzy, Not, Or, Phrase, Prefix, Words

TEXTS = st.text(alphabet=st.sampled_from("合同法协议 contractsCONTRACT<&>'\"\n，。é１２ﬁ\u0301"), max_size=60)
CLAUSES = st.recursive(
    st.builds(Words, TEXTS, st.booleans()) | st.builds(Phrase, TEXTS, st.integers(0, 3)) | st.builds(Prefix, TEXTS),
    lambda inner: st.builds(And, st.tuples(inner, inner)) | st.builds(Or, st.tuples(inner, inner)),
    max_leaves=4,
)


def found(clause, text):
    return [text[start:end] for start, end in Marker(clause).spans(text)]


def test_a_run_of_han_stands_exactly_so():
    assert found(Words("合同法"), "合同法与合同") == ["合同法"]


def test_line_breaks_and_blanks_within_a_run_do_not_matter():
    assert found(Words("合同"), "签订合\n 同") == ["合\n 同"]


def test_any_of_the_words_marks_pairs_of_characters():
    assert found(Words("软件许可", any_of=True), "许可他人使用软件") == ["许可", "软件"]


def test_latin_words_match_by_their_stem_without_regard_to_case_accent_and_width():
    assert found(Words("contract"), "Contracts, CONTRACTED; contractor") == ["Contracts", "CONTRACTED"]
    assert found(Words("resume"), "Résumé") == ["Résumé"]
    assert found(Words("abc"), "ＡＢＣ") == ["ＡＢＣ"]
    assert found(Words("company"), "companies") == ["companies"]


def test_words_are_whole():
    assert found(Words("term"), "determine terminal terms") == ["terms"]


def test_a_phrase_is_marked_as_one():
    assert found(Phrase("payment terms"), "the payment,\nterms; payment of terms") == ["payment,\nterms"]


def test_a_loose_phrase_marks_its_words():
    assert found(Phrase("合同 解除", slop=5), "解除该合同") == ["解除", "合同"]


def test_a_beginning_marks_the_whole_word():
    assert found(Prefix("agree"), "Agreements disagree") == ["Agreements"]


def test_a_fuzzy_word_marks_what_is_spelt_so():
    assert found(Fuzzy("receive"), "received") == ["received"]


def test_what_is_denied_or_asked_of_fields_is_not_marked():
    clause = And((Words("合同"), Not(Words("草案")), FieldIs("class", ("business",)), Everything()))
    assert found(clause, "合同草案 business") == ["合同"]


@given(CLAUSES, TEXTS)
def test_places_are_in_order_apart_and_inside(clause, text):
    end = 0
    for start, stop in Marker(clause).spans(text):
        assert end <= start < stop <= len(text)
        end = stop


@given(CLAUSES, TEXTS)
def test_marked_text_is_the_text_escaped_with_marks_alone_added(clause, text):
    marked = Marker(clause).marked(text, escape)
    assert marked.replace("<mark>", "").replace("</mark>", "") == escape(text)


@given(TEXTS)
def test_no_mark_grows_over_a_mask(text):
    masked = f"{text}\ua66e{text}"
    for start, end in Marker(Words("合同 contract")).spans(masked):
        assert "\ua66e" not in masked[start:end]
