"""One server's process: started apart from the terminal, remembered by id and birth time, stopped with its children."""

import json
import os
import subprocess
from pathlib import Path

import psutil

from deploy.services.errors import ServiceError
from deploy.services.server import Host, Launch

STOP_SECONDS = 30
TAIL_LINES = 20


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
        if not self._record.exists():
            return None
        record = json.loads(self._record.read_text())
        try:
            process = psutil.Process(record["pid"])
            ours = process.create_time() == record["born"] and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if ours else None

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
        born = psutil.Process(child.pid).create_time()
        self._record.write_text(json.dumps({"pid": child.pid, "born": born}))

    def stop(self, launch: Launch) -> bool:
        """Ask it to end, wait, and end what is left of it. Returns whether it was running."""
        process = self.find()
        if process is not None:
            family = [process, *process.children(recursive=True)]
            process.send_signal(launch.stop_signal)
            psutil.wait_procs([process], timeout=STOP_SECONDS)
            for member in family:
                if member.is_running():
                    member.kill()
            psutil.wait_procs(family, timeout=STOP_SECONDS)
        self._record.unlink(missing_ok=True)
        return process is not None

    def last_words(self) -> str:
        """Where the log is and how it ends, for an error message."""
        if not self.log.exists():
            return f"it left no log at {self.log}"
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join([f"the end of {self.log}:", *(f"    {line}" for line in lines)])
