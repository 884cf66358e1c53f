"""One index of each kind for all tests of a process, and an empty world in it for each test."""

import pytest

from tests.indexes import KINDS, SCHEME, Worlds, opened_index


@pytest.fixture(scope="session", params=KINDS)
def worlds(request, tmp_path_factory):
    with opened_index(request.param, tmp_path_factory.mktemp("index")) as index:
        yield Worlds(index, SCHEME)


@pytest.fixture
def world(worlds):
    with worlds.world() as world:
        yield world


@pytest.fixture(params=KINDS)
def fresh_world(request, tmp_path):
    """A world in an index that nobody used before: what others removed still counts in its term statistics a while."""
    with opened_index(request.param, tmp_path) as index, Worlds(index, SCHEME).world() as world:
        yield world
