"""What a detector answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters `start` to `end` of the folded text; `confidence` is above 0 and at most 1.

    1 is a number whose check digits fit and whose parts make sense; below that stands what has no check digit, or is
    recognised by the words around it.
    """

    start: int
    end: int
    confidence: float


Detector = Callable[[str], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class WithCapitals:
    """A detector that goes by capitals: it is given the folded text with them, each character where it was."""

    detect: Detector

    def __call__(self, text: str) -> Iterator[Hit]:
        """What it finds in `text`."""
        yield from self.detect(text)
