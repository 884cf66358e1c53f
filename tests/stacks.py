"""Whole stacks for tests: the settings of an archive of its own, embedded or on the real servers, and its processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import httpx
import pytest

from deploy.initialise import initialise
from deploy.settings import Settings
from deploy.settings_report import load_settings
from tests.registers import postgresql_database

T = TypeVar("T")
STACKS = ["embedded", pytest.param("real", marks=pytest.mark.real)]
PATIENCE = 60.0  # seconds; nothing here takes longer unless it is broken


@dataclass(frozen=True)
class Stack:
    """The environment of an archive's processes."""

    folder: Path
    environment: dict[str, str]
    port: int

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "deploy.cli", *arguments],
            env={**self.environment, **extra},
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
            check=False,
        )

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[bytes]:
        """Start a command; its output is kept in the stack's folder."""
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "deploy.cli", *arguments],
                env={**self.environment, **extra},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def settings(self, patch: pytest.MonkeyPatch) -> Settings:
        """The settings its processes have, for parts of the archive within the test's own process."""
        for name in [name for name in os.environ if name.startswith("STRONGROOM_")]:
            patch.delenv(name)
        for name, value in self.environment.items():
            patch.setenv(name, value)
        return load_settings()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def stack(kind: str, folder: Path) -> Iterator[Stack]:
    """An empty archive, initialised; everything it made on real servers is removed afterwards."""
    port = free_port()
    base = {name: value for name, value in os.environ.items() if not name.startswith("STRONGROOM_")}
    base |= {
        "STRONGROOM_DATA": str(folder / "data"),
        "STRONGROOM_PORT": str(port),
        "STRONGROOM_RETRY_MAX_SECONDS": "2",
        "STRONGROOM_SILENCE_SECONDS": "4",
    }
    if kind == "embedded":
        made = Stack(folder, base, port)
        make_archive(made)
        yield made
        return
    with postgresql_database() as url:
        own = f"t{uuid4().hex[:10]}"
        real = {name: value for name, value in os.environ.items() if name.startswith(REAL_PREFIXES)}
        real |= {
            "STRONGROOM_REGISTER_URL": url,
            "STRONGROOM_INDEX_PREFIX": own,
            "STRONGROOM_BROKER_QUEUE": own,
            "STRONGROOM_SITE_A_BUCKET": own,
            "STRONGROOM_SITE_B_BUCKET": own,
        }
        made = Stack(folder, base | real, port)
        make_archive(made)
        try:
            yield made
        finally:
            remove_indexes(real, own)


def make_archive(made: Stack) -> None:
    """What `strongroom init` does, without starting a process for it."""
    with pytest.MonkeyPatch.context() as patch:
        initialise(made.settings(patch)).close()


REAL_PREFIXES = ("STRONGROOM_SITE_", "STRONGROOM_INDEX_", "STRONGROOM_TIKA_", "STRONGROOM_BROKER_")


def remove_indexes(real: dict[str, str], prefix: str) -> None:
    """Remove the test's indexes by name; wildcard deletes are refused on purpose."""
    auth = (real["STRONGROOM_INDEX_WRITER_USER"], real["STRONGROOM_INDEX_WRITER_PASSWORD"])
    with httpx.Client(base_url=real["STRONGROOM_INDEX_URL"], auth=auth) as client:
        found = client.get(f"/_cat/indices/{prefix}-*", params={"format": "json"}).json()
        if found:
            client.delete("/" + ",".join(row["index"] for row in found))


def free_port() -> int:
    """A port nobody listens on at this moment."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and everything it started, in good order if it can."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def wait_until(condition: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """The first true answer of `condition`; fails when there is none in time."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if answer := condition():
            return answer
        time.sleep(0.05)
    pytest.fail(f"waited {patience:.0f} s in vain: {what}")
