"""How sandboxed processes come into being: each by itself, or forked from one that has loaded all it needs."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson

from ingest.extract.containment import child, wire
from ingest.extract.limits import Limits
from ingest.extract.port import ExtractorUnavailableError

_CODE_ROOT = Path(__file__).resolve().parents[3]
_READY_SECONDS = 60.0  # loading a model on a busy machine
_ORDER_SECONDS = 30.0
_ANSWER_BYTES = 64
_NURSERY = "nursery"
# Nothing of ours, and an empty PATH also spares Tika its search for tesseract. There is a process for each core, which
# needs no threads for numbers beside it, and could not be forked with them.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# To read or draw a page takes half a gigabyte by and by: glibc takes it in pages of 2 MiB where it can, and keeps
# 32 MiB of what was freed, so that there are few faults. These
# programs are the ones with a nursery; texts take too little for it.
_PAGES = {"GLIBC_TUNABLES": f"glibc.malloc.hugetlb=1:glibc.malloc.trim_threshold={32 * 1024 * 1024}"}


class Process(Protocol):
    """A process, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int:
        """Its number."""

    def kill(self) -> None:
        """End it at once, if it has not ended."""

    def wait(self) -> int:
        """Its exit status once it has ended; of one ended by a signal the signal's number, negative."""


Starting = Callable[[], tuple[socket.socket, Process]]


@dataclass(frozen=True, slots=True)
class Program:
    """What a sandboxed process runs: the function `entry` ("module:name"), made with `limits` and `options`."""

    entry: str
    limits: Limits
    search_path: tuple[Path, ...]
    options: Mapping[str, Any]

    def start(self, mode: str = "alone") -> tuple[socket.socket, "subprocess.Popen[bytes]"]:
        """A new process and the socket to it.

        Raises:
            ExtractorUnavailableError: none could be started.
        """
        ours, theirs = socket.socketpair()
        try:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                self._command(mode, theirs.fileno()),
                env=_ENVIRONMENT | (_PAGES if mode == _NURSERY else {}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd="/",
            )
        except OSError as error:
            ours.close()
            raise ExtractorUnavailableError("no sandboxed process could be started") from error
        finally:
            theirs.close()
        return ours, process

    def _command(self, mode: str, channel: int) -> list[str]:
        paths = [str(path) for path in (_CODE_ROOT, *self.search_path)]
        start = (
            f"import sys, runpy; sys.path[:0] = {paths!r}; runpy.run_module({child.__name__!r}, run_name='__main__')"
        )
        limits, options = (orjson.dumps(each).decode() for each in (asdict(self.limits), dict(self.options)))
        return [sys.executable, "-I", "-B", "-c", start, mode, str(channel), self.entry, limits, options]


class Nursery:
    """A process that has loaded a program, and forks one after another of those that run it. Thread-safe.

    It never sees a document, so a fork has nothing of what was read before it. It is started when the first is wanted,
    and anew when it is gone.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def start(self) -> tuple[socket.socket, Process]:
        """A new process and the socket to it.

        Raises:
            ExtractorUnavailableError: none could be started.
        """
        with self._lock:
            if self._loaded is not None and self._loaded.gone():
                self._loaded.close()
                self._loaded = None
            self._loaded = self._loaded or _Loaded(*self._program.start(_NURSERY))
            return self._loaded.fork()

    def close(self) -> None:
        """End it; what it forked ends when its socket is closed."""
        with self._lock:
            if self._loaded is not None:
                self._loaded.close()
                self._loaded = None


class _Loaded:
    """The nursery's process while it lives."""

    def __init__(self, control: socket.socket, process: "subprocess.Popen[bytes]") -> None:
        self._control = control
        self._process = process
        self._lock = threading.Lock()
        try:
            ready = self._answer(_READY_SECONDS)
        except ExtractorUnavailableError:
            self.close()
            raise
        if ready is None:
            self.close()
            raise ExtractorUnavailableError("a sandboxed process did not start in time")

    def gone(self) -> bool:
        return self._process.poll() is not None

    def fork(self) -> tuple[socket.socket, Process]:
        ours, theirs = socket.socketpair()
        try:
            return ours, _Forked(self._ordered({"start": True}, theirs.fileno()), self)
        except (ExtractorUnavailableError, OSError) as error:
            ours.close()
            raise ExtractorUnavailableError("no sandboxed process could be started") from error
        finally:
            theirs.close()

    def status_of(self, pid: int) -> int:
        """The exit status of a process that has ended or is about to."""
        return self._ordered({"wait": pid})

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._control.close()

    def _ordered(self, order: dict[str, Any], *descriptors: int) -> int:
        with self._lock:
            try:
                socket.send_fds(self._control, [b"!"], descriptors)
                wire.send_frame(self._control, orjson.dumps(order))
            except OSError as error:
                raise ExtractorUnavailableError("a sandboxed process was gone") from error
            answer = self._answer(_ORDER_SECONDS)
        if answer is None:
            self._process.kill()  # what it would still say would be taken for another answer
            raise ExtractorUnavailableError("a sandboxed process did not start in time")
        return int(orjson.loads(answer))

    def _answer(self, seconds: float) -> bytes | None:
        try:
            return wire.FrameCollector(self._control, _ANSWER_BYTES).take(seconds)
        except (wire.ClosedError, wire.TooLongError, OSError) as error:
            raise ExtractorUnavailableError("a sandboxed process ended while starting") from error


class _Forked:
    """A process that a nursery forked. Its number stays its own until the nursery was asked for its status."""

    def __init__(self, pid: int, parent: _Loaded) -> None:
        self.pid = pid
        self._parent = parent
        self._handle = os.pidfd_open(pid)
        self._lock = threading.Lock()  # who closes the sandbox and who waits for an answer may both see it end
        self._status: int | None = None

    def kill(self) -> None:
        with self._lock:
            if self._status is None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self) -> int:
        """See Process. It must have been killed, or be about to end."""
        with self._lock:
            if self._status is None:
                ended = select.poll()
                ended.register(self._handle, select.POLLIN)
                ended.poll()
                try:
                    self._status = self._parent.status_of(self.pid)
                except ExtractorUnavailableError:
                    self._status = -signal.SIGKILL  # nobody knows any more; it has ended
                os.close(self._handle)
            return self._status
