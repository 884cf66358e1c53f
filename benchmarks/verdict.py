"""What a figure had to be, and whether it is; the exit code of a benchmark."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.machine import machine_line


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure with the highest value it may have; None for one that is only told."""

    name: str
    value: float
    most: float | None

    def missed(self, slack: float = 0.0) -> bool:
        """Whether it is higher, even with so much slack (0.10 is a tenth)."""
        return self.most is not None and self.value > self.most * (1 + slack)


def conclude(verdicts: Sequence[Verdict], slack: float = 0.0) -> None:
    """Print each figure with its floor and verdict; end the program with 1 if any was missed."""
    for one in verdicts:
        word = "told only" if one.most is None else "MISSED" if one.missed(slack) else "kept"
        wanted = "" if one.most is None else f"  wanted at most {one.most:.2f}"
        print(f"{one.name:<44} {one.value:9.3f}{wanted}  {word}")
    sys.exit(1 if any(one.missed(slack) for one in verdicts) else 0)


def write_values(path: Path, verdicts: Sequence[Verdict]) -> None:
    """The figures, with the machine they were measured on."""
    results = [asdict(one) for one in verdicts]
    path.write_text(json.dumps({"machine": machine_line(), "results": results}, indent=1), "utf-8")
