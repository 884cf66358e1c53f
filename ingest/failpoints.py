"""Named points between two steps where a test may end the process as a power cut would."""

import os
import signal
from typing import Protocol


class Failpoints(Protocol):
    """Told each time a named point is reached."""

    def reach(self, name: str) -> None:
        """Called right after the named thing happened."""


class NoFailpoints:
    """What production uses: nothing happens."""

    def reach(self, name: str) -> None:
        """Go on."""


class KillAt:
    """Ends this process with SIGKILL when `name` is reached for the `nth` time."""

    def __init__(self, name: str, nth: int = 1) -> None:
        self._name = name
        self._left = nth

    def reach(self, name: str) -> None:
        """Die here, without any cleaning up, if this is the point."""
        if name != self._name:
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def failpoints_from(spec: str) -> Failpoints:
    """Failpoints from a setting: "" for none, else "name" or "name:nth"."""
    if not spec:
        return NoFailpoints()
    name, _, nth = spec.partition(":")
    return KillAt(name, int(nth or 1))
