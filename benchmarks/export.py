"""P12 and P15: how fast rows are exported over reading them raw, and what an export adds to the memory.

Ours is the whole of it: order, rows from the reader's view with their masks, JSON lines or CSV, sealed at a site,
manifest with SHA-256, audit events. The limit reads the same hits as the same reader by search_after over a point in
time with the same query, sort, page size and stored fields, parses them with orjson and counts. P12 wants at least 0.6
of its rows a second. P15 is how much resident memory grows while one more export is made.

    python -m benchmarks.export --size small|full --rounds 5 --json out.json

Elasticsearch, both sites and PostgreSQL are those that STRONGROOM_… names.
"""

import argparse
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import psutil

from benchmarks.machine import machine_line
from benchmarks.own_archive import own_archive
from benchmarks.rounds import Figure, Round, finish, interleave, report, servers_on, write_json
from deploy.acting import acting
from deploy.archive import Archive
from deploy.stores import READER_USER
from mappings.access import Principal, Role
from mappings.document import Document
from mappings.scheme import QueryRight
from mappings.views import view_at
from search_api.export.rows import RowFormat
from search_api.results.search_query import SearchQuery
from storage.governance import people, principals
from storage.governance.people import PersonFacts
from storage.index.port import IndexEntry, SortKey

SIZES = {"small": 5_000, "full": 100_000}
CLASS, FIRST_LEVEL, READER_LEVEL = "business", 1, 2
PAGE = 1000
BATCH = 500
P12_LEAST = 0.6
P15_MOST = 1.10
MIB = 1024 * 1024
TEXT = "第一条 甲方向乙方采购离心泵，按期交付并验收。The supplier delivers the pumps in four lots. " * 4


class Export:
    """An archive whose index has `count` documents, and a reader from whom one field of each is hidden."""

    def __init__(self, archive: Archive, count: int) -> None:
        self.archive = archive
        self.count = count
        self.reader = _reader(archive)
        self.doing = archive.use_cases()
        self.found = 0
        self._made = ""
        _fill(archive, count)
        settings = archive.settings
        self.port = urlsplit(settings.index_url).port or 9200
        password = settings.index_reader_passwords[READER_LEVEL].get_secret_value()
        auth = (f"{READER_USER}-{READER_LEVEL}", password)
        self._http = httpx.Client(base_url=settings.index_url, auth=auth, timeout=60)
        levels = [rank for rank in archive.scheme.by_key[CLASS].index_levels if rank <= READER_LEVEL]
        self._places = ",".join(f"{settings.index_prefix}-{CLASS}-{rank}" for rank in levels)

    def export(self, row_format: RowFormat, query: SearchQuery | None = None) -> None:
        asked = query or SearchQuery(classes=(CLASS,), sort=SortKey.NUMBER)
        order = self.doing.exporting.order(self.reader, asked, (row_format,))
        self.doing.making.make(order)
        self._made = order.export_id

    def read_raw(self) -> None:
        pit = self._post(f"/{self._places}/_pit?keep_alive=2m", None)["id"]
        body = {
            "query": {
                "bool": {
                    "must": [{"bool": {"must": [{"match_all": {}}], "filter": [{"terms": {"c.class": [CLASS]}}]}}],
                    "must_not": [{"range": {"superseded_at": {"lte": READER_LEVEL}}}],
                }
            },
            "size": PAGE,
            "sort": [{"number": "asc"}, {"document_id": "asc"}],
            "track_total_hits": False,
            "_source": False,
            "stored_fields": ["view"],
        }
        self.found = 0
        while True:
            answer = self._post("/_search?search_type=dfs_query_then_fetch", {**body, "pit": {"id": pit}})
            hits = answer["hits"]["hits"]
            self.found += len(hits)
            if len(hits) < PAGE:
                break
            pit, body["search_after"] = answer["pit_id"], hits[-1]["sort"]
        self._http.request("DELETE", "/_pit", json={"id": pit}).raise_for_status()

    def check(self) -> None:
        """The parts hold every row, masked, as the manifest says, and the raw reading found as many."""
        status = self.doing.exporting.status(self.reader, self._made)
        if status.manifest is None or status.rows != self.count or self.found not in {0, self.count}:
            raise RuntimeError(f"{status.state}: {status.rows} rows exported and {self.found} read of {self.count}")
        name = next(iter(status.manifest["parts"]))
        lines, hidden = 0, False
        for piece in self.doing.exporting.part(self.reader, self._made, name).pieces:
            lines += piece.count(b"\n")
            hidden = hidden or "▇▇▇".encode() in piece or b'"masked":true' in piece
            if b"9911882" in piece:
                raise RuntimeError("the export shows what is above the reader")
        if lines != self.count + (name == "rows.csv") or not hidden:
            raise RuntimeError(f"{name} has {lines} lines for {self.count} rows")

    def _post(self, path: str, body: object) -> dict[str, Any]:
        content = orjson.dumps(body) if body is not None else None
        answer = self._http.post(path, content=content, headers={"content-type": "application/json"})
        answer.raise_for_status()
        parsed: dict[str, Any] = orjson.loads(answer.content)
        return parsed


