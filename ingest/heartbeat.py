"""Shows that a worker is alive: renews its leases while it works on something long."""

import threading
from datetime import timedelta

import structlog

from storage.clock import Clock
from storage.register import jobs
from storage.register.register import Register

log = structlog.get_logger()


class Heartbeat:
    """A thread that renews `owner`'s leases three times within each lease, from `start` to `stop`."""

    def __init__(self, register: Register, clock: Clock, owner: str, lease: timedelta) -> None:
        self._register = register
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._renew()
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread."""
        self._stopped.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stopped.wait(self._lease.total_seconds() / 3):
            try:
                self._renew()
            except Exception:  # a register that is away for a moment must not end the heartbeat
                log.exception("heartbeat did not reach the register")

    def _renew(self) -> None:
        with self._register.transaction() as session:
            jobs.renew(session, self._owner, self._clock(), self._lease)
