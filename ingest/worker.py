"""The embedded worker: a process of its own that works on due jobs of the register, without a broker."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from ingest.heartbeat import Heartbeat

log = structlog.get_logger()


_READERS_LOOK_SECONDS = 0.5  # a page takes seconds to read; looking more often would only cost an idle archive


class Drains(Protocol):
    """What does all that is due, such as a Runner."""

    def drain(self, stopped: Callable[[], bool]) -> int:
        """Work until nothing is due or `stopped` says so; answers how much was done."""


class Worker:
    """Runs `runners` in a thread each until stopped, looking for due work every `poll_seconds`.

    `readers` are runners that read scanned pages, and what takes sent ZIPs in; they look less often. `heartbeat` is
    everybody's sign of life, None if someone else gives it.
    """

    def __init__(
        self,
        runners: Sequence[Drains],
        heartbeat: Heartbeat | None,
        poll_seconds: float = 0.1,
        readers: Sequence[Drains] = (),
    ) -> None:
        self._heartbeat = heartbeat
        self._waits = [(each, poll_seconds) for each in runners] + [(each, _READERS_LOOK_SECONDS) for each in readers]
        self._stopped = threading.Event()

    def run(self) -> None:
        """Work until `stop` is called from another thread or a signal handler."""
        if self._heartbeat is not None:
            self._heartbeat.start()
        threads = [threading.Thread(target=self._loop, args=each) for each in self._waits]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._heartbeat is not None:
            self._heartbeat.stop()

    def stop(self) -> None:
        """Ask the threads to end after the batch at hand."""
        self._stopped.set()

    def _loop(self, runner: Drains, seconds: float) -> None:
        while not self._stopped.is_set():
            try:
                runner.drain(self._stopped.is_set)
            except Exception:  # a register that is away for a moment must not end the worker
                log.exception("the worker could not reach the register")
                self._stopped.wait(1)
            self._stopped.wait(seconds)
