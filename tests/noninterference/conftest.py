"""Worlds: they are made and thrown away by the hundred."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from mappings.access import Role
from mappings.scheme import QueryRight
from storage.index.port import Index
from tests.indexes import elastic_index, elastic_prefix
from tests.noninterference.comparing import Workshop
from tests.noninterference.generated import QUIET, Pair, drawn_pairs
from tests.noninterference.plans import Reader
from tests.noninterference.world import small_scheme


@pytest.fixture(scope="session")
def scheme():
    return small_scheme()


@pytest.fixture
def embedded_workshop(tmp_path, registers, scheme):
    """One for each test: a seeded leak may lie in what is done when an app is built, and none may stay."""
    return Workshop(tmp_path, registers, scheme, lambda _side: nullcontext())


@pytest.fixture(scope="session")
def nobody_asks():
    """A pair of empty worlds in which nothing is asked."""
    return Pair(Reader(1, Role.READER, ("sales",), tuple(QueryRight), "en"), (), ())


@pytest.fixture(scope="session")
def quiet_pairs(scheme):
    """Pairs in which nobody tries a secret."""
    return drawn_pairs(scheme, QUIET, 8)


@pytest.fixture
def elastic_workshop(tmp_path, registers, scheme):
    @contextmanager
    def fresh(_side: int) -> Iterator[Index]:
        with elastic_prefix() as prefix:
            yield elastic_index(prefix, scheme)

    return Workshop(tmp_path, registers, scheme, fresh)
