"""The Celery app. Tasks are nudges and carry nothing: what there is to do stands in the register.

A lost message therefore loses no work (the sweep sends another), a repeated one does none twice.
"""

import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import structlog
from celery import Celery
from celery.signals import worker_process_shutdown
from kombu.exceptions import OperationalError

from ingest.runner import Runner

ADVANCE = "strongroom.advance"
SWEEP_SECONDS = 5.0

log = structlog.get_logger()


def make_app(broker_url: str, queue: str) -> Celery:
    """The app as a sender needs it: where messages go, and no results kept."""
    app = Celery("strongroom", broker=broker_url)
    app.conf.update(
        task_default_queue=queue,
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_acks_late=True,  # a worker that dies gives its message back …
        task_reject_on_worker_lost=True,  # … at once
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"confirm_publish": True},
        worker_hijack_root_logger=False,
        beat_schedule={"sweep": {"task": ADVANCE, "schedule": SWEEP_SECONDS}},
    )
    return app


class BrokerNudge:
    """Sends a nudge after a change; those of a stream of changes are one every `apart` seconds, the first at once.

    A broker that is away is logged and no harm, nor is a nudge that waits when the process ends: the sweep follows.
    """

    def __init__(self, app: Celery, apart: float = 0.1) -> None:
        self._app = app
        self._apart = apart
        self._lock = threading.Lock()
        self._next = 0.0
        self._waiting = False

    def __call__(self) -> None:
        """Ask any worker to look at the register, now or in a moment."""
        with self._lock:
            if self._waiting:
                return
            wait = self._next - time.monotonic()
            if wait > 0:
                self._waiting = True
                later = threading.Timer(wait, self._send_later)
                later.daemon = True
                later.start()
                return
            self._next = time.monotonic() + self._apart
        self._send()

    def _send_later(self) -> None:
        with self._lock:  # what changes from here on has to be told of anew
            self._waiting = False
            self._next = time.monotonic() + self._apart
        self._send()

    def _send(self) -> None:
        try:
            self._app.send_task(ADVANCE, retry=False, expires=60)
        except OperationalError:
            log.warning("the broker does not answer; the sweep will find the work")


def add_tasks(app: Celery, open_runner: Callable[[], tuple[Runner, Callable[[], None]]]) -> None:
    """Give a worker's app its task. `open_runner` builds the archive's parts, once in each worker process."""

    @lru_cache(maxsize=1)
    def opened() -> tuple[Runner, Callable[[], None]]:
        return open_runner()

    def advance() -> None:
        runner, _ = opened()
        runner.drain()

    app.task(advance, name=ADVANCE)

    def close(**_: Any) -> None:
        if opened.cache_info().currsize:
            opened()[1]()

    worker_process_shutdown.connect(close, weak=False)