def _reader(archive: Archive) -> Principal:
    facts = PersonFacts("Reader", READER_LEVEL, ["*"], [Role.READER], list(QueryRight), "en")
    with archive.register.transaction() as session:
        return principals.principal(session, people.add(session, "reader", facts, archive.clock()), archive.clock())


def _fill(archive: Archive, count: int) -> None:
    for start in range(0, count, BATCH):
        batch = range(start, min(start + BATCH, count))
        archive.index.write([entry for number in batch for entry in _entries(archive, number)])
    archive.index.refresh()


def _entries(archive: Archive, number: int) -> Iterator[IndexEntry]:
    document = Document(
        id=f"{number:032x}",
        classification=CLASS,
        level=FIRST_LEVEL,
        department="sales",
        archive_number=f"SR-BUS·2026·D10-◐{number:06}",
        title=f"离心泵采购合同 {number}",
        file_name=f"合同-{number}.pdf",
        media_type="application/pdf",
        filed_on=date(2024, 1, 1) + timedelta(days=number % 700),
        state="INDEXED",
        fields={
            "contract_number": f"HT-{number:06}",
            "customer_name": f"北京远山科技有限公司 {number % 500}",
            "counterparty": [f"供应商 {number % 90}"],
            "sign_date": "2024-03-01",
            "amount": {"amount": f"{number}.00", "currency": "CNY"},
            "bank_account": ["9911882"],
        },
        pages=(TEXT,),
    )
    for level in archive.scheme.by_key[CLASS].view_levels(FIRST_LEVEL):
        yield IndexEntry(view_at(document, archive.scheme, level), 1)


def _growth(work: Callable[[], None]) -> float:
    """The largest resident size while `work` runs over the one before, in MiB."""
    process, most, done = psutil.Process(), [0], threading.Event()
    before = process.memory_info().rss

    def watch() -> None:
        while not done.wait(0.01):
            most[0] = max(most[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return max(0.0, (most[0] - before) / MIB)


def measure(size: str, rounds: int) -> tuple[list[tuple[Figure, list[Round]]], list[tuple[Figure, float | None]]]:
    measured: list[tuple[Figure, list[Round]]] = []
    floors: list[tuple[Figure, float | None]] = []
    with own_archive("real") as archive:
        acting(archive, "")
        export = Export(archive, SIZES[size])
        pids = servers_on(export.port)
        for row_format in RowFormat:

            def ours(row_format: RowFormat = row_format) -> None:
                export.export(row_format)

            laps = interleave(ours, export.read_raw, rounds, pids, export.check)
            figure = report(f"P12 export {row_format}, {export.count} rows", laps)
            print(figure, flush=True)
            print(f"  {1 / figure.median:.2f} of the raw rows a second; wanted at least {P12_LEAST}")
            measured.append((figure, laps))
            floors.append((figure, 1 / P12_LEAST))
            print(f"  P15 memory while exporting: {_growth(ours):.1f} MiB over what it was")
    return measured, floors


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=tuple(SIZES), default="small")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    print(machine_line())
    measured, floors = measure(chosen.size, chosen.rounds)
    if chosen.json:
        write_json(chosen.json, measured)
    finish(floors, slack=0.10 if chosen.size == "small" else 0.0)


if __name__ == "__main__":
    main()
