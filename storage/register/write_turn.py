"""The queue of one process's writers for SQLite's single write lock."""

from collections import deque
from threading import Event, Lock
from types import TracebackType

from storage.register.outages import RegisterUnavailableError


class WriteTurn:
    """A lock that is handed on in the order of asking, with a time limit.

    Between processes SQLite's own lock decides. Within one, threads that poll that lock starve each other: the one
    that has just let go takes it again, and the others sleep longer and longer.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._guard = Lock()
        self._waiting: deque[Event] = deque()
        self._taken = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = Event()
            self._waiting.append(turn)
        if turn.wait(self._seconds):
            return
        with self._guard:
            if turn.is_set():  # handed over just now
                return
            self._waiting.remove(turn)
        raise RegisterUnavailableError("other writers held the register for too long")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
