"""An archive on each stack, whose processes are killed and started again."""

import pytest

from deploy.archive import open_archive
from tests.stacks import STACKS, stack


@pytest.fixture(params=STACKS)
def archive_stack(request, tmp_path):
    with stack(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def archive(archive_stack, monkeypatch):
    opened = open_archive(archive_stack.settings(monkeypatch))
    yield opened
    opened.close()
