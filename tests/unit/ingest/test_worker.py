"""The worker goes on through outages, ends when asked to, and shows that it is alive."""

import threading
from datetime import timedelta

from ingest.heartbeat import Heartbeat
from ingest.worker import Worker
from storage.register import jobs, workers
from tests.stacks import wait_until
from tests.unit.ingest.conftest import LEASE

SILENCE = timedelta(seconds=15)


class Flaky:
    """A runner whose register is away at first."""

    def __init__(self):
        self.calls = 0
        self.went_on = threading.Event()

    def drain(self, stopped):
        self.calls += 1
        if self.calls == 1:
            raise ConnectionError("the register is away")
        self.went_on.set()
        return 0


def running(worker):
    thread = threading.Thread(target=worker.run)
    thread.start()
    return thread


def test_it_works_until_it_is_stopped_and_leaves_the_list_of_the_living(line):
    heartbeat = Heartbeat(line.archive.register, line.clock, "w", LEASE, SILENCE)
    worker = Worker([line.runner("w"), line.runner("w")], heartbeat, poll_seconds=0.01)
    thread = running(worker)
    document_id = line.file("a.txt")
    wait_until(lambda: line.state(document_id)[0] == "INDEXED", "the document to settle")
    with line.archive.register.snapshot() as session:
        assert workers.alive(session, line.clock(), LEASE) == ["w"]
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()
    with line.archive.register.snapshot() as session:
        assert workers.alive(session, line.clock(), LEASE) == []


def test_a_register_that_is_away_for_a_moment_does_not_end_it(line):
    flaky = Flaky()
    worker = Worker([flaky], Heartbeat(line.archive.register, line.clock, "w", LEASE, SILENCE), poll_seconds=0.01)
    thread = running(worker)
    assert flaky.went_on.wait(10)
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_a_beat_renews_what_the_worker_holds_and_frees_what_the_dead_held(line):
    held, left = line.file("held.txt"), line.file("left.txt")
    register, clock = line.archive.register, line.clock
    beating = Heartbeat(register, clock, "w", LEASE, SILENCE)
    with register.transaction() as session:
        workers.enter(session, "w", clock())
        workers.enter(session, "dead", clock())
        jobs.claim(session, "w", clock(), LEASE, document_id=held, limit=9)
        jobs.claim(session, "dead", clock(), timedelta(days=1), document_id=left, limit=9)
    clock.forward(timedelta(seconds=50))
    beating._beat()
    clock.forward(timedelta(seconds=30))  # past the first lease, within the renewed one
    with register.transaction() as session:
        due = {each.document_id for each in jobs.due(session, clock(), 10)}
    assert due == {left}


def test_a_worker_taken_for_dead_enters_the_list_again(line):
    register, clock = line.archive.register, line.clock
    Heartbeat(register, clock, "w", LEASE, SILENCE)._beat()
    with register.snapshot() as session:
        assert workers.alive(session, clock(), LEASE) == ["w"]
