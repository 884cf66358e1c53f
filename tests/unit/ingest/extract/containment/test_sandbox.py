"""A document that misbehaves is stopped and named, and the next one is read as if nothing had happened."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import ingest
from ingest.extract.containment.sandbox import EVERY_PROTECTION, Sandbox
from ingest.extract.limits import Limits
from ingest.extract.port import ExtractorUnavailableError, Outcome
from ingest.extract.reading import RefusedError
from tests.stacks import wait_until
from tests.unit.ingest.extract.containment.conftest import ENTRIES, LIMITS, document

WELL = "answer.append('well')"


def refused(attack, program):
    with pytest.raises(RefusedError) as caught:
        attack(program)
    return caught.value


def test_this_machine_has_every_protection(sandbox):
    assert sandbox.protections() == EVERY_PROTECTION


FLOOD = """
import os, struct
for n in range(3, 256):
    try:
        os.write(n, struct.pack('>Q', 2**62))
        while True: os.write(n, bytes(2**16))
    except OSError: pass
"""
DRIP = """
import os, struct, time
for n in range(3, 256):
    try:
        os.write(n, struct.pack('>Q', 2**20))
        while True: os.write(n, b'x'), time.sleep(0.05)
    except OSError: pass
"""
STOPPED = {
    "allocates at once": ("x = bytearray(2**30)", Outcome.LIMIT),
    "allocates bit by bit": ("x = []\nwhile True: x.append(bytearray(2**20))", Outcome.LIMIT),
    "runs without end": ("while True: pass", Outcome.LIMIT),
    "sleeps without end": ("import time\ntime.sleep(600)", Outcome.LIMIT),
    "starts threads without end": (
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,)).start()",
        None,
    ),
    "answers without end": ("while True: answer.append('x' * 2**20)", Outcome.LIMIT),
    "answers too much": ("answer.extend(['x' * 2**20] * 8)", Outcome.LIMIT),
    "writes without end past the answer": (FLOOD, Outcome.LIMIT),
    "drips its answer": (DRIP, Outcome.LIMIT),
    "forks without end": (
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
        Outcome.LIMIT,
    ),
    "recurses without end": ("def f(): f()\nf()", Outcome.LIMIT),
    "raises": ("raise ValueError('x')", Outcome.MALFORMED),
    "crashes": ("import os\nos.abort()", Outcome.QUARANTINED),
    "reads a null pointer": ("import ctypes\nctypes.string_at(0)", Outcome.QUARANTINED),
    "leaves in good order": ("import os\nos._exit(0)", Outcome.QUARANTINED),
    "kills itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", Outcome.LIMIT),
}


@pytest.mark.parametrize(("program", "outcome"), STOPPED.values(), ids=STOPPED)
def test_what_misbehaves_is_stopped_and_the_next_document_is_read(attack, program, outcome):
    refusal = refused(attack, program)
    # Where the system's own bounds strike first, which of them it is depends on the machine; that it ends does not.
    assert refusal.outcome is outcome or (outcome is None and refusal.outcome in {Outcome.LIMIT, Outcome.MALFORMED})
    assert refusal.reason
    assert attack(WELL) == ["'well'"]


DENIED = {
    "opens a network socket": "import socket\nsocket.socket()",
    "opens a socket of the newer kind": "import socket\nsocket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "opens a raw socket": "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "makes a pair of sockets": "import socket\nsocket.socketpair()",
    "connects by number": "import ctypes\nif ctypes.CDLL(None).syscall(41, 2, 1, 0) < 0: raise PermissionError",
    "opens a local socket": "import socket\nsocket.socket(socket.AF_UNIX)",
    "forks": "import os\nos.fork()",
    "starts a program": "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', ''])",
    "leaves its room": "import os\nos.chroot('/')",
    "traces": "import ctypes, os\nif ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0) < 0: raise PermissionError",
    "makes a symbolic link": "import os\nos.symlink('/etc', '/tmp/link')",
    "reads a password file": "open('/etc/passwd').read()",
    "reads the environment of others": "open('/proc/1/environ').read()",
    "writes beside the code": "import ingest, pathlib\npathlib.Path(ingest.__file__).with_name('x').write_text('x')",
    "writes into the interpreter": "import os\nopen(os.__file__ + 'x', 'w')",
    "writes into a folder of programs": "open('/usr/bin/x', 'w')",
    "makes a device": "import os\nos.mknod('/tmp/null', 0o20666, 259)",
    "mounts": "import ctypes\nif ctypes.CDLL(None).mount(b'n', b'/tmp', b'tmpfs', 0, None) < 0: raise PermissionError",
    "opens files without end": "held = [open('/tmp/f', 'w') for _ in range(1000)]",
    "signals its parent": "import os\nos.kill(os.getppid() or 1, 0)",
    "signals everybody": "import os\nos.kill(-1, 0)",
    "limits its parent": "import os, resource\nresource.prlimit(os.getppid() or 1, resource.RLIMIT_CPU, (600, 600))",
}


@pytest.mark.parametrize("program", DENIED.values(), ids=DENIED)
def test_what_is_not_allowed_fails(attack, program):
    guarded = "try:\n" + "".join(f"    {line}\n" for line in program.splitlines())
    guarded += "except OSError as error:\n    answer.append(type(error).__name__)\nelse:\n    answer.append('allowed')"
    (said,) = attack(guarded)
    assert said != "'allowed'"


def test_it_sees_neither_our_environment_nor_our_open_files(attack, monkeypatch):
    monkeypatch.setenv("STRONGROOM_KEYRING", "secret-path")
    with socket.socket() as ours:
        ours.set_inheritable(True)
        environment, files = attack(
            "import os\n"
            "def is_open(n):\n"
            "    try: os.fstat(n)\n"
            "    except OSError: return False\n"
            "    return True\n"
            "answer.append('STRONGROOM_KEYRING' in os.environ)\n"
            "answer.append(sum(is_open(n) for n in range(3, 256)))"
        )
    assert environment == "False"
    assert int(files) <= 2  # the channel, and the document itself


def test_it_can_spool_in_memory_and_nothing_of_that_reaches_a_disk(attack, tmp_path):
    marker = f"plaintext-{os.getpid()}"
    before = set(Path("/tmp").iterdir())
    (written,) = attack(f"open('/tmp/spool', 'w').write({marker!r})\nanswer.append(open('/tmp/spool').read())")
    assert written == repr(marker)
    assert not Path("/tmp/spool").exists()
    new = [path for path in set(Path("/tmp").iterdir()) - before if path.is_file()]
    assert [path for path in new if marker.encode() in path.read_bytes()] == []


def test_what_it_writes_in_any_folder_it_finds_stays_in_its_own_memory(attack, tmp_path):
    name = f"strongroom-{os.getpid()}"
    (tried,) = attack(
        "import os\ntried = 0\n"
        "for folder, folders, _ in os.walk('/'):\n"
        "    if folder.count('/') > 2: folders.clear()\n"
        f"    try: open(os.path.join(folder, {name!r}), 'w').write('x')\n"
        "    except OSError: continue\n"
        "    tried += 1\n"
        f"for folder in ('/', '/root', '/home', '/var', '/tmp', {str(tmp_path)!r}):\n"
        f"    try: open(os.path.join(folder, {name!r}), 'w').write('x')\n"
        "    except OSError: pass\n"
        "answer.append(tried)"
    )
    assert int(tried) > 0  # its own empty folders take it
    outside = [Path(each, name) for each in ("/", "/root", "/home", "/var", "/tmp", "/usr", str(tmp_path))]
    assert [path for path in outside if path.exists()] == []


def test_it_can_not_spool_without_end(attack):
    (said,) = attack(
        "try:\n    with open('/tmp/spool', 'wb') as file:\n        while True: file.write(bytes(2**20))\n"
        "except OSError as error:\n    answer.append(error.errno)"
    )
    assert int(said) in {27, 28}  # the file is too large, or the folder is full
    assert attack(WELL) == ["'well'"]


def test_a_document_can_not_be_written_to(sandbox):
    program = b"import os\ntry:\n    os.pwrite(max(request['numbers']), b'x', 0)\nexcept OSError: pass"
    with document(program) as descriptor:
        again = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY)
        sandbox.run(again, {"numbers": [3, 4, 5, 6]})
        os.close(again)
        assert os.pread(descriptor, 100, 0)[:6] == b"import"


def test_an_answer_that_is_too_long_or_broken_is_refused(attack):
    broken = (
        "import os\nfor n in range(3, 10):\n    try: os.write(n, b'\\xff' * 64)\n    except OSError: pass\nos._exit(0)"
    )
    assert refused(attack, broken).outcome in {Outcome.LIMIT, Outcome.MALFORMED, Outcome.QUARANTINED}
    assert attack(WELL) == ["'well'"]


def test_a_process_is_used_again_until_it_has_served_enough():
    counting = Sandbox("obeying:obedient", LIMITS, size=1, reuse=2, search_path=(ENTRIES,))
    seen = []
    with document(WELL.encode()) as descriptor:
        for _ in range(4):
            counting.run(descriptor, {})
            seen.append(counting.pids())
    counting.close()
    assert len(seen[0]) == 1  # used once: waits for the next
    assert seen[1] == seen[3] == ()  # used twice: ended
    assert seen[2] != seen[0]


def test_a_process_killed_while_it_waits_costs_one_try_and_is_replaced(sandbox, attack):
    attack(WELL)
    (pid,) = sandbox.pids()
    os.kill(pid, signal.SIGKILL)
    with pytest.raises((ExtractorUnavailableError, RefusedError)):
        attack(WELL)
    assert attack(WELL) == ["'well'"]
    assert sandbox.pids() != (pid,)


def test_a_process_killed_at_work_is_named_and_replaced(sandbox, attack):
    stopped = []
    thread = threading.Thread(target=lambda: stopped.append(refused(attack, "import time\ntime.sleep(600)")))
    thread.start()
    (pid,) = wait_until(sandbox.pids, "the process to be at work")
    os.kill(pid, signal.SIGKILL)
    thread.join()
    assert stopped[0].outcome is Outcome.LIMIT
    assert attack(WELL) == ["'well'"]


def test_processes_end_with_the_sandbox(sandbox, attack):
    attack(WELL)
    (pid,) = sandbox.pids()
    sandbox.close()
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(ExtractorUnavailableError, match="closed"):
        attack(WELL)


def test_an_entry_that_is_not_there_is_an_outage_and_no_document_is_blamed():
    missing = Sandbox("no_such_module:entry", Limits(), size=1)
    with document(b"") as descriptor, pytest.raises(ExtractorUnavailableError, match="ended while starting"):
        missing.run(descriptor, {})
    missing.close()


def test_a_program_that_lies_under_the_folder_for_temporary_files_works_as_well():
    place = Path("/tmp") / f"strongroom-test-{os.getpid()}"
    root = Path(ingest.__file__).parents[1]
    for package in ("ingest", "mappings"):
        shutil.copytree(root / package, place / package, ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "from ingest.extract.tika_embedded import EmbeddedExtractor\n"
        "made = EmbeddedExtractor(size=1)\nprint(sorted(made.missing_protections()))\nmade.close()"
    )
    try:
        done = subprocess.run([sys.executable, "-c", program], cwd=place, capture_output=True, text=True, check=False)
    finally:
        shutil.rmtree(place)
    assert done.stdout.endswith("[]\n"), done.stderr


TAKES_LONG = "import os, time\ntime.sleep(0.7)\nanswer.append(os.getpriority(os.PRIO_PROCESS, 0))"


def test_what_takes_long_lets_the_others_go_first_until_it_has_ended(sandbox, attack):
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    assert attack(TAKES_LONG) == [str(usual + 10)]
    (pid,) = sandbox.pids()
    assert os.getpriority(os.PRIO_PROCESS, pid) == usual
    assert attack(TAKES_LONG) == [str(usual + 10)]
    assert sandbox.pids() == (pid,)


def test_who_may_not_come_forward_again_is_replaced(sandbox, attack, monkeypatch):
    move = os.setpriority

    def only_back(which, who, priority):
        if priority < os.getpriority(which, who):
            raise PermissionError
        move(which, who, priority)

    monkeypatch.setattr(os, "setpriority", only_back)
    attack(TAKES_LONG)
    assert sandbox.pids() == ()
    assert attack(WELL) == ["'well'"]


def test_who_stands_further_behind_from_the_start_stays_there(attack):
    assert attack("import os\nos.nice(15)\n" + TAKES_LONG) == ["15"]
