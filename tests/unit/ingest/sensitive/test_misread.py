"""Letters among figures are read as the digits they stand for, words are left as they are, and nothing moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sensitive.misread import digits_put_right


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1,2o5.oo", "1,205.00"),
        ("2024-lo-15", "2024-10-15"),
        ("2o24年lo月l5日", "2024年10月15日"),
        ("9-oct-2ol0", "9-oct-2010"),
        ("l0 oil", "10 oil"),
        ("2 of 3 oil", "2 of 3 oil"),
        ("10l30x", "10l30x"),
        ("i.e. oil/zoo", "i.e. oil/zoo"),
    ],
)
def test_figures_are_put_right_and_words_are_not(text, meant):
    assert digits_put_right(text) == meant


@given(st.text(st.sampled_from("0129oil|z,.-/年月 abx元"), max_size=60))
def test_nothing_moves(text):
    put_right = digits_put_right(text)
    assert len(put_right) == len(text)
    assert all(new == old or old in "oil|z" for new, old in zip(put_right, text, strict=True))
