"""Worlds in memory where the machine has a file system there: they are made and thrown away by the hundred."""

import shutil
import tempfile
from functools import partial
from pathlib import Path

import pytest

from tests.noninterference.comparing import Workshop
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


@pytest.fixture(scope="session")
def embedded_workshop(world_folder, new_register, scheme):
    folder = world_folder / "embedded"
    folder.mkdir()
    return Workshop(folder, new_register, scheme, lambda _side: None)
