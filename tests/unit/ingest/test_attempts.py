"""A file that takes long goes on by itself: what came before it and what comes behind it waits for neither."""

import contextlib
import threading
from datetime import timedelta

import pytest

from storage.register import jobs
from storage.register.outages import RegisterUnavailableError
from storage.register.states import State

FOREVER = 60  # seconds; only a broken runner lets a test wait so long


class Held:
    """An extraction that goes on until it is let."""

    def __init__(self, line, *names):
        self.begun, self.go_on = threading.Event(), threading.Event()
        whole = line.extractor.extract

        def extract(source, hints):
            if hints.file_name in names:
                self.begun.set()
                assert self.go_on.wait(FOREVER)
            return whole(source, hints)

        line.extractor.extract = extract


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A tenth of a second is long here."""
    monkeypatch.setattr("ingest.runner._PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("ingest.runner._AT_LEAST_SECONDS", 0.1)


@contextlib.contextmanager
def draining(runner, stopped=lambda: False):
    """A runner at work, which must come to its end."""
    errors = []

    def drain():
        try:
            runner.drain(stopped)
        except Exception as error:  # noqa: BLE001 (handed to whoever asked for the drain)
            errors.append(error)

    thread = threading.Thread(target=drain)
    thread.start()
    yield errors
    thread.join(FOREVER)
    assert not thread.is_alive()


def wait_until(condition):
    """Look again and again."""
    tick = threading.Event()
    for _ in range(FOREVER * 20):
        if condition():
            return
        tick.wait(0.05)
    pytest.fail("waited in vain")


def filed(line, name):
    """One is due a second after the other, so it is known in which order they are begun."""
    line.clock.forward(timedelta(seconds=1))
    return line.file(name)


def settled(line, *ids):
    """Whether they are all searchable."""
    return all(line.state(each) == (State.INDEXED, "") for each in ids)


def test_those_before_and_behind_a_long_one_are_searchable_while_it_goes_on(line):
    first, slow, last = (filed(line, name) for name in ("a.txt", "slow.txt", "z.txt"))
    held = Held(line, "slow.txt")
    with draining(line.runner()):
        assert held.begun.wait(FOREVER)
        wait_until(lambda: settled(line, first, last))
        late = line.file("late.txt")
        wait_until(lambda: settled(line, late))
        assert line.state(slow)[0] == State.RECEIVED
        assert line.jobs(slow)["extract"][:2] == ("waiting", 1)
        held.go_on.set()
    assert settled(line, slow)
    assert sorted(line.extractor.seen) == ["a.txt", "late.txt", "slow.txt", "z.txt"]


def test_a_second_long_one_is_waited_for_but_nothing_that_was_done_before_it(line):
    slow, good, slower, behind = (filed(line, name) for name in ("slow.txt", "a.txt", "slower.txt", "z.txt"))
    held = Held(line, "slow.txt", "slower.txt")
    with draining(line.runner()):
        wait_until(lambda: line.jobs(good)["extract"][0] == "done")
        wait_until(lambda: line.jobs(behind)["extract"][:2] == ("waiting", 0))  # for whoever is free
        line.runner("another").drain()
        assert settled(line, behind)
        held.go_on.set()
    assert settled(line, slow, good, slower)


def test_told_to_stop_it_still_records_what_goes_on(line):
    slow = line.file("slow.txt")
    held, stop = Held(line, "slow.txt"), threading.Event()
    with draining(line.runner(), stop.is_set):
        assert held.begun.wait(FOREVER)
        stop.set()
        held.go_on.set()
    assert line.jobs(slow)["extract"][0] == "done"


def test_one_that_was_begun_before_without_an_end_goes_on_with_nothing_beside_it(line):
    again = line.file("again.txt")
    with line.archive.register.transaction() as session:
        claims = jobs.claim(session, "died", line.clock(), timedelta(0), again, limit=2)
    line.clock.forward(timedelta(seconds=1))
    with line.archive.register.transaction() as session:  # only the extraction was begun
        jobs.put_back(session, [each for each in claims if each.step != "extract"])
    held = Held(line, "again.txt")
    with draining(line.runner()):
        assert held.begun.wait(FOREVER)
        good = line.file("good.txt")
        threading.Event().wait(0.5)
        assert line.jobs(good)["extract"][:2] == ("waiting", 0)
        held.go_on.set()
    assert settled(line, again, good)


def test_a_long_one_that_could_not_be_recorded_is_not_held_for_ever(line, monkeypatch):
    slow = line.file("slow.txt")
    held = Held(line, "slow.txt")
    real = jobs.finish_all
    runner = line.runner()

    def away(session, claims, now):
        if any(each.step == "extract" for each in claims):
            raise RegisterUnavailableError("away")
        real(session, claims, now)

    with monkeypatch.context() as patch:
        patch.setattr("storage.register.jobs.finish_all", away)
        with draining(runner) as errors:
            wait_until(lambda: line.jobs(slow)["replicate"][0] == "done" and held.begun.is_set())
            held.go_on.set()
    assert [type(each) for each in errors] == [RegisterUnavailableError]
    with line.archive.register.transaction() as session:  # as the heartbeat does all the while
        assert jobs.renew_all(session, "w", line.clock(), timedelta(hours=1)) == 1
    runner.drain()
    assert settled(line, slow)
