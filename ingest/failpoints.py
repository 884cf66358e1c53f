"""Named points between two steps where a test may end the process as a power cut would."""

import os
import signal
from pathlib import Path
from typing import Protocol


class Failpoints(Protocol):
    """Told each time a named point is reached."""

    def reach(self, name: str) -> None:
        """Called right after the named thing happened."""


class NoFailpoints:
    """What production uses: nothing happens."""

    def reach(self, name: str) -> None:
        """Go on."""


class KillOnce:
    """Ends this process with SIGKILL when `name` is reached, unless some process did so before: `marker` remembers."""

    def __init__(self, name: str, marker: Path) -> None:
        self._name = name
        self._marker = marker

    def reach(self, name: str) -> None:
        """Die here, without any cleaning up, if this is the point and it is the first time."""
        if name != self._name:
            return
        try:
            self._marker.touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)


def failpoints_from(spec: str) -> Failpoints:
    """Failpoints from a setting: "" for none, else "name@marker", the marker a path that does not exist yet.

    Raises:
        ValueError: the setting has another form.
    """
    if not spec:
        return NoFailpoints()
    name, _, marker = spec.partition("@")
    if not name or not marker:
        raise ValueError("a failpoint is given as name@path")
    return KillOnce(name, Path(marker))
