"""The queue of one process's writers for SQLite's single write lock."""

from threading import Lock
from types import TracebackType

from storage.register.outages import RegisterUnavailableError


class WriteTurn:
    """A lock with a time limit. Between processes SQLite's own lock decides; this one keeps threads from polling it."""

    def __init__(self, seconds: float) -> None:
        self._lock = Lock()
        self._seconds = seconds

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._seconds):
            raise RegisterUnavailableError("another writer held the register for too long")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
