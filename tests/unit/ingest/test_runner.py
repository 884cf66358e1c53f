"""Attempts, reasons and next tries; one poisoned job among others; late results; a failing step that loses nothing."""

import contextlib
import threading
from datetime import timedelta

import pytest

from ingest.extract.port import ExtractedText, ExtractorLostError, ExtractorUnavailableError, Outcome
from ingest.failpoints import NoFailpoints
from storage.index.port import IndexUnavailableError
from storage.register import documents, jobs
from storage.register.outages import RegisterUnavailableError
from storage.register.states import State
from tests.unit.ingest.conftest import LEASE

LONG = timedelta(hours=1)


def drain_to_the_end(line, runner, tries=10):
    for _ in range(tries):
        runner.drain()
        line.clock.forward(LONG)


def test_a_failing_step_is_tried_with_growing_waits_and_ends_failed_with_its_reason(line):
    line.extractor.says["bad.txt"] = KeyError("poison")
    document_id = line.file("bad.txt")
    runner = line.runner()
    waits = []
    for attempt in (1, 2):
        runner.drain()
        state, attempts, reason, next_try = line.jobs(document_id)["extract"]
        assert (state, attempts, reason) == ("waiting", attempt, "KeyError")
        assert line.state(document_id)[0] == State.RECEIVED
        waits.append(next_try - line.clock())
        line.clock.forward(waits[-1])
    runner.drain()
    assert waits == [timedelta(seconds=1), timedelta(seconds=2)]
    assert line.jobs(document_id)["extract"][:3] == ("failed", 3, "KeyError")
    assert line.state(document_id) == (State.FAILED, "KeyError")
    assert len(line.archive.events("step_failed")) == 1
    # Nothing is lost: it is found by its metadata, and both copies of the original are there.
    assert line.found("bad.txt") == [document_id]
    assert line.objects(document_id) == [("original", 2)]


def test_a_failed_document_is_whole_again_once_the_step_is_asked_for(line):
    line.extractor.says["bad.txt"] = KeyError("poison")
    document_id = line.file("bad.txt", "marker4711")
    runner = line.runner()
    drain_to_the_end(line, runner)
    del line.extractor.says["bad.txt"]
    with line.archive.register.transaction() as session:
        jobs.add(session, document_id, 1, "extract", line.clock())
    runner.drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert line.found("marker4711") == [document_id]


def test_one_poisoned_document_holds_up_no_other(line):
    line.extractor.says["bad.txt"] = KeyError("poison")
    good = [line.file(f"good{number}.txt", "marker4711") for number in range(5)]
    bad = line.file("bad.txt", "marker4711")
    line.runner().drain()
    assert line.found("marker4711") == sorted(good)
    assert {line.state(each)[0] for each in good} == {State.INDEXED}
    assert line.state(bad)[0] == State.RECEIVED


@pytest.mark.parametrize("error", [ExtractorUnavailableError("away"), ConnectionError("x")], ids=["outage", "other"])
def test_an_outage_does_not_count_as_a_try(line, error):
    line.extractor.says["a.txt"] = error
    document_id = line.file("a.txt")
    runner = line.runner()
    drain_to_the_end(line, runner)
    outage = isinstance(error, ExtractorUnavailableError)
    assert line.state(document_id)[0] == (State.RECEIVED if outage else State.FAILED)
    assert line.jobs(document_id)["extract"][1] == (0 if outage else 3)


def test_an_index_that_is_away_delays_and_loses_nothing(line):
    line.index.error = IndexUnavailableError("away")
    ids = [line.file(f"{number}.txt", "marker4711") for number in range(3)]
    runner = line.runner()
    drain_to_the_end(line, runner)
    assert {line.state(each)[0] for each in ids} == {State.RECEIVED}
    assert {line.jobs(each)["index"][2] for each in ids} == {"IndexUnavailableError"}
    line.index.error = None
    runner.drain()
    assert line.found("marker4711") == sorted(ids)


def test_when_the_assessment_fails_no_text_is_shown_to_anyone(line, monkeypatch):
    def broken(*_):
        raise ArithmeticError

    monkeypatch.setattr("ingest.pipeline.known_value_marks", broken)
    document_id = line.file("a.txt", "marker4711")
    drain_to_the_end(line, line.runner())
    assert line.state(document_id) == (State.FAILED, "ArithmeticError")
    assert line.found("marker4711") == []
    assert line.found("a.txt") == [document_id]


def test_the_entries_of_a_batch_are_written_together(line):
    for number in range(5):
        line.file(f"{number}.txt")
    line.runner(batch=50).drain()
    assert [len({entry.view.document_id for entry in batch}) for batch in line.index.written] == [5]


