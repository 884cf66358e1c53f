"""The files directly inside a file, as bytes: taken out in the sandbox, some at a time, and read from its answer."""

from collections.abc import Iterator
from typing import Any

import orjson

from ingest.extract import gate
from ingest.extract.budget import Budget, ExhaustedError
from ingest.extract.detect import media_type
from ingest.extract.limits import Limits
from ingest.extract.openers import opened
from ingest.extract.port import Member, Members, Outcome
from ingest.extract.reading import Part, RefusedError, shown_name

MEMBERS_AFTER = "members_after"  # of a request: the number after which the members begin
LEFT_OUT = "parts-left-out"
_AT_ONCE = 50


def taken_out(limits: Limits, data: bytes, request: dict[str, Any]) -> list[bytes]:
    """What the sandboxed process answers: JSON about the members, then the bytes of each.

    Raises:
        RefusedError: the file does not pass the gate.
    """
    window = _Window(limits, int(request[MEMBERS_AFTER]))
    try:
        for number, (path, content) in enumerate(_inside(limits, data, request), start=1):
            if number > limits.parts:
                window.warnings.append(LEFT_OUT)
                break
            if not window.takes(number, path, content):
                break
    except ExhaustedError:
        window.warnings.append(LEFT_OUT)
    except RefusedError:
        pass  # what could be unpacked is here; the extraction says what could not
    return window.answer()


def _inside(limits: Limits, data: bytes, request: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    name = request.get("name", "")
    budget = Budget(limits)
    kind = media_type(data, name)
    gate.check(data, kind, budget)
    yield from opened(Part(name=""), data, kind, name, budget, request.get("password")) or ()


class _Window:
    """Those of the members that are wanted now, up to the limits on what is sent at once."""

    def __init__(self, limits: Limits, after: int) -> None:
        self._limits = limits
        self._after = after
        self._listed: list[dict[str, Any]] = []
        self._blobs: list[bytes] = []
        self._size = 0
        self._following: int | None = None
        self.warnings: list[str] = []

    def takes(self, number: int, path: str, content: bytes) -> bool:
        """Whether the member found room here, or did not need any; if not, the next window begins with it."""
        shown = shown_name(path).encode("utf-8", "replace").decode("utf-8")
        if number <= self._after:
            return True
        if len(content) > self._limits.part_bytes:
            self.warnings.append(f"part-limit:{shown}")
            return True
        full = len(self._blobs) >= _AT_ONCE or self._size + len(content) > self._limits.window_bytes
        if full and self._blobs:
            self._following = number - 1
            return False
        self._listed.append({"number": number, "path": shown})
        self._blobs.append(content)
        self._size += len(content)
        return True

    def answer(self) -> list[bytes]:
        about = {"members": self._listed, "following": self._following, "warnings": self.warnings}
        return [orjson.dumps(about), *self._blobs]


def members_of(answer: list[bytes]) -> Members:
    """The members in the answer of a process that read hostile bytes, so every shape is checked.

    Raises:
        RefusedError: the answer is not of the agreed shape.
    """
    try:
        about = orjson.loads(answer[0])
        following, warnings = about["following"], [str(each) for each in about["warnings"]]
        found = tuple(
            Member(int(each["number"]), str(each["path"]), data)
            for each, data in zip(about["members"], answer[1:], strict=True)
        )
        return Members(found, None if following is None else int(following), tuple(warnings))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave a broken answer") from error
