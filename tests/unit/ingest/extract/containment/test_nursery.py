"""Processes that are forked from one that has loaded the program: as shut in, as soon replaced, and nothing is lost."""

import os
import signal
from pathlib import Path

import pytest

from ingest.extract.containment.sandbox import EVERY_PROTECTION, Sandbox
from ingest.extract.port import ExtractorUnavailableError, Outcome
from ingest.extract.reading import RefusedError
from tests.stacks import wait_until
from tests.unit.ingest.extract.containment.conftest import ENTRIES, LIMITS, document

WELL = "answer.append('well')"
REMEMBERS = "import builtins\nanswer.append(getattr(builtins, 'kept', 'nothing'))\nbuiltins.kept = 'something'"


@pytest.fixture
def nursed():
    made = Sandbox("obeying:obedient", LIMITS, size=1, nursery=True, search_path=(ENTRIES,))
    yield made
    made.close()


def run(sandbox, program, owner=""):
    with document(program.encode()) as descriptor:
        return [each.decode() for each in sandbox.run(descriptor, {}, owner)]


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])


def test_a_fork_has_every_protection(nursed):
    assert nursed.protections() == EVERY_PROTECTION


def test_the_nursery_sees_no_network_either(nursed):
    run(nursed, WELL)
    lines = Path(f"/proc/{parent_of(nursed.pids()[0])}/net/dev").read_text("ascii").splitlines()[2:]
    assert [line.partition(":")[0].strip() for line in lines] == ["lo"]


def test_what_one_owner_left_is_not_there_for_the_next(nursed):
    assert run(nursed, REMEMBERS, "one") == ["'nothing'"]
    assert run(nursed, REMEMBERS, "one") == ["'something'"]
    assert run(nursed, REMEMBERS, "other") == ["'nothing'"]


@pytest.mark.parametrize(
    ("program", "outcome"),
    [
        ("import os\nos.abort()", Outcome.QUARANTINED),
        ("import os\nos._exit(0)", Outcome.QUARANTINED),
        ("import time\ntime.sleep(600)", Outcome.LIMIT),
        ("while True: pass", Outcome.LIMIT),
        ("x = bytearray(2**30)", Outcome.LIMIT),
        ("import os, time\nfor n in range(3, 256):\n  try: os.close(n)\n  except OSError: pass\ntime.sleep(600)", None),
    ],
    ids=["aborts", "leaves", "sleeps", "runs", "allocates", "lives on behind a closed socket"],
)
def test_how_one_ends_is_told_as_of_any_process(nursed, program, outcome):
    with pytest.raises(RefusedError) as caught:
        run(nursed, program)
    assert outcome in {None, caught.value.outcome}
    assert run(nursed, WELL) == ["'well'"]


def test_one_that_was_killed_while_it_waited_is_replaced(nursed):
    run(nursed, WELL, "one")
    (pid,) = nursed.pids()
    os.kill(pid, signal.SIGKILL)
    with pytest.raises((ExtractorUnavailableError, RefusedError)):
        run(nursed, WELL, "one")
    assert run(nursed, WELL, "one") == ["'well'"]


def test_a_nursery_that_is_gone_is_made_anew(nursed):
    run(nursed, WELL, "one")
    (pid,) = nursed.pids()
    parent = parent_of(pid)
    os.kill(parent, signal.SIGKILL)
    wait_until(lambda: parent_of(pid) != parent, "the nursery to be gone")
    assert run(nursed, WELL, "one") == ["'well'"]  # what it forked is still there
    assert run(nursed, WELL, "other") == ["'well'"]
    (other,) = nursed.pids()
    assert parent_of(other) != parent


def test_all_end_with_the_sandbox(nursed):
    run(nursed, WELL)
    (pid,) = nursed.pids()
    parent = parent_of(pid)
    nursed.close()
    for each in (pid, parent):
        wait_until(lambda each=each: not Path(f"/proc/{each}").exists(), "the processes to be gone")


def test_an_entry_that_is_not_there_is_an_outage_and_no_document_is_blamed():
    missing = Sandbox("no_such_module:entry", LIMITS, size=1, nursery=True)
    with document(b"") as descriptor, pytest.raises(ExtractorUnavailableError):
        missing.run(descriptor, {})
    missing.close()
