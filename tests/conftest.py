"""For all tests: files in memory where the machine has room there, and empty registers."""

import os
import shutil
from pathlib import Path

import pytest

from tests.registers import Registers

# An archive syncs every file and folder it writes, and a test makes a whole one: on a disk most of a test is waiting.
_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3  # bytes; what all tests at once have in files is a tenth of it, and containers often have far less


def pytest_configure(config):
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.fixture(scope="session")
def registers(tmp_path_factory):
    return Registers(tmp_path_factory.mktemp("registers"))
