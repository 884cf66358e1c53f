"""The port to text recognition. Adapters: `rapid.py`, `tesseract.py`; both run inside the sandbox, see `child.py`."""

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from ingest.scan_quality.measured import Measured

Box = tuple[int, int, int, int]  # left, top, right, bottom; thousandths of the page's width and height as it is drawn
WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or one Han character, where it stands, and how sure the engine is of it (0 to 1).

    `spaced` says that the engine saw a blank before it; whether one enters the text is decided by `joining`.
    """

    text: str
    box: Box
    confidence: float
    spaced: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read off one page: rows of words in reading order.

    `turned` is by how many degrees, counter-clockwise, the page had to be turned to stand upright. `engine` names the
    engine, its version and its models. `failed` is a stable code of why nothing could be read, "" otherwise.
    `measured` is how good the picture is, None where that was not found out. `codes` are what its barcodes say, each a
    line.
    """

    rows: tuple[tuple[Word, ...], ...]
    engine: str
    turned: int = 0
    failed: str = ""
    measured: Measured | None = None
    codes: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """The mean over all characters, 0 to 1: 1 for a page on which nothing is written, 0 for one not read."""
        words = [word for row in self.rows for word in row]
        characters = sum(len(word.text) for word in words)
        if not characters:
            return 0.0 if self.failed else 1.0
        return sum(word.confidence * len(word.text) for word in words) / characters


class OcrEngine(Protocol):
    """Reads pages. Models are loaded once, when it is made; nothing is ever fetched."""

    @property
    def name(self) -> str:
        """Engine, version and models, as `Reading.engine` has it."""

    def read(self, page: Image.Image) -> Reading:
        """The words on `page` (RGB or L), whichever of its four sides is up and if it lies a little askew."""
