"""Searching Elasticsearch on behalf of one reader, with the credential of that reader's level and no other.

What grants show above the reader's level is found by filter alone with the credential of the granted level, and stands
after everything ranked (newest first), because no score from there may meet one from below.
"""

import heapq
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from elasticsearch import Elasticsearch

from mappings.access import EVERY_DEPARTMENT, AccessFilter
from mappings.scheme import Scheme
from storage.index.elastic_errors import as_unavailable
from storage.index.elastic_fields import Dsl
from storage.index.elastic_hits import END, START, index_hit, snippets
from storage.index.elastic_places import Places
from storage.index.elastic_query import ElasticQueries, highlight_query
from storage.index.limits import check_size
from storage.index.parts import granted_above, levels_above, scores
from storage.index.port import Facet, IndexHit, IndexUnavailableError, SearchAnswer, SearchRequest, SortKey
from storage.index.read_ahead import read_ahead

Hit: TypeAlias = dict[str, Any]
After: TypeAlias = Sequence[str | int | float] | None
_TIMEOUT = 2  # seconds
_MAX_BUCKETS = 1000
_HEADINGS = 3  # so many more fragments are asked for, since title and file name often match and are shown last
_KEEP_ALIVE = "2m"  # between two pages of a scan
_FACET_FIELDS = {
    Facet.CLASSIFICATION: "class",
    Facet.LEVEL: "document_level",
    Facet.YEAR: "year",
    Facet.TYPE: "kind",
}
_TIES: list[dict[str, str]] = [{"number": "asc"}, {"document_id": "asc"}]
_SORTS = {
    SortKey.RELEVANCE: [{"_score": "desc"}, *_TIES],
    SortKey.NEWEST: [{"filed": "desc"}, *_TIES],
    SortKey.OLDEST: [{"filed": "asc"}, *_TIES],
    SortKey.NUMBER: _TIES,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One query, the indexes it is put to, and the client that may open them. Only a `ranked` part has scores."""

    client: Elasticsearch
    indexes: list[str]
    query: Dsl
    ranked: bool


class ElasticSearch:
    """Answers search requests and scans."""

    def __init__(self, readers: Mapping[int, Elasticsearch], places: Places, scheme: Scheme) -> None:
        self._readers = readers
        self._places = places
        self._scheme = scheme
        self._queries = ElasticQueries(scheme)
        self._asking: dict[Elasticsearch, Elasticsearch] = {}

    def search(self, request: SearchRequest) -> SearchAnswer:
        """One page of hits, the total and the facets."""
        check_size(request.clause)
        sort = _sort_of(request)
        answers = []
        page: list[tuple[Hit, bool]] = []
        for part in self._parts(request):
            after = _after(request.after, part, sort)
            size = 0 if after == [] else request.size
            with as_unavailable():
                answer = self._ask(part, request, _order(sort, part), after or None, size)
            answers.append(answer)
            page += [(hit, part.ranked) for hit in answer["hits"]["hits"]]
        page.sort(key=lambda item: _comparable(item[0]["sort"], sort, ranked=item[1]))
        hits = tuple(
            self._with_snippets(index_hit(hit, _sort_values(hit, sort, ranked=ranked)), hit, request.snippets)
            for hit, ranked in page[: request.size]
        )
        return SearchAnswer(
            hits=hits,
            total=sum(answer["hits"]["total"]["value"] for answer in answers),
            facets={facet: _counts(facet, answers) for facet in request.facets},
        )

    def scan(self, request: SearchRequest, page_size: int) -> Iterator[Sequence[IndexHit]]:
        """Every hit of the indexes as they are now."""
        check_size(request.clause)
        sort = _sort_of(request)
        streams = []
        for part in self._parts(request):
            with as_unavailable():
                opened = part.client.open_point_in_time(index=part.indexes, keep_alive=_KEEP_ALIVE)
            pages = read_ahead(self._pages_of(part, opened["id"], sort, page_size))
            streams.append((pages, part.ranked))
        if len(streams) == 1:
            return (_found(page, sort, ranked=ranked) for pages, ranked in streams for page in pages)
        return _pages(_merged(streams, sort), page_size)

    def _with_snippets(self, found: IndexHit, hit: Hit, wanted: int) -> IndexHit:
        if wanted <= 0:
            return found
        return found._replace(snippets=snippets(hit, found.view, self._scheme, wanted))

    def _parts(self, request: SearchRequest) -> list[Part]:
        access = request.access
        query = self._queries.compile(request.clause)
        everything = frozenset(self._scheme.by_key)
        general = access.clearance >= 0 and bool(access.classifications)
        groups = granted_above(access, self._scheme.top_level)
        parts = []
        clearance = min(access.clearance, self._scheme.top_level)
        indexes = self._places.upto(clearance, access.classifications)
        if general and indexes:
            better = [
                {"bool": {"filter": [_named(ids), _superseded_by(level)]}} for level, ids in groups if level > clearance
            ]
            excluded = [_superseded_by(clearance), *better, *self._stubs_not_shown(access, clearance)]
            limits = {"filter": _departments(access), "must_not": excluded}
            parts.append(Part(self._reader(clearance), indexes, {"bool": {"must": [query], **limits}}, ranked=True))
        for level, ids in groups:
            found_before = {"bool": {"filter": [_at_most(clearance), *_admitted(access)]}}
            excluded = [_superseded_by(level), *([found_before] if general else [])]
            excluded += self._stubs_not_shown(access, level)
            granted = {"bool": {"filter": [query, _named(ids)], "must_not": excluded}}
            places = self._places.upto(level, everything)
            if places:
                parts.append(Part(self._reader(level), places, granted, ranked=False))
        return parts

    def _stubs_not_shown(self, access: AccessFilter, level: int) -> list[Dsl]:
        """What is found of documents above `level` is their stub; those of classes that show none are left out."""
        above = levels_above(level, self._scheme.top_level)
        shown = {"terms": {"class": sorted(access.stubs_shown_at(level))}}
        return [{"bool": {"filter": [{"terms": {"document_level": above}}], "must_not": [shown]}}] if above else []

    def _reader(self, level: int) -> Elasticsearch:
        if level not in self._readers:
            raise IndexUnavailableError(f"there is no credential for readers of level {level}")
        return self._readers[level]

    def _without_patience(self, client: Elasticsearch) -> Elasticsearch:
        """The client with a short timeout. Kept, because to make one takes longer than to read a page of hits."""
        if client not in self._asking:
            self._asking[client] = client.options(request_timeout=_TIMEOUT + 1, max_retries=0)
        return self._asking[client]

    def _ask(self, part: Part, request: SearchRequest, order: list[Dsl], after: After, size: int) -> dict[str, Any]:
        answer = self._without_patience(part.client).search(
            index=part.indexes,
            query=part.query,
            size=size,
            sort=order,
            search_after=list(after) if after else None,
            track_total_hits=True,
            source=False,
            stored_fields=["view"],
            timeout=f"{_TIMEOUT}s",
            allow_partial_search_results=False,
            search_type="dfs_query_then_fetch",
            preference=f"level{max(request.access.clearance, 0)}",
            aggs={facet.value: _aggregation(facet) for facet in request.facets} or None,
            highlight=_highlight(request) if request.snippets > 0 and size else None,
        )
        if answer["timed_out"]:
            raise IndexUnavailableError("the index took too long")
        return dict(answer)

    def _pages_of(self, part: Part, pit: str, sort: SortKey, page_size: int) -> Generator[Sequence[Hit], None, None]:
        after = None
        try:
            while True:
                with as_unavailable():
                    answer = part.client.search(
                        pit={"id": pit, "keep_alive": _KEEP_ALIVE},
                        query=part.query,
                        size=page_size,
                        sort=_order(sort, part),
                        search_after=after,
                        track_total_hits=False,
                        source=False,
                        stored_fields=["view"],
                        search_type="dfs_query_then_fetch",
                    )
                hits = answer["hits"]["hits"]
                if hits:
                    yield hits
                if len(hits) < page_size:
                    return
                pit, after = answer["pit_id"], hits[-1]["sort"]
        finally:
            with as_unavailable():
                part.client.close_point_in_time(id=pit)


def _sort_of(request: SearchRequest) -> SortKey:
    if request.sort is SortKey.RELEVANCE and not scores(request.clause):
        return SortKey.NUMBER
    return request.sort


def _order(sort: SortKey, part: Part) -> list[Dsl]:
    if sort is SortKey.RELEVANCE and not part.ranked:
        return list(_SORTS[SortKey.NEWEST])
    return list(_SORTS[sort])


def _sort_values(hit: Hit, sort: SortKey, *, ranked: bool) -> tuple[str | int | float, ...]:
    """For relevance, led by 0 in the ranked part and 1 after it."""
    values = tuple(hit["sort"])
    return (0 if ranked else 1, *values) if sort is SortKey.RELEVANCE else values


def _after(after: After, part: Part, sort: SortKey) -> After:
    """Where this part goes on; [] if it is through."""
    if not after or sort is not SortKey.RELEVANCE:
        return after
    if part.ranked:
        return after[1:] if after[0] == 0 else []
    return after[1:] if after[0] == 1 else None


def _comparable(values: Sequence[Any], sort: SortKey, *, ranked: bool) -> tuple[Any, ...]:
    """Puts the hits of several parts in one order; what is ranked comes in its order already."""
    if sort is SortKey.RELEVANCE:
        return (0,) if ranked else (1, *_comparable(values, SortKey.NEWEST, ranked=False))
    return (-values[0], *values[1:]) if sort is SortKey.NEWEST else tuple(values)


def _found(page: Sequence[Hit], sort: SortKey, *, ranked: bool) -> list[IndexHit]:
    return [index_hit(hit, _sort_values(hit, sort, ranked=ranked)) for hit in page]


def _flat(pages: Iterator[Sequence[Hit]], *, ranked: bool) -> Iterator[tuple[Hit, bool]]:
    return ((hit, ranked) for page in pages for hit in page)


def _merged(streams: Sequence[tuple[Iterator[Sequence[Hit]], bool]], sort: SortKey) -> Iterator[IndexHit]:
    each = [_flat(pages, ranked=ranked) for pages, ranked in streams]
    merged = heapq.merge(*each, key=lambda item: _comparable(item[0]["sort"], sort, ranked=item[1]))
    for hit, ranked in merged:
        yield index_hit(hit, _sort_values(hit, sort, ranked=ranked))


def _pages(hits: Iterator[IndexHit], page_size: int) -> Iterator[Sequence[IndexHit]]:
    page: list[IndexHit] = []
    for hit in hits:
        page.append(hit)
        if len(page) == page_size:
            yield page
            page = []
    if page:
        yield page


def _named(ids: frozenset[str]) -> Dsl:
    return {"terms": {"document_id": sorted(ids)}}


def _superseded_by(level: int) -> Dsl:
    return {"range": {"superseded_at": {"lte": level}}}


def _at_most(level: int) -> Dsl:
    return {"range": {"level": {"lte": level}}}


def _departments(access: AccessFilter) -> list[Dsl]:
    if EVERY_DEPARTMENT in access.departments:
        return []
    return [{"terms": {"department": sorted(access.departments | {EVERY_DEPARTMENT})}}]


def _admitted(access: AccessFilter) -> list[Dsl]:
    return [{"terms": {"class": sorted(access.classifications)}}, *_departments(access)]


def _aggregation(facet: Facet) -> Dsl:
    return {"terms": {"field": _FACET_FIELDS[facet], "size": _MAX_BUCKETS}}


def _counts(facet: Facet, answers: Sequence[dict[str, Any]]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for answer in answers:
        for bucket in answer["aggregations"][facet.value]["buckets"]:
            counts[str(bucket["key"])] += bucket["doc_count"]
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _highlight(request: SearchRequest) -> Dsl:
    return {
        "type": "unified",
        "pre_tags": [START],
        "post_tags": [END],
        "order": "score",
        "fragment_size": 150,
        "number_of_fragments": request.snippets + _HEADINGS,
        "highlight_query": highlight_query(request.clause),
        "fields": {"content": {}},
    }
