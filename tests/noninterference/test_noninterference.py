"""Two worlds that differ only above a reader's level answer that reader byte for byte the same."""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.noninterference.comparing import difference
from tests.noninterference.generated import pairs
from tests.noninterference.world import small_scheme

# So many pairs in all; 0 for the few that every change has to pass. One in twenty is made on the real index, where it
# costs twenty times as much.
PAIRS = int(os.environ.get("NONINTERFERENCE_PAIRS", "0"))
SCHEME = small_scheme()


def examples(few: int, share: float) -> settings:
    return settings(
        max_examples=round(PAIRS * share) or few,
        deadline=None,
        derandomize=not PAIRS,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )


@examples(190, 0.95)
@given(pair=pairs(SCHEME))
def test_embedded(embedded_workshop, pair):
    found = difference(embedded_workshop, pair)
    assert found is None, str(found)


@pytest.mark.real
@examples(10, 0.05)
@given(pair=pairs(SCHEME))
def test_elastic(elastic_workshop, pair):
    found = difference(elastic_workshop, pair)
    assert found is None, str(found)
