"""Starting, finding and stopping a process, with a small program in the place of a server."""

import json
import os
import signal
import sys
import time

import psutil
import pytest

from deploy.services.account import Account
from deploy.services.errors import ServiceError
from deploy.services.line_up import LineUp
from deploy.services.passwords import Passwords
from deploy.services.places import find_places
from deploy.services.ports import Ports
from deploy.services.process import ServerProcess
from deploy.services.server import Host, Launch

SLEEP = "import time; time.sleep(60)"
WITH_CHILD = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print('up', flush=True); {SLEEP}"
)


class Sleeper:
    """A server that is ready once it has printed something."""

    name = "sleeper"
    port_names = ("tika",)
    packages = ()

    def __init__(self, host, code="print('ready', flush=True); " + SLEEP):
        self.host = host
        self.code = code
        self.calls = []

    def prepare(self):
        self.calls.append("prepare")

    def launch(self):
        return Launch((sys.executable, "-c", self.code))

    def why_not_ready(self):
        log = self.host.places.log_of(self.name)
        return None if log.exists() and log.read_text() else "it is silent"

    def settle(self):
        self.calls.append("settle")

    def release(self):
        self.calls.append("release")

    def settings(self):
        return {"STRONGROOM_TIKA_URL": "http://127.0.0.1:1"}


@pytest.fixture
def host(tmp_path):
    places = find_places({"XDG_CACHE_HOME": str(tmp_path)}, is_root=False)
    places.lay()
    # A port that nobody listens on: the sleeper does not listen at all.
    return Host(places, Account(os.geteuid(), os.getegid(), borrowed=False), Ports(tika=1), Passwords(tmp_path / "p"))


@pytest.fixture
def process(host):
    process = ServerProcess("sleeper", host)
    yield process
    process.stop()


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def launch(code):
    return Launch((sys.executable, "-c", code))


def test_a_started_process_is_found_and_stopped(process):
    assert process.find() is None
    process.start(launch(SLEEP))
    found = process.find()
    assert found is not None
    assert process.stop()
    assert not found.is_running()
    assert process.find() is None
    assert not process.stop()


def test_a_stranger_with_the_same_id_is_left_alone(process, host):
    record = host.places.run / "sleeper.pid"
    record.write_text(json.dumps({"pid": os.getpid(), "born": 1.0, "stop": int(signal.SIGKILL)}))
    assert process.find() is None
    assert not process.stop()


def test_children_end_with_their_parent(process):
    process.start(launch(WITH_CHILD))
    wait_for(process.log.read_text)
    (child,) = process.find().children()
    process.stop()
    assert not child.is_running()


def test_children_of_a_killed_parent_are_ended(process):
    process.start(launch(WITH_CHILD))
    wait_for(process.log.read_text)
    parent = process.find()
    (child,) = parent.children()
    parent.kill()
    psutil.wait_procs([parent], timeout=20)
    process.clear()
    wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_program_that_is_not_there_is_named(process):
    with pytest.raises(ServiceError, match=r"sleeper can't be run: .*no-such-program"):
        process.start(Launch(("/no-such-program",)))


def test_up_prepares_starts_settles_and_writes_the_settings(host, capsys):
    server = Sleeper(host)
    servers = LineUp(host, [server])
    try:
        servers.up()
        assert server.calls == ["release", "prepare", "settle"]
        assert host.places.env_file.read_text() == "STRONGROOM_TIKA_URL=http://127.0.0.1:1\n"
        assert [state.word for state in servers.states()] == ["up"]
        first = ServerProcess("sleeper", host).find()
        servers.up()
        assert ServerProcess("sleeper", host).find() == first
        assert server.calls == ["release", "prepare", "settle", "settle"]
    finally:
        servers.down()
    assert [state.word for state in servers.states()] == ["down"]
    assert server.calls[-1] == "release"
    assert servers.settings() == {}
    assert "sleeper: stopped" in capsys.readouterr().out


def test_a_server_that_ends_is_reported_with_its_last_words(host):
    server = Sleeper(host, "import sys; sys.exit('no such setting')")
    server.why_not_ready = lambda: "connection refused"
    with pytest.raises(ServiceError, match=r"(?s)sleeper ended while it started; the end of .*sleeper.log:.*no such"):
        LineUp(host, [server]).up()


def test_a_server_that_stays_silent_is_stopped_in_the_end(host, monkeypatch):
    monkeypatch.setattr("deploy.services.line_up.READY_SECONDS", 0.1)
    with pytest.raises(ServiceError, match=r"sleeper was not ready after 0.1 s \(it is silent\)"):
        LineUp(host, [Sleeper(host, SLEEP)]).up()
    assert ServerProcess("sleeper", host).find() is None


def test_a_taken_port_is_named_with_its_variable(host, monkeypatch):
    monkeypatch.setattr("deploy.services.line_up.is_taken", lambda port: port == 1)
    with pytest.raises(ServiceError, match=r"listens on port 1; end it, or set STRONGROOM_SERVICES_PORT_TIKA"):
        LineUp(host, [Sleeper(host)]).up()
