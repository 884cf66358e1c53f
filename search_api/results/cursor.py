"""Cursors: the place in a list where the next page begins, sealed so that only its own reader can use it there."""

from collections.abc import Sequence
from datetime import datetime

import orjson

from search_api.problems import ProblemError
from storage.register.by_filing import Cursor
from storage.vault.errors import TokenInvalidError
from storage.vault.sealing import TokenSealer

MAX_CURSOR = 4000  # characters; a longer one is not ours

SortValues = Sequence[str | int | float]


def place_of(values: SortValues) -> Cursor:
    """The place in a list by time that `values_of` named."""
    return Cursor(datetime.fromisoformat(str(values[0])), str(values[1]))


def values_of(place: Cursor) -> SortValues:
    """What a cursor says of a place in a list by time."""
    return place.created_at.isoformat(), place.document_id


class Cursors:
    """Seals and opens cursors. What a cursor is bound to is given on both occasions and must be the same."""

    def __init__(self, sealer: TokenSealer) -> None:
        self._sealer = sealer

    def seal(self, values: SortValues, bound: bytes) -> str:
        """The cursor for the page after the entry with these sort values."""
        return self._sealer.seal(orjson.dumps(list(values)), bound)

    def open(self, cursor: str, bound: bytes) -> SortValues:
        """The sort values of a cursor.

        Raises:
            ProblemError: it was not made by this archive, or for someone or something else.
        """
        if len(cursor) > MAX_CURSOR:
            raise ProblemError("cursor-invalid")
        try:
            plain = self._sealer.open(cursor, bound)
        except TokenInvalidError:
            raise ProblemError("cursor-invalid") from None
        values: SortValues = orjson.loads(plain)
        return values
