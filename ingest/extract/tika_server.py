"""Extraction with a Tika server: what our own sandbox does not read is sent there, as bytes, never as a name."""

from typing import BinaryIO

from ingest.extract.containment.sandbox import EVERY_PROTECTION, Sandbox
from ingest.extract.detect import UNKNOWN
from ingest.extract.limits import Limits
from ingest.extract.members import MEMBERS_AFTER, members_of
from ingest.extract.port import ExtractedText, Hints, Members
from ingest.extract.reading import Part, RefusedError, refuse_unless_read
from ingest.extract.result import extracted
from ingest.extract.source import content, read_only
from ingest.extract.tika_client import TikaClient
from ingest.extract.tika_embedded import parts_of, refused, request_for
from ingest.extract.tika_recursive import fill


class TikaServerExtractor:
    """An Extractor that asks the Tika server at `url`; PDFs and what else is read here run in `size` processes."""

    def __init__(self, url: str, limits: Limits | None = None, *, size: int = 2) -> None:
        self._limits = limits or Limits()
        self._client = TikaClient(url, self._limits)
        self._sandbox = Sandbox("ingest.extract.jobs:without_tika", self._limits, size=size)

    def extract(self, source: BinaryIO, hints: Hints) -> ExtractedText:
        """See Extractor."""
        try:
            with read_only(source, self._limits) as descriptor:
                parts, kept = parts_of(self._sandbox.run(descriptor, request_for(hints)))
                complete: list[Part] = []
                for part, data in zip(parts, kept, strict=True):
                    complete.append(part)
                    if data is not None:
                        complete.extend(self._sent(part, data or content(descriptor), hints))
        except RefusedError as refusal:
            return refused(refusal)
        return extracted(complete, self._limits)

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
        self._client.check()
        self._sandbox.protections()

    def close(self) -> None:
        """See Extractor."""
        self._sandbox.close()

    def _sent(self, part: Part, data: bytes, hints: Hints) -> list[Part]:
        unknown = part.media_type == UNKNOWN
        try:
            inside = fill(part, self._client.recursive(data, hints.password), self._limits)
        except RefusedError as refusal:
            part.refuse(refusal)
            return []
        if unknown:
            refuse_unless_read(part)
        return inside
