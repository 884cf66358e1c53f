"""The port to a virus scanner. The one adapter is `clamd.py`; without one nothing is scanned."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class ScannerUnavailableError(Exception):
    """Nothing is known of the file: the scanner is away or silent. The file waits; it is never let through."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner said of a file. `reason` is "" for a clean one, else a code with an explanation after a colon."""

    reason: str = ""

    @property
    def clean(self) -> bool:
        """Whether the file may go on."""
        return not self.reason


class Scanner(Protocol):
    """Looks at a file before anything else reads it."""

    def scan(self, pieces: Iterable[bytes]) -> Verdict:
        """The verdict on the file that `pieces` make up.

        Raises:
            ScannerUnavailableError: there is none; try again later.
        """

    def check(self) -> None:
        """Raise ScannerUnavailableError unless the scanner answers."""
