"""Where the kernel groups processes by session, what takes long lets those of other sessions go first too."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.extract.containment.sandbox import Sandbox
from tests.stacks import wait_until
from tests.unit.ingest.extract.containment.conftest import ENTRIES, LIMITS


@pytest.fixture
def sandbox():
    """One process, which may take longer than others do here."""
    made = Sandbox("obeying:obedient", replace(LIMITS, seconds=30.0), size=1, search_path=(ENTRIES,))
    yield made
    made.close()


WELL, LONG = "answer.append('well')", "import time\ntime.sleep(2)\nanswer.append('well')"


def group_of(pid):
    """Name and niceness of the scheduler's group, see sched(7); a kernel without groups has none with either."""
    file = Path(f"/proc/{pid}/autogroup")
    name, niceness = file.read_text(encoding="ascii").split(" nice ") if file.exists() else ("", "0")
    return name, int(niceness)


def test_each_process_leads_a_session_of_its_own(sandbox, attack):
    attack(WELL)
    (pid,) = sandbox.pids()
    assert os.getsid(pid) == pid
    assert group_of(pid)[1] == 0


def test_the_group_of_what_takes_long_lets_the_others_go_first_until_it_has_ended(sandbox, attack):
    attack(WELL)
    (pid,) = sandbox.pids()
    behind = 10 if group_of(pid)[0] else 0
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(attack, LONG)
        wait_until(lambda: os.getpriority(os.PRIO_PROCESS, pid) == 10, "it steps back")
        wait_until(lambda: group_of(pid)[1] == behind, "its group does too")
        assert answer.result() == ["'well'"]
    assert all(group_of(each)[1] == 0 for each in sandbox.pids())


BEHIND = """
import os
from ingest.extract.containment.standing import stand_alone
os.nice(7)
stand_alone()
print(os.getsid(0) == os.getpid())
print(open("/proc/self/autogroup").read() if os.path.exists("/proc/self/autogroup") else "nice 7")
"""


def test_a_process_that_is_behind_takes_its_group_with_it():
    done = subprocess.run([sys.executable, "-c", BEHIND], capture_output=True, text=True, check=True)
    alone, group = done.stdout.splitlines()[:2]
    assert alone == "True"
    assert group.endswith("nice 7")
