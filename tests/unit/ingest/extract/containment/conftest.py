"""A sandbox whose entry does whatever the document says: the document is the attack."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.extract.containment.sandbox import Sandbox
from ingest.extract.limits import MIB, Limits

LIMITS = Limits(seconds=1.0, memory_bytes=256 * MIB, spool_bytes=16 * MIB, answer_bytes=4 * MIB)
ENTRIES = Path(__file__).parent / "entries"


@pytest.fixture
def sandbox():
    """One process, which is told what to do by the bytes of the document."""
    made = Sandbox("obeying:obedient", LIMITS, size=1, search_path=(ENTRIES,))
    yield made
    made.close()


@pytest.fixture
def attack(sandbox):
    """Runs a program in the sandboxed process; answers what it put into `answer`."""

    def run(program, **request):
        with document(program.encode()) as descriptor:
            return [each.decode() for each in sandbox.run(descriptor, request)]

    return run


@contextmanager
def document(data):
    """A descriptor of an anonymous file that holds `data`."""
    descriptor = os.memfd_create("document")
    try:
        os.write(descriptor, data)
        yield descriptor
    finally:
        os.close(descriptor)
