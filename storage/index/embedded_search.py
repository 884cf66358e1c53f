"""One search of the embedded index: which level indexes are asked, and the answer put together.

What a grant shows above the reader's level is found by filter alone in the index of the granted level, and stands
after everything ranked (newest first), because no score from there may meet one from below.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import tantivy

from mappings.access import AccessFilter
from mappings.scheme import Scheme
from mappings.views import View
from storage.index.embedded_fields import FieldQueries
from storage.index.embedded_query import EmbeddedQueries
from storage.index.embedded_rank import Part, Placed, Ranking, ranking_of
from storage.index.level_index import LevelIndex
from storage.index.limits import check_size
from storage.index.parts import granted_above, levels_above, scores
from storage.index.port import (
    Facet,
    IndexHit,
    IndexUnavailableError,
    SearchAnswer,
    SearchRequest,
    SortKey,
)
from storage.index.sidecar import Bodies, Sidecar
from storage.index.snippets import Snippets
from storage.index.tantivy_logic import all_of, as_filter, but_not

_ATTEMPTS = 5
_MAX_BUCKETS = 1000
_FACET_FIELDS = {
    Facet.CLASSIFICATION: "class",
    Facet.LEVEL: "document_level",
    Facet.YEAR: "year",
    Facet.TYPE: "kind",
}


class _OvertakenError(Exception):
    """An entry was rewritten between finding and reading it."""


class EmbeddedSearch:
    """Searches the level indexes, and reads the views found from the sidecar."""

    def __init__(self, levels: Sequence[LevelIndex], sidecar: Sidecar, schema: tantivy.Schema, scheme: Scheme) -> None:
        self._levels = levels
        self._sidecar = sidecar
        self._scheme = scheme
        self._queries = EmbeddedQueries(schema, FieldQueries(schema, scheme))
        self._schema = schema

    def search(self, request: SearchRequest) -> SearchAnswer:
        """One page of hits, the total and the facets."""
        check_size(request.clause)
        for _ in range(_ATTEMPTS):
            try:
                return self._attempt(request)
            except _OvertakenError:
                continue
        raise IndexUnavailableError("the index changes too fast")

    def freeze(self, request: SearchRequest) -> "FrozenSearch":
        """The search over the index as it is now. To be called while nobody writes."""
        check_size(request.clause)
        stack = ExitStack()
        bodies = stack.enter_context(self._sidecar.reading())
        parts = self._parts(request)
        return FrozenSearch(self._ranking(request), parts, bodies, stack)

    def _attempt(self, request: SearchRequest) -> SearchAnswer:
        parts = self._parts(request)
        placed = self._ranking(request).page(parts, request.after, request.size) if request.size > 0 else []
        snippets = Snippets(request.clause, self._scheme) if request.snippets > 0 else None
        with self._sidecar.reading() as bodies:
            hits = tuple(_hit(each, bodies, snippets, request.snippets) for each in placed)
        return SearchAnswer(
            hits=hits,
            total=sum(part.count() for part in parts),
            facets={facet: self._facet(facet, parts) for facet in request.facets},
        )

    def _ranking(self, request: SearchRequest) -> Ranking:
        sort = request.sort
        if sort is SortKey.RELEVANCE and not scores(request.clause):
            sort = SortKey.NUMBER
        return ranking_of(sort, self._schema)

    def _parts(self, request: SearchRequest) -> list[Part]:
        access = request.access
        query = self._queries.compile(request.clause)
        admitted = self._queries.admitted(access.classifications, access.departments)
        general = access.clearance >= 0 and bool(access.classifications)
        groups = granted_above(access, len(self._levels) - 1)
        parts = []
        if general:
            better = [
                all_of([self._queries.documents(ids), self._queries.at_most("superseded_at", level)])
                for level, ids in groups
                if level > access.clearance
            ]
            searcher = self._levels[min(access.clearance, len(self._levels) - 1)].searcher()
            excluded = [*better, *self._stubs_not_shown(access, access.clearance)]
            parts.append(Part(searcher, but_not(all_of([query, as_filter(admitted)]), excluded), ranked=True))
        for level, ids in groups:
            named = all_of([as_filter(query), as_filter(self._queries.documents(ids))])
            found_before = all_of([admitted, self._queries.at_most("level", access.clearance)])
            excluded = [*([found_before] if general else []), *self._stubs_not_shown(access, level)]
            parts.append(Part(self._levels[level].searcher(), but_not(named, excluded), ranked=False))
        return parts

    def _stubs_not_shown(self, access: AccessFilter, level: int) -> list[tantivy.Query]:
        """What is found of documents above `level` is their stub; those of classes that show none are left out."""
        above = levels_above(level, len(self._levels) - 1)
        return [self._queries.stubs(above, access.stubs_shown_at(level))] if above else []

    def _facet(self, facet: Facet, parts: Sequence[Part]) -> tuple[tuple[str, int], ...]:
        counts: Counter[str] = Counter()
        terms = {"values": {"terms": {"field": _FACET_FIELDS[facet], "size": _MAX_BUCKETS}}}
        for part in parts:
            answer: dict[str, Any] = part.searcher.aggregate(part.query, terms)
            for bucket in answer["values"]["buckets"]:
                counts[str(bucket["key"])] += bucket["doc_count"]
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True)
class FrozenSearch:
    """A search that goes on seeing the index as it was."""

    ranking: Ranking
    parts: Sequence[Part]
    bodies: Bodies
    stack: ExitStack

    def pages(self, page_size: int) -> Iterator[Sequence[IndexHit]]:
        """Every hit, `page_size` at a time."""
        with self.stack:
            after = None
            while placed := self.ranking.page(self.parts, after, page_size):
                yield [_hit(each, self.bodies, None, 0) for each in placed]
                after = placed[-1].sort_values


def _hit(placed: Placed, bodies: Bodies, snippets: "Snippets | None", wanted: int) -> IndexHit:
    digest = placed.digest()
    view: View | None = bodies.view(digest)
    if view is None:
        raise _OvertakenError
    found = () if snippets is None else snippets.of(view, bodies.pages(digest), wanted)
    return IndexHit(view, found, placed.sort_values)
