"""The order of hits in the embedded index, and one page of it after a given hit.

Every order is total: ties are broken by archive number and document id (`entry.number_key`).
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Protocol, TypeAlias

import tantivy
from tantivy import FieldType, Order, Query

from storage.index.embedded_schema import NUMBER_CHUNKS, newest_key_day, number_chunks, oldest_key_day
from storage.index.port import SortKey
from storage.index.tantivy_logic import all_of, some_of

SortValues: TypeAlias = tuple[str | int | float, ...]
_FIRST_FETCH = 64
_GROWTH = 4
_FEW = 64  # so many equal scores are ordered by reading each; more, by one search in number order
_DAY_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Part:
    """One query on one level's index. Hits of a part that is not `ranked` have no score that may be compared."""

    searcher: tantivy.Searcher
    query: Query
    ranked: bool

    def count(self) -> int:
        """How many documents match."""
        return int(self.searcher.search(self.query, limit=1).count)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Placed:
    """A hit and where it stands in the order."""

    sort_values: SortValues
    searcher: tantivy.Searcher
    address: tantivy.DocAddress

    def digest(self) -> str:
        """The digest of the hit's view."""
        return str(self.searcher.doc(self.address).get_first("digest"))


class Ranking(Protocol):
    """An order of hits."""

    def page(self, parts: Sequence[Part], after: Sequence[str | int | float] | None, size: int) -> list[Placed]:
        """The first `size` hits after the one with the sort values `after`."""


def ranking_of(sort: SortKey, schema: tantivy.Schema) -> Ranking:
    """The ranking of `sort`."""
    if sort is SortKey.RELEVANCE:
        return ByScore(ByKey("newest", schema))
    return ByKey(sort.value, schema)


@dataclass(frozen=True)
class ByKey:
    """By a text field that sorts as it should: "number", "newest" or "oldest". Sort values: (that text,)."""

    field: str
    schema: tantivy.Schema

    def page(self, parts: Sequence[Part], after: Sequence[str | int | float] | None, size: int) -> list[Placed]:
        """The first `size` hits after that one, of all parts together."""
        start = str(after[0]) if after else None
        streams = [self._after(part, start, size) for part in parts]
        return list(islice(heapq.merge(*streams, key=lambda placed: placed.sort_values), size))

    def _after(self, part: Part, start: str | None, size: int) -> list[Placed]:
        query = part.query if start is None else all_of([part.query, self._not_before(start)])
        limit = size + 1
        while True:
            hits = part.searcher.search(query, limit, count=False, order_by_field=self.field, order=Order.Asc).hits
            later = [hit for hit in hits if start is None or str(hit[0]) > start]
            if len(later) >= size or len(hits) < limit:
                return [Placed((str(key),), part.searcher, address) for key, address in later[:size]]
            limit *= _GROWTH

    def _not_before(self, key: str) -> Query:
        """A superset of what comes after `key`, close enough that little is skipped one by one."""
        if self.field == "number":
            return self._number_from(key)
        day = newest_key_day(key) if self.field == "newest" else oldest_key_day(key)
        later = (None, day - 1) if self.field == "newest" else (day + 1, None)
        same_day = Query.range_query(self.schema, "filed", FieldType.Integer, day, day)
        rest = all_of([same_day, self._number_from(key[_DAY_DIGITS:])])
        return some_of([Query.range_query(self.schema, "filed", FieldType.Integer, *later), rest])

    def _number_from(self, key: str) -> Query:
        chunks = number_chunks(key)
        choices = []
        for at, value in enumerate(chunks):
            same = [self._chunk(before, chunks[before], chunks[before]) for before in range(at)]
            strict = at < NUMBER_CHUNKS - 1
            choices.append(all_of([*same, self._chunk(at, value, None, strict=strict)]))
        return some_of(choices)

    def _chunk(self, at: int, low: int, high: int | None, *, strict: bool = False) -> Query:
        return Query.range_query(self.schema, f"number_{at}", FieldType.Unsigned, low, high, not strict)


@dataclass(frozen=True)
class ByScore:
    """Ranked hits by score, then archive number; after them the hits of the other parts, newest first.

    Sort values: (0, score, number key) and (1, "newest" key).
    """

    unranked: ByKey

    def page(self, parts: Sequence[Part], after: Sequence[str | int | float] | None, size: int) -> list[Placed]:
        """The first `size` hits after that one."""
        placed: list[Placed] = []
        if after is None or after[0] == 0:
            ranked = (each for part in parts if part.ranked for each in _by_score(part, after, size))
            placed = list(islice(ranked, size))
            after = None
        rest = [part for part in parts if not part.ranked]
        if len(placed) < size and rest:
            found = self.unranked.page(rest, after[1:] if after else None, size - len(placed))
            placed += [Placed((1, *each.sort_values), each.searcher, each.address) for each in found]
        return placed


def _by_score(part: Part, after: Sequence[Any] | None, size: int) -> list[Placed]:
    limit = max(_FIRST_FETCH, size + 1)
    while True:
        hits = part.searcher.search(part.query, limit, count=False).hits
        whole = len(hits) < limit
        if not whole:  # hits with the last score may be missing: leave that group for the next, larger fetch
            hits = [hit for hit in hits if hit[0] > hits[-1][0]]
        placed = list(islice(_ordered(part, hits, after), size))
        if len(placed) == size or whole:
            return placed
        limit *= _GROWTH


def _ordered(
    part: Part, hits: Sequence[tuple[float, tantivy.DocAddress]], after: Sequence[Any] | None
) -> Iterator[Placed]:
    for score, group in groupby(hits, key=lambda hit: hit[0]):
        if after is not None and score > after[1]:
            continue
        for key, address in _numbered(part, [address for _, address in group]):
            if after is None or (-score, key) > (-after[1], after[2]):
                yield Placed((0, score, key), part.searcher, address)


def _numbered(part: Part, addresses: Sequence[tantivy.DocAddress]) -> list[tuple[str, tantivy.DocAddress]]:
    """The documents with their number keys, in that order."""
    if len(addresses) <= _FEW:
        keyed = [(str(part.searcher.doc(address).get_first("number")), address) for address in addresses]
        return sorted(keyed, key=lambda item: item[0])
    wanted = {(address.segment_ord, address.doc) for address in addresses}
    hits = part.searcher.search(part.query, part.count(), count=False, order_by_field="number", order=Order.Asc).hits
    return [(str(key), address) for key, address in hits if (address.segment_ord, address.doc) in wanted]
