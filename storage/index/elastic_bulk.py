"""Bulk requests in pieces of bounded size."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from storage.index.port import IndexUnavailableError

_REQUEST_BYTES = 8_000_000
_CREATED = 201
_CONFLICT = 409
_FAILED = 300


@dataclass(frozen=True, slots=True)
class Action:
    """One line of a bulk request: index `document`, or delete if there is none, at an external version."""

    alias: str
    id: str
    version: int
    document: bytes | None

    def lines(self) -> list[bytes]:
        """The action as newline-delimited JSON."""
        about = {"_index": self.alias, "_id": self.id, "version": self.version, "version_type": "external_gte"}
        if self.document is None:
            return [orjson.dumps({"delete": about})]
        return [orjson.dumps({"index": about}), self.document]


class Taken(Enum):
    """What became of an action: refused because a newer version is there, or taken, as the first of its id or not."""

    OLD = auto()
    FIRST = auto()
    LATER = auto()


def send(client: Elasticsearch, actions: Sequence[Action]) -> list[Taken]:
    """Send the actions; answers what became of each.

    Raises:
        IndexUnavailableError: one failed for another reason.
    """
    taken: list[Taken] = []
    for piece in _pieces(actions):
        lines: list[Any] = [line for action in piece for line in action.lines()]  # sent as they are
        answer = client.bulk(operations=lines, require_alias=True)
        taken.extend(_taken(next(iter(item.values()))) for item in answer["items"])
    return taken


def _taken(result: dict[str, Any]) -> Taken:
    status = result["status"]
    if status == _CONFLICT:
        return Taken.OLD
    if status >= _FAILED and result.get("result") != "not_found":  # nothing there to delete is as good as deleted
        raise IndexUnavailableError(f"the index did not take an entry: status {status}")
    return Taken.FIRST if status == _CREATED else Taken.LATER


def _pieces(actions: Iterable[Action]) -> Iterator[list[Action]]:
    piece: list[Action] = []
    size = 0
    for action in actions:
        weight = len(action.document or b"")
        if piece and size + weight > _REQUEST_BYTES:
            yield piece
            piece, size = [], 0
        piece.append(action)
        size += weight
    if piece:
        yield piece
