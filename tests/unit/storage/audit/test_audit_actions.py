"""Every act has a sentence in both languages, and its details never carry a text."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.audit.actions import SPECS, Action, check_code, check_details, sentence

HAN = re.compile(r"[\u4e00-\u9fff]")


def named(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("action", Action)
def test_every_act_reads_in_both_languages(action):
    details = dict.fromkeys(SPECS[action].details, 3)
    chinese, english = (sentence(action, language, "张敏", "D-1", details) for language in ("zh", "en"))
    assert HAN.search(chinese)
    assert not HAN.search(english.replace("张敏", ""))
    for text in (chinese, english):
        assert "{" not in text
        assert "–" not in text


@pytest.mark.parametrize("action", Action)
def test_both_sentences_tell_the_same_and_only_what_is_on_record(action):
    spec = SPECS[action]
    chinese, english = named(spec.sentence.text("zh")), named(spec.sentence.text("en"))
    assert chinese == english
    assert chinese <= spec.details | {"actor", "object"}


def test_what_is_not_on_record_reads_as_a_dash():
    assert sentence(Action.SEARCH, "en", "Zhang", "", {}) == "Zhang searched: – found"


def test_lists_read_as_lists():
    told = sentence(Action.PERSON_CHANGED, "en", "Zhang", "Li", {"changed": ["level", "roles"]})
    assert told == "Zhang changed Li (level, roles)"


def test_no_detail_may_hide_the_actor_or_the_object():
    for spec in SPECS.values():
        assert not spec.details & {"actor", "object"}


TEXTS = [
    "合同",
    "two words",
    "Ms. Li's contract",
    "name=Li",
    "line\nbreak",
    "a" * 129,
    "“quoted”",
    "q?",
    "a;b",
    "<b>",
    "13912345678 ",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("wrapped", [lambda text: text, lambda text: [text], lambda text: ("ok", [text])])
def test_a_text_is_no_detail(text, wrapped):
    with pytest.raises(ValueError, match="ids and codes"):
        check_details(Action.SEARCH, {"query_hmac": wrapped(text)})


@pytest.mark.parametrize("value", [1.5, {"a": 1}, b"x", object()])
def test_only_ids_codes_and_counts_are_details(value):
    with pytest.raises(ValueError, match="must be an id, a code or a count"):
        check_details(Action.SEARCH, {"count": value})


@given(st.text())
def test_whatever_passes_as_a_code_has_no_blank_and_no_letter_beyond_ascii(text):
    try:
        code = check_code(text)
    except ValueError:
        return
    assert code == text
    assert code.isascii()
    assert not re.search(r"\s", code)


@pytest.mark.parametrize("action", Action)
def test_an_act_carries_no_detail_that_is_not_its_own(action):
    for name in ("title", "query", "file_name", "text", "name", "snippet"):
        with pytest.raises(ValueError, match=f"has no {name}"):
            check_details(action, {name: "x"})


def test_details_are_taken_as_they_are_with_tuples_as_lists():
    details = {"roles": ("reader", "clerk"), "clearance": 3}
    assert check_details(Action.PERSON_ADDED, details) == {"roles": ["reader", "clerk"], "clearance": 3}
