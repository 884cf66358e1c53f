"""Keeps one child process running beside the web server: the embedded worker."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

import structlog

_PR_SET_PDEATHSIG = 1
_RESTART_SECONDS = 1.0

log = structlog.get_logger()


class Supervisor:
    """Starts `command` and starts it again whenever it ends, until `stop`.

    The child asks to be killed when this process dies (see `die_with`), so that no worker is left behind.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = command
        self._environment = {**os.environ, **environment}
        self._stopped = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the child."""
        self._thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """End the child in good order; kill it when it takes longer than `seconds`."""
        self._stopped.set()
        if self._child is not None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(seconds)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._thread.join(seconds)

    def _run(self) -> None:
        # The death signal follows the thread that started the child, so the same thread also waits for it.
        while not self._stopped.is_set():
            self._child = subprocess.Popen(  # noqa: S603 (our own program)
                self._command, stdin=subprocess.DEVNULL, env=self._environment
            )
            code = self._child.wait()
            if not self._stopped.wait(_RESTART_SECONDS):
                log.warning("the worker ended and is started again", exit_code=code)


def worker_command() -> list[str]:
    """How this program starts itself as a worker that ends with it."""
    return [sys.executable, "-m", "deploy.cli", "worker", "--beside", str(os.getpid())]


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when process `parent` dies, however it dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the request took effect
        os.kill(os.getpid(), signal.SIGKILL)
