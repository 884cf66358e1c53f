"""What the process that reads an Outlook data file does: an entry point for the sandbox."""

import os
from collections.abc import Callable
from itertools import islice
from typing import Any

import orjson

from ingest.extract.containment.child import READS_DESCRIPTOR
from ingest.extract.formats.pst import as_mail, letters
from ingest.extract.limits import Limits
from ingest.extract.reading import RefusedError

AT_ONCE = 100


def pst_reader(limits: Limits) -> Callable[[int, dict[str, Any]], list[bytes]]:
    """The entry point: answers what the messages from number `from` on are, or message `number` as a mail."""
    del limits

    def read(descriptor: int, request: dict[str, Any]) -> list[bytes]:
        with os.fdopen(os.dup(descriptor), "rb") as file:
            if "number" in request:
                return _one(file, int(request["number"]))
            return [orjson.dumps(_listed(file, int(request["from"])))]

    setattr(read, READS_DESCRIPTOR, True)
    return read


def _one(file: Any, number: int) -> list[bytes]:
    try:
        found = next(islice(letters(file), number, None), None)
        return [b"", as_mail(found.item)] if found is not None else [b"gone"]
    except RefusedError as refusal:
        return [refusal.reason.encode()]


def _listed(file: Any, start: int) -> dict[str, Any]:
    """The next messages, each with its folder; and why the file can't be read any further, if it can't."""
    found: list[str] = []
    try:
        found.extend(each.folder for each in islice(letters(file), start, start + AT_ONCE))
    except RefusedError as refusal:
        return {"folders": found, "broken": refusal.reason}
    return {"folders": found, "broken": ""}
