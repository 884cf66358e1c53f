"""What may be killed while a batch is taken in: the archive's own processes, and the servers beside it."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Protocol

import psutil

from deploy.services.places import find_places
from tests.stacks import Stack


class Victim(Protocol):
    """Something that is killed at any moment and started again."""

    @property
    def name(self) -> str:
        """What it is called in the count."""

    def kill(self) -> bool:
        """SIGKILL; False if it was not alive."""

    def revive(self) -> None:
        """Start it again unless it lives."""


class Program:
    """A command of the archive. One that `ends` by itself is not started again once it has come to its end."""

    def __init__(self, made: Stack, dice: random.Random, *arguments: str, ends: bool = False) -> None:
        self._made = made
        self._dice = dice
        self._arguments = arguments
        self._ends = ends
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """The command."""
        return self._arguments[0]

    @property
    def over(self) -> bool:
        """Whether it came to its end by itself."""
        return self._ends and self._process is not None and (self._process.poll() or 0) >= 0 and not self.alive

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> bool:
        """All of it, or, one time in two, only one of the processes that it started."""
        if not self.alive:
            return False
        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        if children and self._dice.random() < 0.5:
            self._dice.choice(children).kill()
            return True
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        return True

    def revive(self) -> None:
        """Start it unless it lives or has done its work."""
        if not self.alive and not self.over:
            self._process = self._made.start(*self._arguments)

    def wait(self) -> None:
        """Until it comes to its end by itself."""
        assert self._process is not None
        self._process.wait()

    def end(self) -> None:
        """In good order."""
        if self.alive:
            assert self._process is not None
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)


class ServerVictim:
    """A real server of this machine, found by what its command line holds and started by the front door."""

    def __init__(self, name: str, is_it: Callable[[str], bool], environ: Mapping[str, str]) -> None:
        self.name = name
        self._is_it = is_it
        self._environ = environ

    def kill(self) -> bool:
        """Every process of it."""
        found = [each for each in psutil.process_iter(["cmdline"]) if self._is_it(" ".join(each.info["cmdline"] or ()))]
        for each in found:
            each.kill()
        return bool(found)

    def revive(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "deploy.services", "up", self.name]
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=self._environ)
        if done.returncode:
            raise SystemExit(done.stderr)


def servers(environ: Mapping[str, str]) -> list[ServerVictim]:
    """The broker and the index of the line-up that this environment names; those of another one live on."""
    run = find_places(environ, is_root=os.geteuid() == 0).run
    return [
        ServerVictim("rabbitmq", lambda line: "beam.smp" in line and f"-home {run}/rabbitmq" in line, environ),
        ServerVictim(
            "elasticsearch", lambda line: "-Des.path.home=" in line and f"{run}/elasticsearch/" in line, environ
        ),
    ]
