"""Stacks looked through and cut in sandboxed processes: this side of the wall."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from ingest.extract.containment.sandbox import Sandbox
from ingest.extract.limits import Limits
from ingest.extract.members import LEFT_OUT
from ingest.extract.port import ExtractedText, Member, Members, Outcome
from ingest.extract.reading import RefusedError
from ingest.extract.source import read_only
from ingest.ocr.page_picture import PDF
from ingest.scan_quality.flaws import ScanRules
from ingest.stacks.cuts import Sheet, cut_up
from ingest.stacks.cutting import SUFFIXES, TIFF
from ingest.stacks.separator import MOST_CUSTOMER

BACK_LEFT_OUT = "separator-back-left-out"
_AT_ONCE = 10  # pages looked at by one request, so that its time is bounded
_HEAD = 1024
_LIMITS = frozenset({"too-many-pages", "image-too-large"})
_TIFFS = (b"II*\0", b"MM\0*")


class Stacks:
    """Finds out whether a PDF or TIFF is a stack, and gives its documents, each as a file of the stack's own kind.

    The limits are those of an extraction: on pages, on documents (`parts`), on the size of each, and on the time that
    ten pages take. What goes beyond them stays one document.
    """

    def __init__(self, limits: Limits, blank: float = ScanRules().blank, *, processes: int = 1) -> None:
        self._limits = limits
        self._blank = blank
        self._sandbox = Sandbox("ingest.stacks.child:stack_reader", limits, size=processes)

    def as_stack(self, file: BinaryIO, owner: str) -> ExtractedText | None:
        """The file as one that holds others and no text of its own, if a separator sheet is in it; else None.

        What can't be opened is left to the extraction, which says why.

        Raises:
            RefusedError: a limit is in the way, so that nobody knows.
            ExtractorUnavailableError: no process could be started.
        """
        kind = kind_of(file)
        if kind is None:
            return None
        try:
            count = self._count(file, kind, owner)
            seen, separators = 0, 0
            for seen, sheet in enumerate(self._sheets(file, kind, owner, count), start=1):
                separators += sheet.separator is not None
                if separators and seen > separators:
                    break
        except RefusedError as refusal:
            if refusal.outcome is Outcome.LIMIT:
                raise
            return None
        if not separators or seen == separators:  # there is nothing between the sheets
            return None
        return ExtractedText(Outcome.TEXT, kind, page_count=count, own_pages=0)

    def windows(self, file: BinaryIO, owner: str) -> Iterator[Members]:
        """The documents of a stack, one at a time; the last of them with the warnings of all.

        Raises:
            RefusedError: it can't be cut, or a limit is in the way; then no part of it may stand by itself.
            ExtractorUnavailableError: no process could be started.
        """
        kind = kind_of(file)
        if kind is None:
            raise RefusedError(Outcome.UNSUPPORTED, "no-stack", "neither a PDF nor a TIFF")
        found = cut_up(self._sheets(file, kind, owner, self._count(file, kind, owner)))
        if not found.cuts or len(found.cuts) > self._limits.parts:
            raise RefusedError(Outcome.LIMIT, LEFT_OUT, f"more than {self._limits.parts} documents, or none")
        if found.backs:
            said = f"{BACK_LEFT_OUT}:{', '.join(str(page + 1) for page in found.backs)}"
            yield Members((), None, (said,))
        for number, cut in enumerate(found.cuts, start=1):
            _, content = self._ask(file, kind, owner, {"pages": [cut.first, cut.last], "cut": True})
            if len(content) > self._limits.part_bytes:
                raise RefusedError(Outcome.LIMIT, "part-limit", "one of its documents is too large")
            path = f"{cut.first + 1:04}-{cut.last + 1:04}{SUFFIXES[kind]}"
            yield Members((Member(number, path, content, cut.customer),), None, ())

    def close(self) -> None:
        """End every process."""
        self._sandbox.close()

    def _count(self, file: BinaryIO, kind: str, owner: str) -> int:
        count = self._ask(file, kind, owner, {})[0].get("count")
        if not isinstance(count, int):
            raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave a broken answer")
        return count

    def _sheets(self, file: BinaryIO, kind: str, owner: str, count: int) -> Iterator[Sheet]:
        for first in range(0, count, _AT_ONCE):
            last = min(first + _AT_ONCE, count) - 1
            seen = self._ask(file, kind, owner, {"pages": [first, last]})[0].get("sheets")
            if not isinstance(seen, list) or len(seen) != last - first + 1:
                raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave a broken answer")
            yield from (self._sheet(each) for each in seen)

    def _sheet(self, seen: Any) -> Sheet:
        """What a process that read hostile bytes says of a page, so every shape is checked."""
        try:
            customer, ink = seen["separator"], float(seen["ink"])
        except (KeyError, TypeError, ValueError) as error:
            raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave a broken answer") from error
        return Sheet(None if customer is None else str(customer)[:MOST_CUSTOMER], ink < self._blank)

    def _ask(self, file: BinaryIO, kind: str, owner: str, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        with read_only(file, self._limits) as descriptor:
            answer = self._sandbox.run(descriptor, {"kind": kind, **request}, owner)
        try:
            about = orjson.loads(answer[0])
        except (orjson.JSONDecodeError, IndexError) as error:
            raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave a broken answer") from error
        if not isinstance(about, dict) or "refused" in about:
            code, _, why = str(about.get("refused", "") if isinstance(about, dict) else "").partition(": ")
            outcome = Outcome.LIMIT if code in _LIMITS else Outcome.MALFORMED
            raise RefusedError(outcome, code or "parser-failed", why)
        return about, answer[1] if len(answer) > 1 else b""


def kind_of(file: BinaryIO) -> str | None:
    """The media type, if stacks of such files are cut; the file is at its beginning again afterwards."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_TIFFS):
        return TIFF
    return PDF if b"%PDF-" in head else None
