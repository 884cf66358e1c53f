"""What writes to the index is held back while others wait, and no longer than they wait anyway."""

import pytest

from ingest.held_back import HeldBack
from ingest.steps import Step
from storage.register.jobs import Claim


@pytest.fixture
def seconds(monkeypatch):
    """A clock: what it says is its first item."""
    says = [100.0]
    monkeypatch.setattr("ingest.held_back.time.monotonic", lambda: says[0])
    return says


def claims(*steps):
    return [Claim(f"{number}", "d", 1, step, 1, "w", 0, None) for number, step in enumerate(steps)]


def test_only_what_writes_to_the_index_is_held_back(seconds):
    held, works = HeldBack(10), claims(Step.EXTRACT, Step.INDEX, Step.ASSESS)
    assert held.aside(works, 60.0) == [works[0], works[2]]
    assert held.claims == [works[1]]
    assert held.due(others=True) == []
    assert held.due(others=False) == [works[1]]
    assert held.claims == []


def test_enough_of_them_go_on_at_once(seconds):
    held, works = HeldBack(3), claims(*[Step.INDEX] * 3)
    held.aside(works[:2], 60.0)
    assert held.due(others=True) == []
    held.aside(works[2:], 60.0)
    assert held.due(others=True) == works


@pytest.mark.parametrize(("waited", "longest"), [(0.0, 0.0), (1.9, 0.0), (2.0, 0.5), (4.0, 1.0), (3600.0, 2.0)])
def test_none_waits_much_longer_than_it_would_anyway(seconds, waited, longest):
    held, works = HeldBack(10), claims(Step.INDEX)
    held.aside(works, waited)
    seconds[0] += longest - 0.01
    assert longest == 0.0 or held.due(others=True) == []
    held.aside(claims(Step.INDEX), waited)  # which doesn't make the first wait for longer
    seconds[0] += 0.01
    assert held.due(others=True)[0] == works[0]
