"""What is asked of the process that draws, and what it answers."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import orjson

# Media types whose pages are known by the extraction, with where each of their letters stands.
LETTERED = frozenset({"application/pdf", "application/ofd"})
Box = tuple[int, int, int, int]  # left, top, right, bottom; in pixels unless said otherwise


class Encoding(StrEnum):
    """How a drawn page is encoded."""

    PNG = "png"
    JPEG = "jpeg"
    NONE = "none"  # only what stands where on it is asked for


class Trouble(StrEnum):
    """Why a page is not drawn."""

    NEEDS_LEVEL = "needs-level"  # it can't be shown that nothing secret would be left on it
    NO_PAGE = "no-page"


@dataclass(frozen=True, slots=True)
class TextLine:
    """Where the characters `start` to `end` of the page's text stand.

    Of a line with something hidden it is the cover's place, whatever the text behind it measures.
    """

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Stretch:
    """One place of a stretch that was asked for: which of them, and a box around what stands of it in one row."""

    number: int
    box: Box


@dataclass(frozen=True, slots=True)
class PageOrder:
    """One page to draw. `page` counts from 0, `width` is in pixels.

    `cautious` says that something of this document may have to be hidden from the reader: then the page is only drawn
    if all of its text is the one in `text`, which was looked through, and pictures on it are covered. `hidden` are
    offsets into `text`; `regions` are in thousandths of the page's width and height, from its upper left corner.
    `read` are the lines of `text` that were surely read off the page's picture, where they stand, in thousandths too:
    of a page that is a picture a cautious drawing shows these lines and nothing else. What stands in the boxes
    `unsure` was read, but not surely, and is left out too.
    `stamp` is written across the page, "" for none. `wanted` are stretches, as offsets into `text`, whose places are
    asked for on a page whose letters are known; those in lines with something hidden are not told.
    """

    page: int
    width: int
    cautious: bool
    text: str | None = None
    hidden: tuple[tuple[int, int], ...] = ()
    regions: tuple[Box, ...] = ()
    read: tuple[TextLine, ...] = ()
    unsure: tuple[Box, ...] = ()
    stamp: str = ""
    encoding: Encoding = Encoding.PNG
    wanted: tuple[tuple[int, int], ...] = ()

    def packed(self) -> bytes:
        """The order as JSON. Lone surrogates, which JSON can't carry, become question marks."""
        fields = asdict(self)
        if self.text is not None:
            fields["text"] = self.text.encode("utf-8", "replace").decode("utf-8")
        return orjson.dumps(fields)


def unpacked(packed: bytes) -> PageOrder:
    """What `packed` gave."""
    fields: dict[str, Any] = orjson.loads(packed)
    for stretches in ("hidden", "wanted"):
        fields[stretches] = tuple((start, end) for start, end in fields[stretches])
    for boxes in ("regions", "unsure"):
        fields[boxes] = tuple((left, top, right, bottom) for left, top, right, bottom in fields[boxes])
    fields["read"] = tuple(TextLine(each["start"], each["end"], tuple(each["box"])) for each in fields["read"])
    return PageOrder(**{**fields, "encoding": Encoding(fields["encoding"])})


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A drawn page. `lines` are the lines of the order's text that could be found on it, in reading order.

    `stretches` are the places of what the order wanted.
    """

    image: bytes
    width: int
    height: int
    lines: tuple[TextLine, ...] = ()
    stretches: tuple[Stretch, ...] = ()
