"""What a sandboxed process does with the bytes it is given. Each function here is an entry point named by a string."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from ingest.extract.limits import Limits
from ingest.extract.members import MEMBERS_AFTER, taken_out
from ingest.extract.reading import Part
from ingest.extract.walk import OtherReader, Walk

Handler = Callable[[bytes, dict[str, Any]], list[bytes]]


def native(limits: Limits) -> Handler:
    """Everything is read here: PDFium, our own readers, and the native Tika for the rest."""
    from ingest.extract.tika_native import NativeReader  # 120 MB, and only wanted here

    reader = NativeReader(limits)
    # The first call makes Tika load what it will want from disk; after it the process is shut in.
    reader.read(Part(name=""), b"<html><body>ready</body></html>", "", None)
    return lambda data, request: _answered(limits, reader, data, request)


def without_tika(limits: Limits) -> Handler:
    """Everything but Tika's formats; those are sent back to be read by a Tika server."""
    return lambda data, request: _answered(limits, Deferring(), data, request)


@dataclass(slots=True)
class Deferring:
    """Reads nothing, but keeps the bytes for a reader outside."""

    kept: list[Part] = field(default_factory=list)

    def read(self, part: Part, data: bytes, name: str, password: str | None) -> list[Part]:
        """Mark `part` to be read outside."""
        del name, password
        part.deferred = data
        self.kept.append(part)
        return []


def _answered(limits: Limits, reader: OtherReader, data: bytes, request: dict[str, Any]) -> list[bytes]:
    return taken_out(limits, data, request) if MEMBERS_AFTER in request else _walked(limits, reader, data, request)


def _walked(limits: Limits, reader: OtherReader, data: bytes, request: dict[str, Any]) -> list[bytes]:
    """JSON of the parts, then the bytes of each deferred one. The whole file is not sent back: the caller has it."""
    parts = Walk(limits, reader, request.get("password")).read(data, request.get("name", ""))
    listed = []
    blobs: list[bytes] = []
    for part in parts:
        entry = part.as_json()
        entry["deferred"] = None
        if part.deferred is not None:
            whole = part.deferred is data
            entry["deferred"] = 0 if whole else len(blobs) + 1
            if not whole:
                blobs.append(part.deferred)
        listed.append(entry)
    return [orjson.dumps(_encodable(listed)), *blobs]


def _encodable(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without lone surrogates, which JSON in UTF-8 can't carry."""
    for entry in listed:
        entry["name"] = _clean(entry["name"])
        entry["pages"] = [_clean(page) for page in entry["pages"]]
        entry["warnings"] = [_clean(each) for each in entry["warnings"]]
    return listed


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