def test_while_jobs_have_waited_long_the_entries_of_several_batches_are_written_together(line):
    ids = [line.file(f"{number}.txt", "marker4711") for number in range(4)]
    line.clock.forward(timedelta(seconds=60))
    line.runner(batch=2).drain()
    assert [len({entry.view.document_id for entry in batch}) for batch in line.index.written] == [4]
    assert line.found("marker4711") == sorted(ids)


def test_nobody_waits_for_others_where_nothing_waits(line):
    for number in range(4):
        line.file(f"{number}.txt")
    line.runner(batch=2).drain()
    assert len(line.index.written) > 1


def test_who_takes_one_job_at_a_time_holds_nothing_back(line):
    for number in range(3):
        line.file(f"{number}.txt")
    line.clock.forward(timedelta(seconds=60))
    line.runner(batch=1).drain()
    assert [len({entry.view.document_id for entry in batch}) for batch in line.index.written] == [1, 1, 1]


def test_more_than_memory_is_given_for_is_written_in_parts(line, monkeypatch):
    monkeypatch.setattr("ingest.runner._MOST_CHARACTERS", 10)
    ids = [line.file(f"{number}.txt", "marker4711 and more") for number in range(4)]
    line.clock.forward(timedelta(seconds=60))
    line.runner(batch=50).drain()
    assert [len({entry.view.document_id for entry in batch}) for batch in line.index.written] == [1] * 4
    assert line.found("marker4711") == sorted(ids)
    assert all(line.state(each) == (State.INDEXED, "") for each in ids)


def test_what_was_held_back_when_it_stops_is_done_by_others(line):
    ids = [line.file(f"{number}.txt", "marker4711") for number in range(6)]
    line.clock.forward(timedelta(seconds=60))
    stops = iter([False] * 5 + [True])
    line.runner("slow", batch=2).drain(lambda: next(stops))
    line.clock.forward(LEASE)
    line.runner("fast").drain()
    assert line.found("marker4711") == sorted(ids)


class Between(NoFailpoints):
    """Does something when a point is reached for the first time."""

    def __init__(self, name, act):
        self._name, self._act = name, act

    def reach(self, name):
        if name == self._name and self._act is not None:
            act, self._act = self._act, None
            act()


def test_a_late_result_does_not_overwrite_a_newer_one(line):
    document_id = line.file("a.txt", "marker4711")

    def meanwhile():
        """The lease ends; another worker does all the rest; then the first one comes back with its old result."""
        line.clock.forward(LEASE)
        line.extractor.says.clear()
        line.runner("fast").drain()

    line.extractor.says["a.txt"] = KeyError("old")
    line.runner("slow", failpoints=Between("extract.done", meanwhile)).drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert line.found("marker4711") == [document_id]
    assert line.jobs(document_id)["extract"][:3] == ("done", 2, "")


def test_an_older_entry_does_not_replace_a_newer_one_in_the_index(line):
    document_id = line.file("a.txt", "marker4711")

    def changed_meanwhile():
        with line.archive.register.transaction() as session:
            row = documents.lookup(session, document_id)
            row.title = "newer title"
            documents.bump(session, row)
            jobs.add(session, document_id, 1, "index", line.clock())
        line.runner("fast").drain()

    line.runner("slow", failpoints=Between("index.started", changed_meanwhile)).drain()
    line.runner().drain()
    assert line.found("newer title") == [document_id]
    revisions = dict(line.index.revisions("business", 1))
    with line.archive.register.snapshot() as session:
        assert revisions[document_id] == documents.lookup(session, document_id).revision


def test_a_document_that_kills_every_worker_is_given_up_and_named(line):
    document_id = line.file("deadly.txt")
    for _ in range(3):  # each worker takes the job and is never heard of again
        with line.archive.register.transaction() as session:
            jobs.claim(session, "dead", line.clock(), LEASE, document_id=document_id, limit=10)
        line.clock.forward(LEASE)
    line.runner().drain()
    assert line.state(document_id) == (State.QUARANTINED, "worker-died")
    assert "deadly.txt" not in line.extractor.seen
    assert line.found("deadly.txt") == [document_id]
    (event,) = line.archive.events("quarantined")
    assert (event.object_id, event.details["reason"]) == (document_id, "worker-died")
    with line.archive.register.snapshot() as session:
        assert documents.lookup(session, document_id).awaits_review


