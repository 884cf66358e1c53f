"""Whose turn it is at the processor: a process that takes long over one document lets all others go first.

Where the kernel groups processes by session (autogroup, see sched(7)), niceness counts only within a session, and the
group has one of its own.
"""

import os
import time
from contextlib import suppress
from io import FileIO

_BEHIND = 10  # niceness: about a tenth of the time that others get, see sched(7)
_TRIES, _PAUSE_SECONDS = 5, 0.11  # the kernel lets the unprivileged move one group in a tenth of a second


class Standing:
    """The niceness of the process `pid`, just started, and of its group. What is behind already stays there."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._usual: int | None = None
        self._group = _group_of(pid)  # before it shuts itself in, since then no one else may open it

    def step_back(self) -> None:
        """Let the others go first from now on."""
        if self._usual is not None:
            return
        with suppress(ProcessLookupError):
            self._usual = os.getpriority(os.PRIO_PROCESS, self._pid)
            if self._usual < _BEHIND:
                os.setpriority(os.PRIO_PROCESS, self._pid, _BEHIND)
                _move(self._group, _BEHIND)

    def come_forward(self) -> bool:
        """Stand as before; False if the process may not, or is gone. To come forward takes a privilege."""
        if self._usual is None:
            return True
        usual, self._usual = self._usual, None
        try:
            if usual < _BEHIND:
                os.setpriority(os.PRIO_PROCESS, self._pid, usual)
        except (ProcessLookupError, PermissionError):
            return False
        return usual >= _BEHIND or _move(self._group, usual)

    def close(self) -> None:
        """Let go of what was opened for it."""
        if self._group is not None:
            self._group.close()


def stand_alone() -> None:
    """Make this process a group of its own, as far behind as it is itself, before it gives anything up.

    Under a kernel that makes no groups it only leads a session.
    """
    with suppress(PermissionError):  # it leads one already
        os.setsid()
    if (niceness := os.getpriority(os.PRIO_PROCESS, 0)) == 0 or (group := _group_of(os.getpid())) is None:
        return
    with group:
        for _ in range(_TRIES):
            if _move(group, niceness):
                return
            time.sleep(_PAUSE_SECONDS)


def _group_of(pid: int) -> FileIO | None:
    """What moves the group of the process; None if that can't be done here."""
    try:
        return FileIO(f"/proc/{pid}/autogroup", "w")
    except OSError:
        return None


def _move(group: FileIO | None, niceness: int) -> bool:
    """False if the kernel asks to try again, or the process is gone."""
    try:
        if group is not None:
            group.write(str(niceness).encode())
    except (OSError, ValueError):  # the latter if it was closed meanwhile, by whoever ends the sandbox
        return False
    return True
