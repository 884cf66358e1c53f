"""A nudge carries nothing; losing it loses nothing; the app redelivers at once what a dead worker held."""

import time

import pytest
from celery.signals import worker_process_shutdown
from kombu.exceptions import OperationalError

from ingest.tasks import ADVANCE, SWEEP_SECONDS, BrokerNudge, add_tasks, make_app
from tests.stacks import wait_until


@pytest.fixture
def app():
    return make_app("memory://", "own-queue")


def test_a_nudge_is_an_empty_message_in_the_queue_of_this_archive(app, monkeypatch):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: sent.append((name, options)))
    BrokerNudge(app)()
    ((name, options),) = sent
    assert name == ADVANCE
    assert not {"args", "kwargs"} & set(options)
    assert app.conf.task_default_queue == "own-queue"


def test_a_stream_of_changes_is_told_of_at_once_and_once_more_after_the_last(app, monkeypatch):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda *_, **__: sent.append(time.monotonic()))
    nudge = BrokerNudge(app, apart=0.2)
    for _ in range(50):
        nudge()
    last = time.monotonic()
    wait_until(lambda: sent[-1] > last, "a nudge follows the last change")
    assert len(sent) <= 3  # of a slow machine, on which the changes take longer than one pause
    before = len(sent)
    wait_until(lambda: time.monotonic() > sent[-1] + 0.3, "the pause is over")
    nudge()
    assert len(sent) == before + 1


def test_a_broker_that_is_away_harms_no_upload(app, monkeypatch):
    def away(*_, **__):
        raise OperationalError("away")

    monkeypatch.setattr(app, "send_task", away)
    BrokerNudge(app)()


def test_what_a_dead_worker_held_is_given_to_another_and_a_sweep_follows_every_loss(app):
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.beat_schedule["sweep"] == {"task": ADVANCE, "schedule": SWEEP_SECONDS}


def test_a_worker_process_opens_the_archive_once_and_closes_it_at_its_end(app):
    events = []

    class Counting:
        def drain(self):
            events.append("drain")

    def open_runner():
        events.append("open")
        return Counting(), lambda: events.append("close")

    add_tasks(app, open_runner)
    app.tasks[ADVANCE]()
    app.tasks[ADVANCE]()
    worker_process_shutdown.send(sender=None)
    assert events == ["open", "drain", "drain", "close"]
