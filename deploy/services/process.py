"""One server's process: started apart from the terminal, remembered by id and birth time, stopped with its children."""

import json
import os
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from deploy.services.errors import ServiceError
from deploy.services.server import Host, Launch

STOP_SECONDS = 30
TAIL_LINES = 20
POLL_SECONDS = 0.1


class ServerProcess:
    """The process of a named server.

    A record holds the birth time beside the id, because ids are used again: a stranger is never taken for ours.

    Args:
        name: The server's name.
        host: Where it runs.
    """

    def __init__(self, name: str, host: Host) -> None:
        self._name = name
        self._host = host
        self._record = host.places.run / f"{name}.pid"

    @property
    def log(self) -> Path:
        """What the server printed."""
        return self._host.places.log_of(self._name)

    def find(self) -> psutil.Process | None:
        """The running process, if there is one."""
        record = self._read()
        if not record:
            return None
        try:
            process = psutil.Process(record["pid"])
            ours = process.create_time() == record["born"] and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if ours else None

    def clear(self) -> None:
        """Remove what is left of a process that was killed: its name in the list of processes, and its children."""
        self._await_burial()
        _end(self._orphans())

    def start(self, launch: Launch) -> None:
        """Start it in a session of its own, with a fresh log.

        Raises:
            ServiceError: If the program can't be run at all.
        """
        account, home = self._host.account, self._host.account.own(self._host.places.of(self._name))
        environ = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", **launch.environ}
        with self.log.open("wb") as log:
            try:
                child = subprocess.Popen(
                    launch.command,
                    cwd=home,
                    env=environ,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **account.identity,
                )
            except OSError as error:
                raise ServiceError(f"{self._name} can't be run: {error}") from error
        # It is meant to outlive us: without a return code its handle would complain that nobody waited for it.
        child.returncode = 0
        born = psutil.Process(child.pid).create_time()
        self._record.write_text(json.dumps({"pid": child.pid, "born": born, "stop": launch.stop_signal.value}))

    def stop(self) -> bool:
        """Ask it to end, wait, and end what is left of it. Returns whether anything was running."""
        process = self.find()
        family = self._orphans() if process is None else [process, *process.children(recursive=True)]
        if process is not None:
            process.send_signal(self._read()["stop"])
            psutil.wait_procs([process], timeout=STOP_SECONDS)
        _end(family)
        self._record.unlink(missing_ok=True)
        return bool(family)

    def _orphans(self) -> list[psutil.Process]:
        # What a killed launcher left keeps its group, whose number is the launcher's id. The number is given to nobody
        # else while the group has members; a process that has it as its own id is therefore a stranger.
        group = self._read().get("pid")
        if group is None or psutil.pid_exists(group):
            return []
        return [process for process in psutil.process_iter() if _group_of(process) == group]

    def _read(self) -> dict[str, Any]:
        if not self._record.exists():
            return {}
        record: dict[str, Any] = json.loads(self._record.read_text())
        return record

    def _await_burial(self) -> None:
        # A killed process keeps its id until its parent has noticed, and PostgreSQL takes an id in use for a rival.
        process_id = self._read().get("pid")
        deadline = time.monotonic() + STOP_SECONDS
        while process_id is not None and _is_dead_but_listed(process_id) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def last_words(self) -> str:
        """Where the log is and how it ends, for an error message."""
        if not self.log.exists():
            return f"it left no log at {self.log}"
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join([f"the end of {self.log}:", *(f"    {line}" for line in lines)])


def _is_dead_but_listed(process_id: int) -> bool:
    try:
        return psutil.Process(process_id).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _group_of(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


def _end(processes: Iterable[psutil.Process]) -> None:
    left = [process for process in processes if process.is_running()]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=STOP_SECONDS)
