"""A small pool of sandboxed processes. A document can crash or exhaust one of them, and nothing else."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import structlog

from ingest.extract.containment import child, wire
from ingest.extract.containment.standing import Standing
from ingest.extract.containment.starting import Nursery, Program, Starting
from ingest.extract.limits import Limits
from ingest.extract.port import ExtractorUnavailableError, Outcome
from ingest.extract.reading import RefusedError

EVERY_PROTECTION = frozenset({"no-network", "own-files", "call-filter"})
_START_SECONDS = 30.0
_LOOK_SECONDS = 0.1
_LONG_SECONDS = 0.4  # good documents seldom take as long
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_log = structlog.get_logger(__name__)


class _Worker:
    """One sandboxed process and the socket to it. One that is `tired` would be slow with the next document."""

    def __init__(self, limits: Limits, start: Starting) -> None:
        self._limits = limits
        self.served = 0
        self.owner = ""
        self._channel, self._process = start()
        self._standing = Standing(self._process.pid)
        self.tired = False
        self.protections = self._greeting()

    def _greeting(self) -> frozenset[str]:
        try:
            greeting = wire.FrameCollector(self._channel, 4096).take(_START_SECONDS)
        except (wire.ClosedError, wire.TooLongError) as error:
            self.kill()
            raise ExtractorUnavailableError("a sandboxed process ended while starting") from error
        if greeting is None:
            self.kill()
            raise ExtractorUnavailableError("a sandboxed process did not start in time")
        return frozenset(orjson.loads(greeting))

    @property
    def pid(self) -> int:
        """The process' number."""
        return self._process.pid

    def ask(self, descriptor: int, request: dict[str, Any]) -> list[bytes]:
        """Hand over the document `descriptor` and wait for the answer.

        Raises:
            RefusedError: the document ended the process or a limit did.
            ExtractorUnavailableError: the process was dead before.
        """
        self.served += 1
        self._channel.settimeout(_START_SECONDS)
        try:
            socket.send_fds(self._channel, [b"!"], [descriptor])
            wire.send_frame(self._channel, orjson.dumps(request))
        except OSError as error:
            raise ExtractorUnavailableError("a sandboxed process was gone") from error
        answer = self._awaited()
        self.tired = not self._standing.come_forward()
        return self._unpacked(answer)

    def _awaited(self) -> bytes:
        answer = wire.FrameCollector(self._channel, self._limits.answer_bytes)
        begun = time.monotonic()
        try:
            while (frame := answer.take(_LOOK_SECONDS)) is None:
                took = time.monotonic() - begun
                if took > _LONG_SECONDS:
                    self._standing.step_back()
                if took > self._limits.seconds:
                    raise RefusedError(Outcome.LIMIT, "time-limit", f"not read within {self._limits.seconds:g} s")
                if self._resident() > self._limits.memory_bytes:
                    raise RefusedError(Outcome.LIMIT, "memory-limit", "reading it takes too much memory")
        except wire.ClosedError as error:
            raise self._death() from error
        except wire.TooLongError as error:
            raise RefusedError(Outcome.LIMIT, "output-limit", "more came out than may") from error
        return frame

    def _unpacked(self, frame: bytes) -> list[bytes]:
        try:
            status, *blobs = child.unpack(frame)
        except ValueError as error:
            raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave a broken answer") from error
        if status == child.OK:
            return blobs
        if status == child.TOO_DEEP:
            raise RefusedError(Outcome.LIMIT, "nested-too-deep", "what is inside lies deeper than can be followed")
        if status == child.OUT_OF_MEMORY:
            raise RefusedError(Outcome.LIMIT, "memory-limit", "reading it takes too much memory")
        raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader could not cope with it")

    def _resident(self) -> int:
        try:
            return int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
        except (OSError, IndexError):
            return 0

    def _death(self) -> RefusedError:
        self._process.kill()  # it may have closed the socket and live on; one that is ended keeps its status
        status = self._process.wait()
        if status in {-signal.SIGXCPU, -signal.SIGKILL}:  # the kernel's own word for too much time, too much memory
            return RefusedError(Outcome.LIMIT, "resource-limit", "reading it took more than it may")
        return RefusedError(Outcome.QUARANTINED, "parser-crashed", f"the reader ended with status {status}")

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._channel.close()
        self._standing.close()


