"""Attempts at steps: one that takes long goes on beside the others, so that nobody waits for a file hard to read."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from ingest.recording import Result
from storage.register.jobs import Claim


class Attempt:
    """One step that was begun."""

    def __init__(self, claim: Claim, future: Future[Result]) -> None:
        self.claim = claim
        self.future = future

    def result(self) -> Result:
        """What came of it, once it has ended."""
        return self.future.result()

    def within(self, seconds: float | None) -> Result | None:
        """What came of it; None if it has not ended within so many seconds (None: however long it takes)."""
        wait([self.future], timeout=seconds)
        return self.future.result() if self.future.done() else None


class Attempts:
    """Begins steps in threads of its own. Up to `beside` of them may go on while others are begun."""

    def __init__(self, beside: int) -> None:
        self._beside = beside
        self._threads = ThreadPoolExecutor(max_workers=1 + beside, thread_name_prefix="step")
        self._long: list[Attempt] = []

    def begin(self, claim: Claim, step: Callable[[Claim], Result]) -> Attempt:
        """Begin a step; there is always a thread for it as long as its caller waits for each, or has it `let_on`."""
        return Attempt(claim, self._threads.submit(step, claim))

    def let_on(self, attempt: Attempt) -> bool:
        """Let it go on beside the others; False if there is no room, so that the caller has to wait for it."""
        if len(self._long) >= self._beside:
            return False
        self._long.append(attempt)
        return True

    def claims(self) -> list[Claim]:
        """The jobs that go on beside the others."""
        return [each.claim for each in self._long]

    def ended(self) -> list[Result]:
        """What came of those that have ended; each is told once."""
        over = [each for each in self._long if each.future.done()]
        self._long = [each for each in self._long if each not in over]
        return [each.result() for each in over]

    def all_ended(self) -> list[Result]:
        """Wait for all that go on beside the others."""
        wait([each.future for each in self._long])
        return self.ended()

    def look(self, seconds: float) -> None:
        """Wait until one has ended, at most so long."""
        wait([each.future for each in self._long], timeout=seconds, return_when=FIRST_COMPLETED)
