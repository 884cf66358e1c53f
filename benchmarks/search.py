"""P8 and P9: what the product's search adds to the bare Elasticsearch query, and what masking costs.

P8 replays, with the same client, the very requests that the product sent, without its parsing, masking, snippets and
record. P9 compares a reader at the lowest level with one at the top.

    python -m benchmarks.search --size small|full --rounds 5 --json out.json

Nothing is printed unless every planted word is found as often as it was planted, and what is masked is found nowhere.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from elasticsearch import Elasticsearch

from benchmarks.machine import machine_line
from benchmarks.own_search import OwnSearch, own_search, reader_at
from benchmarks.rounds import Figure, Round, interleave, report, servers_on
from benchmarks.search_world import SECRET, made_documents, place, planted
from mappings.views import views
from search_api.results.search_query import SearchQuery
from storage.index.port import Facet, IndexEntry, SortKey

SIZES = {"small": (5_000, 1_200), "full": (100_000, 8_000)}
QUERIES = 200
BATCH = 500
TOP_LEVEL = 3
P8_RATIO, P8_ADDED = 1.25, 0.003
P9_RATIO = 1.10


class Recorder:
    """Stands in for a client and keeps what was asked of it."""

    def __init__(self, client: Elasticsearch, asked: list[tuple[Elasticsearch, dict[str, Any]]]) -> None:
        self._client = client
        self._asked = asked

    def options(self, **options: Any) -> "Recorder":
        return Recorder(self._client.options(**options), self._asked)

    def search(self, **request: Any) -> Any:
        self._asked.append((self._client, request))
        return self._client.search(**request)


@dataclass
class Laps:
    """The seconds that each query took, over all rounds."""

    seconds: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], object]) -> None:
        start = time.perf_counter()
        work()
        self.seconds.append(time.perf_counter() - start)

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.seconds, n=100, method="inclusive")[percent - 1]


def queries(count: int) -> list[SearchQuery]:
    """The kinds in turn; those that are filtered are sorted by date."""
    made = []
    for kind, (text, _) in planted(count).items():
        sort = SortKey.NEWEST if kind == "filtered" else SortKey.RELEVANCE
        made.append(SearchQuery(text, sort=sort, facets=tuple(Facet)))
    return [made[number % len(made)] for number in range(QUERIES)]


def fill(own: OwnSearch, count: int, size: int) -> None:
    entries = (IndexEntry(view, 1) for each in made_documents(count, size) for view in views(each, own.scheme))
    while batch := list(islice(entries, BATCH)):
        own.index.write(batch)
    own.index.refresh()


def check_hits(own: OwnSearch, count: int) -> None:
    """Every reader finds what was planted within their level, as often as it was planted."""
    for level in range(TOP_LEVEL + 1):
        for kind, (text, numbers) in planted(count).items():
            expected = sum(place(number)[1] <= level for number in numbers)
            found = own.searching.search(reader_at(level), SearchQuery(text)).total
            if found != expected:
                raise RuntimeError(f"{kind}: {found} hits at level {level}, {expected} were planted")


def check_masks(own: OwnSearch, count: int) -> None:
    """What is masked for a reader is neither matched, sorted by, highlighted nor counted for them."""
    low, facets = reader_at(0), (Facet.CLASSIFICATION,)
    secret = own.searching.search(low, SearchQuery(f"{SECRET} class:business", facets=facets))
    if secret.total or secret.hits or secret.facets[Facet.CLASSIFICATION]:
        raise RuntimeError("a masked word was matched or counted")
    if own.searching.search(low, SearchQuery("amount:>=0")).total:
        raise RuntimeError("a masked field was matched")
    shown = own.searching.search(low, SearchQuery("qzhalf class:business", size=100))
    if not shown.hits or any(SECRET in part for hit in shown.hits for each in hit.snippets for part in each.parts):
        raise RuntimeError("a masked word was highlighted, or nothing was")
    for sort in (SortKey.NUMBER, SortKey.NEWEST, SortKey.OLDEST):
        hits = own.searching.search(low, SearchQuery("qzhalf class:business", sort=sort, size=100)).hits
        days = [hit.filed_on for hit in hits]
        if sort is not SortKey.NUMBER and days != sorted(days, reverse=sort is SortKey.NEWEST):
            raise RuntimeError("hits are not in the order of what may be seen")
    top = own.searching.search(reader_at(TOP_LEVEL), SearchQuery(f"{SECRET} class:business")).total
    if top != sum(place(number)[0] == "business" for number in range(count)):
        raise RuntimeError("the word is not found by those who may see it")


def asked_by(own: OwnSearch, level: int, asked: Sequence[SearchQuery]) -> list[tuple[Elasticsearch, dict[str, Any]]]:
    """The requests that the product sends for these queries."""
    recorded: list[tuple[Elasticsearch, dict[str, Any]]] = []
    clients = dict(own.readers)
    own.readers.update({each: Recorder(client, recorded) for each, client in clients.items()})  # type: ignore[misc]
    try:
        for query in asked:
            own.searching.search(reader_at(level), query)
    finally:
        own.readers.update(clients)
    if len(recorded) != len(asked):
        raise RuntimeError("a search was not one request")
    return recorded


def p8(
    own: OwnSearch, asked: Sequence[SearchQuery], rounds: int, servers: Sequence[int]
) -> tuple[list[Round], Laps, Laps]:
    ours, limit = Laps(), Laps()
    raw = asked_by(own, TOP_LEVEL, asked)
    principal = reader_at(TOP_LEVEL)

    def search_all() -> None:
        for query in asked:
            ours.time(lambda query=query: own.searching.search(principal, query))  # type: ignore[misc]

    def replay_all() -> None:
        for client, request in raw:
            limit.time(lambda client=client, request=request: client.search(**request))  # type: ignore[misc]

    return interleave(search_all, replay_all, rounds, servers), ours, limit


def p9(own: OwnSearch, count: int, rounds: int, servers: Sequence[int]) -> tuple[list[Round], Laps, Laps]:
    low, top = Laps(), Laps()
    asked = queries(count)

    def at(level: int, laps: Laps) -> Callable[[], None]:
        principal = reader_at(level)

        def search_all() -> None:
            for query in asked:
                laps.time(lambda query=query: own.searching.search(principal, query))  # type: ignore[misc]

        return search_all

    return interleave(at(0, low), at(TOP_LEVEL, top), rounds, servers), low, top


def shown(name: str, figure: Figure, ours: Laps, limit: Laps) -> dict[str, Any]:
    numbers = {f"p{percent}_ms": [1000 * laps.percentile(percent) for laps in (ours, limit)] for percent in (50, 99)}
    print(figure)
    for percent, (one, other) in numbers.items():
        print(
            f"  {name} {percent:<8}{one:8.2f} against {other:8.2f}  ratio {one / other:5.2f}  added {one - other:6.2f}"
        )
    return {"name": name, "ratio": figure.median, "cpu_ratio": figure.cpu_median, "noisy": figure.noisy, **numbers}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", choices=SIZES, default="small")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    count, size = SIZES[chosen.size]
    servers = servers_on(urlsplit(os.environ["STRONGROOM_INDEX_URL"]).port or 9200)
    with own_search("elastic") as own:
        fill(own, count, size)
        check_hits(own, count)
        check_masks(own, count)
        print(f"{machine_line()}; {count} documents of {size} bytes, {QUERIES} queries a round")
        rounds, ours, limit = p8(own, queries(count), chosen.rounds, servers)
        eight = shown("P8", report("P8 search / replayed queries", rounds), ours, limit)
        rounds, low, top = p9(own, count, chosen.rounds, servers)
        nine = shown("P9", report("P9 lowest level / top level", rounds), low, top)
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine_line(), "results": [eight, nine]}, indent=1), "utf-8")
    return verdict(eight, nine)


def verdict(eight: dict[str, Any], nine: dict[str, Any]) -> int:
    ours, limit = (each / 1000 for each in eight["p50_ms"])
    held = {
        f"P8 p50 at most {P8_RATIO} times or {P8_ADDED * 1000:.0f} ms more": ours
        <= max(P8_RATIO * limit, limit + P8_ADDED),
        f"P9 p50 at most {P9_RATIO} times": nine["p50_ms"][0] <= P9_RATIO * nine["p50_ms"][1],
    }
    for name, is_held in held.items():
        print(f"{'held' if is_held else 'missed'}: {name}")
    return int(not all(held.values()))


if __name__ == "__main__":
    sys.exit(main())