class Sandbox:
    """Runs the function `entry` ("module:name") on documents, in up to `size` processes, each used `reuse` times.

    With a `nursery` a process costs hardly anything, which is for those that are often replaced; the function must then
    need no threads that were started when it was made. Thread-safe. `search_path` holds further folders to import from,
    for tests; `options` are keyword arguments that the function is made with, beside the limits.
    """

    def __init__(
        self,
        entry: str,
        limits: Limits,
        *,
        size: int = 2,
        reuse: int = 500,
        nursery: bool = False,
        search_path: tuple[Path, ...] = (),
        options: Mapping[str, Any] | None = None,
    ) -> None:
        program = Program(entry, limits, search_path, dict(options or {}))
        self._nursery = Nursery(program) if nursery else None
        self._start: Starting = self._nursery.start if self._nursery else program.start
        self._limits = limits
        self._reuse = reuse
        self._slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False
        self._said = False

    def run(self, descriptor: int, request: dict[str, Any], owner: str = "") -> list[bytes]:
        """What the function answers about the document `descriptor`.

        A process that has served one `owner` never serves another, so that nothing it saw gets from one to the other.

        Raises:
            RefusedError: LIMIT, MALFORMED or, if its reader fell over each time, QUARANTINED: the document's own fault.
            ExtractorUnavailableError: no process could be started.
        """
        for _ in range(self._limits.crashes - 1):
            try:
                return self._asked(descriptor, request, owner)
            except RefusedError as refusal:
                if refusal.outcome is not Outcome.QUARANTINED:
                    raise
                _log.warning("a_reader_fell_over", reason=refusal.reason)  # perhaps for what another document left
        return self._asked(descriptor, request, owner)

    def _asked(self, descriptor: int, request: dict[str, Any], owner: str) -> list[bytes]:
        with self._slots, self._worker(owner) as worker:
            return worker.ask(descriptor, request)

    def protections(self) -> frozenset[str]:
        """Which of EVERY_PROTECTION the kernel allows here.

        Raises:
            ExtractorUnavailableError: no process could be started.
        """
        with self._slots, self._worker() as worker:
            return worker.protections

    def pids(self) -> tuple[int, ...]:
        """The processes at work or waiting."""
        with self._lock:
            return tuple(worker.pid for worker in (*self._idle, *self._busy))

    def close(self) -> None:
        """End every process."""
        with self._lock:
            self._closed = True
            workers, self._idle = [*self._idle, *self._busy], []
        for worker in workers:
            worker.kill()
        if self._nursery:
            self._nursery.close()

    @contextmanager
    def _worker(self, owner: str = "") -> Iterator[_Worker]:
        with self._lock:
            if self._closed:
                raise ExtractorUnavailableError("the sandbox is closed")
            worker = next((each for each in reversed(self._idle) if each.owner in {"", owner}), None)
            # One that is waiting for someone else makes room: there are never more than `size`.
            leaves = self._idle[0] if worker is None and self._idle else None
            if taken := worker or leaves:
                self._idle.remove(taken)
        if leaves is not None:
            leaves.kill()
        worker = worker or self._started()
        worker.owner = owner
        with self._lock:
            self._busy.add(worker)
        healthy = False
        try:
            yield worker
            healthy = worker.served < self._reuse and not worker.tired
        finally:
            with self._lock:
                self._busy.discard(worker)
                healthy = healthy and not self._closed
                if healthy:
                    self._idle.append(worker)
            if not healthy:
                worker.kill()

    def _started(self) -> _Worker:
        worker = _Worker(self._limits, self._start)
        missing = EVERY_PROTECTION - worker.protections
        if not self._said:
            self._said = True
            log = _log.warning if missing else _log.info
            log("extraction_sandbox_started", protections=sorted(worker.protections), missing=sorted(missing))
        return worker
