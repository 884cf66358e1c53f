"""Steps that write to the index, held back while others wait anyway, so that more documents are written at once.

Every write makes an index put its newest pieces together, and costs nearly as much for one document as for a hundred.
"""

import time
from collections.abc import Sequence

from ingest.steps import Step
from storage.register.jobs import Claim

_SHARE = 0.25  # of the time that jobs wait at present: nobody waits much longer for it
_CROWDED_SECONDS = 2.0  # jobs that wait less are a few files that come in, which nobody is to wait longer for
_LONGEST_SECONDS = 2.0


class HeldBack:
    """Up to `most` claims."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._until = 0.0
        self.claims: list[Claim] = []

    def aside(self, works: Sequence[Claim], waited: float) -> list[Claim]:
        """Hold back what writes to the index; answers the others. Jobs begun lately had `waited` so many seconds."""
        writing = [each for each in works if each.step == Step.INDEX]
        if writing and not self.claims:
            held = min(_LONGEST_SECONDS, _SHARE * waited) if waited >= _CROWDED_SECONDS else 0.0
            self._until = time.monotonic() + held
        self.claims += writing
        return [each for each in works if each.step != Step.INDEX]

    def due(self, *, others: bool) -> list[Claim]:
        """Let all go on if they are enough or were held for long enough, or if no `others` wait; else none."""
        if others and len(self.claims) < self._most and time.monotonic() < self._until:
            return []
        claims, self.claims = self.claims, []
        return claims
