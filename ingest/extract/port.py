"""The port to text extraction. Adapters: `tika_server.py`, `tika_embedded.py`."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Protocol


class ExtractorUnavailableError(Exception):
    """The extractor could not be reached or died for a reason that is not the file's. Trying again later is right."""


class ExtractorLostError(ExtractorUnavailableError):
    """The extractor was there, was given this file, and is gone since. Perhaps the file did it, so the try counts."""


class Outcome(StrEnum):
    """How an extraction ended."""

    TEXT = "TEXT"
    EMPTY = "EMPTY"
    NO_TEXT_LAYER = "NO_TEXT_LAYER"  # page images without text: wants OCR
    ENCRYPTED = "ENCRYPTED"
    MALFORMED = "MALFORMED"
    LIMIT = "LIMIT"
    UNSUPPORTED = "UNSUPPORTED"
    QUARANTINED = "QUARANTINED"  # it brought its reader down on every try


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of the bytes beforehand. The file name is a hint for type detection only and is never opened."""

    file_name: str
    declared_type: str = ""
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of a file, one string a page. A file without pages is one page; parts follow the body as further pages.

    `outcome` may be MALFORMED, ENCRYPTED or LIMIT with partial `pages`. `reason` is a stable code with a short English
    explanation for the archivist; `warnings` are stable codes ("text-truncated", "part-encrypted:invoice.pdf", …).
    `own_pages` is None, unless everything inside can be taken out as files: then so many of the first pages are the
    file's own, and all that follow are of those.
    """

    outcome: Outcome
    media_type: str
    pages: tuple[str, ...] = ()
    reason: str = ""
    warnings: tuple[str, ...] = ()
    page_count: int | None = None
    own_pages: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file: its number, counting from 1, its path, its bytes.

    `customer` is the number of the customer file it belongs to, "" for that of what it is in.
    """

    number: int
    path: str
    data: bytes = field(repr=False)
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """Some of the files directly inside a file, in its order.

    `following` is the number after which the next ones begin, None at the end. `warnings` are stable codes:
    "parts-left-out", once a limit ended the list, and "part-limit:NAME" for each of these that is too large.
    """

    found: tuple[Member, ...]
    following: int | None = None
    warnings: tuple[str, ...] = ()


class Extractor(Protocol):
    """Takes text out of files. One call is bounded in time, memory and output, and cannot harm the caller."""

    def extract(self, source: BinaryIO, hints: Hints) -> ExtractedText:
        """The text of `source`: a seekable anonymous file in memory (os.memfd_create), so that no plaintext has a name.

        It has a `fileno()`; it is read from its beginning, and neither changed nor closed.

        Raises:
            ExtractorUnavailableError: nothing can be said about the file; try again later.
        """

    def members(self, source: BinaryIO, hints: Hints, after: int = 0) -> Members:
        """The files directly inside `source`, a container as `own_pages` tells, from the one after number `after`.

        Raises:
            RefusedError: they can't be taken out within the limits.
            ExtractorUnavailableError: nothing can be said about the file; try again later.
        """

    def check(self) -> None:
        """Raise ExtractorUnavailableError unless the extractor answers."""

    def close(self) -> None:
        """End the processes this extractor started."""
