"""Shows that a worker is alive, and ends the leases of those that are not."""

import threading
from datetime import timedelta

import structlog

from storage.clock import Clock
from storage.register import jobs, workers
from storage.register.register import Register

_BEATS = 5  # in the time after which a silent worker is taken for dead

log = structlog.get_logger()


class Heartbeat:
    """A thread that keeps worker `name` on the list of the living, from `start` to `stop`.

    Args:
        lease: how long the worker's claims last without another beat.
        silence: after so long without a beat a worker is taken for dead, and others may have its jobs.
    """

    def __init__(self, register: Register, clock: Clock, name: str, lease: timedelta, silence: timedelta) -> None:
        self._register = register
        self._clock = clock
        self._name = name
        self._lease = lease
        self._silence = silence
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Enter the list; what a former life of the same name still held is free again."""
        with self._register.transaction() as session:
            workers.enter(session, self._name, self._clock())
        self._thread.start()

    def stop(self) -> None:
        """Leave the list in good order."""
        self._stopped.set()
        self._thread.join()
        with self._register.transaction() as session:
            workers.leave(session, self._name)

    def _run(self) -> None:
        while not self._stopped.wait(self._silence.total_seconds() / _BEATS):
            try:
                self._beat()
            except Exception:  # a register that is away for a moment must not end the heartbeat
                log.exception("heartbeat did not reach the register")

    def _beat(self) -> None:
        with self._register.transaction() as session:
            if not workers.beat(session, self._name, self._clock()):
                workers.enter(session, self._name, self._clock())
            jobs.renew_all(session, self._name, self._clock(), self._lease)
            workers.release_dead(session, self._clock(), self._silence)
