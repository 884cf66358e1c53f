"""Extraction without a server: PDFium, our own readers, and Tika compiled native, all in sandboxed processes."""

from typing import Any, BinaryIO

import orjson

from ingest.extract.containment.sandbox import EVERY_PROTECTION, Sandbox
from ingest.extract.limits import Limits
from ingest.extract.members import MEMBERS_AFTER, members_of
from ingest.extract.port import ExtractedText, Hints, Members, Outcome
from ingest.extract.reading import Part, RefusedError, part_from_json
from ingest.extract.result import extracted
from ingest.extract.source import read_only

_NAME_END = 200


class EmbeddedExtractor:
    """An Extractor of `size` sandboxed processes."""

    def __init__(self, limits: Limits | None = None, *, size: int = 2) -> None:
        self._limits = limits or Limits()
        self._sandbox = Sandbox("ingest.extract.jobs:native", self._limits, size=size)

    def extract(self, source: BinaryIO, hints: Hints) -> ExtractedText:
        """See Extractor."""
        try:
            with read_only(source, self._limits) as descriptor:
                answer = self._sandbox.run(descriptor, request_for(hints))
            parts, _ = parts_of(answer)
        except RefusedError as refusal:
            return refused(refusal)
        return extracted(parts, self._limits)

    def members(self, source: BinaryIO, hints: Hints, after: int = 0) -> Members:
        """See Extractor."""
        with read_only(source, self._limits) as descriptor:
            request = {**request_for(hints), MEMBERS_AFTER: after}
            return members_of(self._sandbox.run(descriptor, request))

    def missing_protections(self) -> frozenset[str]:
        """What the kernel does not let the sandbox have here; also logged as a warning when it starts."""
        return EVERY_PROTECTION - self._sandbox.protections()

    def check(self) -> None:
        """See Extractor."""
        self._sandbox.protections()

    def close(self) -> None:
        """See Extractor."""
        self._sandbox.close()


def request_for(hints: Hints) -> dict[str, Any]:
    """What the sandboxed process needs to know of the file; its name is cut to the end that holds the suffix."""
    name = hints.file_name.encode("utf-8", "replace").decode("utf-8")
    return {"name": name.rpartition("/")[2][-_NAME_END:], "password": hints.password}


def parts_of(answer: list[bytes]) -> tuple[list[Part], list[bytes | None]]:
    """The parts, and for each the bytes kept for another reader: b"" stands for the file itself, None for none.

    Raises:
        RefusedError: the answer is not of the agreed shape.
    """
    try:
        listed = orjson.loads(answer[0])
        parts = [part_from_json(entry) for entry in listed]
        kept = [_kept(entry["deferred"], answer) for entry in listed]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave a broken answer") from error
    if not parts:
        raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave an empty answer")
    return parts, kept


def _kept(index: int | None, answer: list[bytes]) -> bytes | None:
    if index is None:
        return None
    return b"" if index == 0 else answer[index]


def refused(refusal: RefusedError) -> ExtractedText:
    """The answer about a file of which nothing could be read."""
    return ExtractedText(refusal.outcome, "application/octet-stream", reason=refusal.reason)
