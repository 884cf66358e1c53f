"""What every server here has in common."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from deploy.services.account import Account
from deploy.services.passwords import Passwords
from deploy.services.places import Places
from deploy.services.ports import Ports


@dataclass(frozen=True)
class Host:
    """The machine as the servers see it: where, as whom, on which ports, with which passwords."""

    places: Places
    account: Account
    ports: Ports
    passwords: Passwords


@dataclass(frozen=True)
class Launch:
    """How to start and stop one server.

    Attributes:
        command: The program in the foreground, with its arguments.
        environ: Variables beside `PATH`, `HOME` and the locale.
        stop_signal: What asks the program to end cleanly.
    """

    command: tuple[str | Path, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM


class Server(Protocol):
    """One server. Every method may be repeated."""

    @property
    def name(self) -> str:
        """What the server is called on the command line, in its folder and in its log."""

    @property
    def port_names(self) -> tuple[str, ...]:
        """The fields of `Ports` that it listens on, the one for clients first."""

    @property
    def packages(self) -> tuple[str, ...]:
        """The Debian packages that it needs."""

    def prepare(self) -> None:
        """Fetch, build and configure what the start needs. The server is down meanwhile.

        Raises:
            ServiceError: If something can't be had; the message says what.
        """

    def launch(self) -> Launch:
        """How to start it, once prepared."""

    def why_not_ready(self) -> str | None:
        """Nothing if it answers as a healthy server does, else what it answers instead."""

    def settle(self) -> None:
        """Bring a healthy server to the state that clients expect, such as an empty database."""

    def release(self) -> None:
        """Clean up after its process has ended."""

    def settings(self) -> dict[str, str]:
        """The settings that point an archive at it."""
