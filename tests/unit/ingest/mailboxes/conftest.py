"""A batch desk over an embedded archive, and a mail server of its own."""

import pytest

from tests.mail_server import mail_server
from tests.unit.ingest.batches.conftest import *  # noqa: F403 (the desk and its archive)


@pytest.fixture
def server():
    with mail_server() as made:
        yield made
