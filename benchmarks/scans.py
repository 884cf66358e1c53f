"""P2, P3 and P19: scans from the door to searchable, beside the bare engine over the same pages and cores.

    python -m benchmarks.scans --stack embedded|real [--size tiny|small|full] [--rounds 3]

P2 is pages a second of ours over those of `benchmarks.scan_limit`; planted words are found before a figure is printed.
P3: pages read of born-digital documents (none) and of mixed ones (their scanned pages and no others). P19: seconds from
the answer to an upload to its being found, one at a time on an idle archive. Told as well is how much longer a search
takes while every core reads pages. Exit 1 if a bound is missed.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from io import BytesIO

from sqlalchemy import func, select

from benchmarks import scan_limit
from benchmarks.born_digital import BornDocument, born_documents
from benchmarks.machine import machine_line
from benchmarks.own_archive import STACKS, own_archive, workers
from benchmarks.rounds import interleave, report
from benchmarks.scanned import ScannedDocument, mixed_documents, scanned_documents
from benchmarks.verdict import Verdict, conclude
from deploy.acting import acting
from deploy.archive import Archive
from ingest.submission import Submission
from search_api.results.search_query import SearchQuery
from storage.register.models import DocumentRow, RecognisedPageRow
from storage.register.states import State

PATTERN = Submission(file_name="", classification="business", level="internal", department="records")
COUNTS = {"tiny": 2, "small": 12, "full": 50}
PAGES = 2
PATIENCE_SECONDS = 1800.0
LOOK_SECONDS = 0.05
SETTLING_SECONDS = 0.25  # each look is a query beside the work
SEARCHES = 200


class Desk:
    """Files documents for one person and looks whether they are found."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._person = acting(archive, "")
        self._searching = archive.use_cases().searching

    def file(self, one: ScannedDocument | BornDocument) -> None:
        submission = replace(PATTERN, file_name=one.name, expected_size=len(one.data))
        self._archive.intake.receive(BytesIO(one.data), submission, self._person)

    def until_settled(self) -> None:
        """Wait until no document is under way."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.waiting():
            if time.monotonic() > until:
                raise RuntimeError("not all documents settled in time")
            time.sleep(SETTLING_SECONDS)

    def found(self, word: str) -> int:
        """How many documents hold it."""
        return self._searching.search(self._person, SearchQuery(word, size=1)).total

    def refresh(self) -> None:
        """Let everything that was indexed be found."""
        self._archive.index.refresh()

    def pages_read(self) -> int:
        with self._archive.register.snapshot() as session:
            return session.scalar(select(func.count()).select_from(RecognisedPageRow)) or 0

    def waiting(self) -> int:
        """How many documents are under way."""
        with self._archive.register.snapshot() as session:
            mine = select(func.count()).select_from(DocumentRow).where(DocumentRow.state == State.RECEIVED)
            return session.scalar(mine) or 0


class Turns:
    """One round after another, with new pages each time."""

    def __init__(self, desk: Desk, pool: Executor, count: int) -> None:
        self._desk, self._pool, self._count, self._number = desk, pool, count, 0
        self._documents: list[ScannedDocument] = []
        self._renew()

    def ours(self) -> None:
        for each in self._documents:
            self._desk.file(each)
        self._desk.until_settled()

    def limit(self) -> None:
        self._words = scan_limit.read(self._pool, [each.data for each in self._documents], PAGES)

    def check(self) -> None:
        """What was planted is found, or there is no figure."""
        self._desk.refresh()
        lost = [each.word for each in self._documents if self._desk.found(each.word) != 1]
        if len(lost) > max(1, len(self._documents) // 20):  # an engine may misread a word
            raise RuntimeError(f"planted words that were not found: {lost}")
        if self._words < self._count * PAGES * 100:
            raise RuntimeError("the limit read less than there was")
        self._renew()

    def _renew(self) -> None:
        self._number += 1
        self._words = 0
        self._documents = list(scanned_documents(self._count, f"scan{self._number}", pages=PAGES))


def reading(desk: Desk, archive: Archive, worker: int, count: int, rounds: int) -> Verdict:
    """P2, as the time of ours over that of the limit."""
    with scan_limit.start_processes(archive.settings.ocr_processes) as pool:
        turns = Turns(desk, pool, count)
        laps = interleave(turns.ours, turns.limit, rounds, (worker, *_pids(pool)), turns.check)
    figure = report("P2 scans, time over the engine's", laps)
    print(figure)
    pages = count * PAGES
    print(
        "pages/s, ours and limit: " + ", ".join(f"{pages / r.ours.wall:.2f} / {pages / r.limit.wall:.2f}" for r in laps)
    )
    print(f"P2 = {1 / figure.median:.2f} ({1 / figure.most:.2f} … {1 / figure.least:.2f})")
    return Verdict("P2, time over the engine's", figure.median, 1 / 0.95)


def only_where_there_is_no_text(desk: Desk, count: int) -> list[Verdict]:
    """P3."""
    before = desk.pages_read()
    for born in born_documents(count * 4, "born"):
        desk.file(born)
    desk.until_settled()
    after_born = desk.pages_read()
    mixed = list(mixed_documents(count, "mixed"))
    for each in mixed:
        desk.file(each)
    desk.until_settled()
    return [
        Verdict("P3, pages read of born-digital files", after_born - before, 0),
        Verdict("P3, pages read of mixed files, more or fewer", abs(desk.pages_read() - after_born - len(mixed)), 0),
    ]


def searchable(desk: Desk, documents: Sequence[ScannedDocument | BornDocument]) -> list[float]:
    """P19, one after another: seconds until each is found."""
    seconds = []
    for each in documents:
        desk.file(each)
        begun = time.monotonic()
        while not desk.found(each.word):
            if time.monotonic() - begun > PATIENCE_SECONDS:
                raise RuntimeError(f"{each.name} was not found in time")
            time.sleep(LOOK_SECONDS)
        seconds.append(time.monotonic() - begun)
        desk.until_settled()
    return seconds


def idle(desk: Desk, count: int) -> list[Verdict]:
    """P19 for born-digital documents, and for one scanned page over the bare engine."""
    born = searchable(desk, [each for each in born_documents(count * 2, "idle") if each.name.endswith(".pdf")])
    scans = list(scanned_documents(count, "single", pages=1))
    ours = searchable(desk, scans)
    with scan_limit.start_processes(1) as pool:
        raw = []
        for each in scans:
            begun = time.monotonic()
            scan_limit.read(pool, [each.data], 1)
            raw.append(time.monotonic() - begun)
    more = statistics.quantiles(ours, n=20)[-1] - statistics.quantiles(raw, n=20)[-1]
    print(f"one scanned page: {statistics.median(ours):.2f} s, the bare engine {statistics.median(raw):.2f} s")
    return [
        Verdict("P19, a PDF until it is found, p95 s", statistics.quantiles(born, n=20)[-1], 2.0),
        Verdict("P19, a scanned page over the engine, p95 s", more, 2.0),
    ]


def searching(desk: Desk, count: int) -> Verdict:
    """What somebody who searches feels of the reading of scans."""
    alone = [_search_seconds(desk) for _ in range(SEARCHES)]
    for each in scanned_documents(count, "meanwhile", pages=PAGES):
        desk.file(each)
    beside = []
    while desk.waiting():
        beside.append(_search_seconds(desk))
    fast, slow = (statistics.quantiles(each, n=20)[-1] for each in (alone, beside))
    print(f"a search, p95: {fast * 1000:.1f} ms, {slow * 1000:.1f} ms while pages are read ({len(beside)} searches)")
    return Verdict("a search while pages are read, p95, times", slow / fast, 2.0)


def _search_seconds(desk: Desk) -> float:
    time.sleep(LOOK_SECONDS)
    begun = time.perf_counter()
    desk.found("agreement")
    return time.perf_counter() - begun


def _pids(pool: Executor) -> list[int]:
    return list(getattr(pool, "_processes", {}))


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stack", choices=STACKS, default="embedded")
    options.add_argument("--size", choices=COUNTS, default="small")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    print(machine_line())
    count = COUNTS[chosen.size]
    with own_archive(chosen.stack) as archive, workers(archive) as worker:
        desk = Desk(archive)
        first: list[ScannedDocument | BornDocument] = [
            *born_documents(4, "warm"),
            *scanned_documents(2, "warm", pages=1),
        ]
        for each in first:
            desk.file(each)
        desk.until_settled()
        verdicts = [
            reading(desk, archive, worker.pid, count, chosen.rounds),
            *only_where_there_is_no_text(desk, count),
            *idle(desk, max(count, 4)),
            searching(desk, count),
        ]
    conclude(verdicts)


if __name__ == "__main__":
    main()
