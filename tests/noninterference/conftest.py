"""Worlds in memory where the machine has a file system there: they are made and thrown away by the hundred."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import pytest

from mappings.access import Role
from mappings.scheme import QueryRight
from storage.index.port import Index
from tests.indexes import elastic_index, elastic_prefix
from tests.noninterference.comparing import Workshop
from tests.noninterference.generated import QUIET, Pair, drawn_pairs
from tests.noninterference.plans import Reader
from tests.noninterference.world import small_scheme
from tests.registers import copied, migrated_file

_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def scheme():
    return small_scheme()


@pytest.fixture(scope="session")
def world_folder():
    folder = Path(tempfile.mkdtemp(dir=_MEMORY if _MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def new_register(world_folder):
    return partial(copied, migrated_file(world_folder / "template.db"))


@pytest.fixture
def embedded_workshop(world_folder, new_register, scheme):
    """One for each test: a seeded leak may lie in what is done when an app is built, and none may stay."""
    folder = Path(tempfile.mkdtemp(dir=world_folder))
    return Workshop(folder, new_register, scheme, lambda _side: nullcontext())


@pytest.fixture(scope="session")
def nobody_asks():
    """A pair of empty worlds in which nothing is asked."""
    return Pair(Reader(1, Role.READER, ("sales",), tuple(QueryRight), "en"), (), ())


@pytest.fixture(scope="session")
def quiet_pairs(scheme):
    """Pairs in which nobody tries a secret."""
    return drawn_pairs(scheme, QUIET, 8)


@pytest.fixture
def elastic_workshop(world_folder, new_register, scheme):
    @contextmanager
    def fresh(_side: int) -> Iterator[Index]:
        with elastic_prefix() as prefix:
            yield elastic_index(prefix, scheme)

    return Workshop(Path(tempfile.mkdtemp(dir=world_folder)), new_register, scheme, fresh)
