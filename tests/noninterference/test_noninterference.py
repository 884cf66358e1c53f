"""Two worlds that differ only above a reader's level answer that reader byte for byte the same."""

import os

import pytest

from tests.noninterference.comparing import difference
from tests.noninterference.generated import USUAL, drawn_pairs

# How many pairs in all. One in twenty is made on the real index, where it costs ten times as much.
PAIRS = int(os.environ.get("NONINTERFERENCE_PAIRS", "200"))
ON_REAL_INDEX = PAIRS // 20
AT_ONCE = 10  # pairs in one test, so that all processors have something to do


def batches(pairs: int) -> range:
    """The numbers of the batches that so many pairs make; a number always names the same pairs."""
    return range(-(-pairs // AT_ONCE))


@pytest.mark.parametrize("number", batches(PAIRS - ON_REAL_INDEX))
def test_embedded(embedded_workshop, scheme, number):
    for pair in drawn_pairs(scheme, USUAL, AT_ONCE, number):
        found = difference(embedded_workshop, pair)
        assert found is None, f"{found}\n{pair}"


@pytest.mark.real
@pytest.mark.parametrize("number", batches(ON_REAL_INDEX))
def test_elastic(elastic_workshop, scheme, number):
    for pair in drawn_pairs(scheme, USUAL, AT_ONCE, 1_000_000 + number):
        found = difference(elastic_workshop, pair)
        assert found is None, f"{found}\n{pair}"