def test_what_kills_its_workers_takes_nobody_along_who_was_claimed_with_it(line, monkeypatch):
    """Two files and a deadly one are claimed together, again and again by workers that die at the deadly one."""
    deadly = line.file("deadly.txt")
    others = [line.file(f"good-{number}.txt") for number in range(2)]

    class Died(BaseException):
        """The process is gone."""

    pipeline = line.pipeline()
    whole = pipeline.run

    def run(work, start):
        if work.document_id == deadly and work.step == "extract":
            raise Died
        return whole(work, start)

    monkeypatch.setattr(pipeline, "run", run)
    for number in range(6):
        with contextlib.suppress(Died):
            line.runner(f"worker-{number}", pipeline=pipeline).drain()
        line.clock.forward(LEASE)
    assert line.state(deadly) == (State.QUARANTINED, "worker-died")
    assert [line.state(each) for each in others] == [(State.INDEXED, "")] * 2


def test_a_quarantined_document_is_whole_again_once_it_can_be_read(line):
    document_id = line.file("a.txt", "marker4711")
    line.extractor.says["a.txt"] = ExtractedText(Outcome.QUARANTINED, "application/x", reason="parser-crashed: why")
    line.runner().drain()
    assert line.state(document_id) == (State.QUARANTINED, "parser-crashed: why")
    assert line.archive.events("quarantined")[0].details["reason"] == "parser-crashed"
    del line.extractor.says["a.txt"]
    with line.archive.register.transaction() as session:
        jobs.add(session, document_id, 1, "extract", line.clock())
    line.runner().drain()
    assert line.state(document_id) == (State.INDEXED, "")
    with line.archive.register.snapshot() as session:
        assert not documents.lookup(session, document_id).awaits_review
    assert line.found("marker4711") == [document_id]


def test_an_outcome_that_can_not_be_recorded_is_a_failed_try_and_spares_the_batch(line, monkeypatch):
    bad, good = line.file("bad.txt"), line.file("good.txt", "marker4711")
    real = documents.set_extraction

    def refusing(session, document_id, *rest):
        if document_id == bad:
            raise ValueError("a value that the record refuses")
        real(session, document_id, *rest)

    monkeypatch.setattr(documents, "set_extraction", refusing)
    drain_to_the_end(line, line.runner())
    assert line.found("marker4711") == [good]
    assert line.state(bad) == (State.FAILED, "ValueError")


def test_what_could_not_be_recorded_for_want_of_the_register_is_not_held_for_ever(line, monkeypatch):
    document_id = line.file("a.txt", "marker4711")
    runner = line.runner()

    def away(*_):
        raise RegisterUnavailableError("away")

    with monkeypatch.context() as patch:
        patch.setattr("storage.register.jobs.finish_all", away)
        with pytest.raises(RegisterUnavailableError):
            runner.drain()
    with line.archive.register.transaction() as session:  # as the heartbeat does all the while
        assert jobs.renew_all(session, "w", line.clock(), LONG) == 2
    runner.drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert line.found("marker4711") == [document_id]


def test_what_follows_from_a_batch_is_held_by_it_until_it_stops(line):
    document_id = line.file("a.txt")
    stops = iter([False, True])
    line.runner("slow").drain(lambda: next(stops))
    assert line.jobs(document_id)["assess"][:2] == ("waiting", 1)
    assert line.runner("fast").drain() == 0
    line.clock.forward(LEASE)
    line.runner("fast").drain()
    assert line.state(document_id) == (State.INDEXED, "")


def test_several_workers_do_every_step_once(line):
    ids = [line.file(f"{number}.txt", "marker4711") for number in range(12)]
    pipeline = line.pipeline()
    threads = [threading.Thread(target=line.runner(f"w{n}", 3, pipeline=pipeline).drain) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    line.runner().drain()
    assert sorted(line.extractor.seen) == sorted(f"{number}.txt" for number in range(12))
    assert line.found("marker4711") == sorted(ids)


def test_it_stops_after_the_batch_at_hand(line):
    for number in range(4):
        line.file(f"{number}.txt")
    stops = iter([False, True])
    assert line.runner(batch=2).drain(lambda: next(stops)) == 2


def test_every_step_is_on_record(line):
    document_id = line.file("a.txt")
    line.runner().drain()
    steps = [event.details["step"] for event in line.archive.events() if event.actor == "worker:w"]
    assert sorted(steps) == ["assess", "extract", "index", "replicate", "replicate-text"]
    assert {event.object_id for event in line.archive.events() if event.actor == "worker:w"} == {document_id}


def test_a_document_that_the_server_is_lost_at_each_time_is_quarantined(line):
    document_id = line.file("deadly.txt")
    line.extractor.says["deadly.txt"] = ExtractorLostError("gone")
    drain_to_the_end(line, line.runner())
    assert line.state(document_id) == (State.QUARANTINED, "parser-lost")
    assert line.extractor.seen == ["deadly.txt"] * 3
