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
