"""Pictures of pages, drawn in sandboxed processes: this side of the wall."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import orjson

from ingest.extract.containment.sandbox import Sandbox
from ingest.extract.limits import MIB, Limits
from ingest.extract.reading import RefusedError
from ingest.extract.rendering.order import Box, DrawnPage, PageOrder, Stretch, TextLine, Trouble
from ingest.extract.source import read_only
from ingest.memory_file import memory_file

# One page is drawn in a fraction of these; who waits for a page longer than that has given up.
# With what is mapped, libraries and models, a reader stays below 1 GiB.
DRAWING_LIMITS = Limits(seconds=20.0, memory_bytes=960 * MIB)
_IMAGE_BYTES = 64 * MIB


class PageHiddenError(Exception):
    """It is not sure that the page would show this reader nothing above their level."""


class NoPageError(Exception):
    """There is no such page, or it can't be drawn."""


class PageRenderer:
    """Draws pages of PDFs and of picture files.

    Args:
        limits: bounds on the work for one page.
        size: pages drawn at once.
    """

    def __init__(self, limits: Limits = DRAWING_LIMITS, *, size: int = 2) -> None:
        self._limits = limits
        self._sandbox = Sandbox("ingest.extract.rendering.drawing:page_drawer", limits, size=size, nursery=True)

    @contextmanager
    def opened(self, pieces: Iterable[bytes], owner: str) -> Iterator["OpenOriginal"]:
        """The original made of `pieces`, to draw pages of until the block ends. It has no name on any disk.

        A process that has seen the pages of one `owner` (a document's id) is never given those of another.
        """
        with memory_file(pieces) as file:
            yield OpenOriginal(self._sandbox, self._limits, file, owner)

    def close(self) -> None:
        """End every process."""
        self._sandbox.close()


class OpenOriginal:
    """An original of which pages are drawn, one after another. Not for several threads at once."""

    def __init__(self, sandbox: Sandbox, limits: Limits, file: BinaryIO, owner: str) -> None:
        self._sandbox = sandbox
        self._limits = limits
        self._file = file
        self._owner = owner
        self._size = os.fstat(file.fileno()).st_size

    def count(self) -> int:
        """How many pages it has.

        Raises:
            NoPageError: it is no PDF and no picture that can be opened.
            ExtractorUnavailableError: no process could be started.
        """
        found = self._parsed(self._ask(b"")[0])
        if not isinstance(found, int) or found < 0:
            raise NoPageError
        return found

    def draw(self, order: PageOrder) -> DrawnPage:
        """A page.

        Raises:
            PageHiddenError: it can't be shown to this reader with nothing hidden left on it.
            NoPageError: there is no such page, or it can't be drawn.
            ExtractorUnavailableError: no process could be started.
        """
        facts, *images = self._ask(order.packed())
        found = self._parsed(facts)
        if not isinstance(found, dict) or found.get("trouble") == Trouble.NO_PAGE:
            raise NoPageError
        if found.get("trouble") == Trouble.NEEDS_LEVEL:
            raise PageHiddenError
        if len(images) != 1 or len(images[0]) > _IMAGE_BYTES:
            raise NoPageError
        return _page(found, images[0])

    def _ask(self, order: bytes) -> list[bytes]:
        """Put the order behind the file and hand both over."""
        os.ftruncate(self._file.fileno(), self._size)
        os.pwrite(self._file.fileno(), order, self._size)
        try:
            with read_only(self._file, self._limits) as descriptor:
                return self._sandbox.run(descriptor, {"bytes": self._size}, self._owner)
        except RefusedError as error:
            raise NoPageError(error.reason) from error

    @staticmethod
    def _parsed(facts: bytes) -> Any:
        try:
            return orjson.loads(facts)
        except orjson.JSONDecodeError as error:
            raise NoPageError from error


def _page(found: dict[str, Any], image: bytes) -> DrawnPage:
    """The page from the other side's JSON; it read hostile bytes, so every shape is checked."""
    try:
        lines = tuple(_line(each) for each in found["lines"])
        stretches = tuple(_stretch(each) for each in found["stretches"])
        width, height = int(found["width"]), int(found["height"])
    except (KeyError, TypeError, ValueError) as error:
        raise NoPageError from error
    if width < 1 or height < 1:
        raise NoPageError
    return DrawnPage(image, width, height, lines, stretches)


def _line(found: dict[str, Any]) -> TextLine:
    return TextLine(int(found["start"]), int(found["end"]), _box(found["box"]))


def _stretch(found: dict[str, Any]) -> Stretch:
    return Stretch(int(found["number"]), _box(found["box"]))


def _box(found: Any) -> Box:
    left, top, right, bottom = (int(each) for each in found)
    return left, top, right, bottom
