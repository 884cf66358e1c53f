import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.file_name import MAX_BYTES, clean_file_name
from mappings.problems import Problem
from mappings.views import MASK


@pytest.mark.parametrize("name", ["合同.pdf", "a b.docx", "报价 (最终).xlsx", ".hidden"])
def test_an_ordinary_name_is_kept_as_it_is(name):
    assert clean_file_name(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../etc/passwd", "file-name-path"),
        ("..", "file-name-path"),
        ("a\\b.txt", "file-name-path"),
        ("", "file-name-missing"),
        ("  ", "file-name-missing"),
        ("合" * 100, "file-name-too-long"),
    ],
)
def test_a_name_that_would_have_to_be_changed_is_refused_with_a_reason(name, code):
    problem = clean_file_name(name)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert problem.text("zh") != problem.text("en")


def test_controls_and_bidirectional_overrides_are_made_visible():
    assert clean_file_name("evil\u202efdp.exe\x00") == "evil�fdp.exe�"


def test_the_mask_letter_cannot_be_brought_in():
    assert MASK not in clean_file_name(f"a{MASK}b.txt")


@given(st.text(max_size=400))
def test_whatever_comes_is_either_refused_or_safe_to_keep(raw):
    name = clean_file_name(raw)
    if isinstance(name, str):
        assert name
        assert "/" not in name
        assert "\\" not in name
        assert len(name.encode()) <= MAX_BYTES
        assert clean_file_name(name) == name
