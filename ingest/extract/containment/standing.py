"""Whose turn it is at the processor: a process that takes long over one document lets all others go first."""

import os
from contextlib import suppress

_BEHIND = 10  # niceness: about a tenth of the time that others get, see sched(7)


class Standing:
    """The niceness of the process `pid`. One that stands as far behind from the start is left as it is."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._usual: int | None = None

    def step_back(self) -> None:
        """Let the others go first from now on."""
        if self._usual is not None:
            return
        with suppress(ProcessLookupError):
            self._usual = os.getpriority(os.PRIO_PROCESS, self._pid)
            if self._usual < _BEHIND:
                os.setpriority(os.PRIO_PROCESS, self._pid, _BEHIND)

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
        return True
