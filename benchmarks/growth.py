"""P17: the same work on an archive of ten documents and on one of many.

    python -m benchmarks.growth --stack embedded|real [--documents 20000] [--lot 200]

Six lots of born-digital documents are taken in, then a batch of short texts grows by --documents, then come six lots
more; the first of each does not count. MinIO's own scanner works by turns, so lots differ. Told are documents a second
of both and their ratio (wanted 0.90), and the time of a page of the last search results, of a batch's items and of the
list of batches before and after. Exit 1 if a bound is missed.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.born_digital import born_documents
from benchmarks.machine import machine_line
from benchmarks.own_archive import STACKS, own_archive, workers
from benchmarks.scans import Desk
from benchmarks.verdict import Verdict, conclude
from deploy.acting import acting
from deploy.archive import Archive
from ingest.batches.folder_source import FolderSource
from ingest.batches.plan import planned
from ingest.batches.run import BatchRun
from search_api.results.search_query import SearchQuery
from storage.index.port import SortKey
from storage.register.batches import BatchFacts

LOTS, SENDERS, LOOKS = 6, 4, 30
FEW = 60  # files in the batch at first; more than a page
LEAST = 0.90
MOST_LONGER = 1.5  # of a page; the engine's own search takes longer with more documents


class Growing:
    """A batch that grows, and the pages that people look at meanwhile."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._person = acting(archive, "")
        self._doing = archive.use_cases()
        self._size = 0
        facts = BatchFacts("growth", "folder", "growth", "business", "internal", "records", "")
        self._batch = archive.batch_parts().desk.make(self._person, facts)

    def by(self, count: int) -> None:
        """Take so many short texts in."""
        with tempfile.TemporaryDirectory() as place:
            for number in range(self._size, self._size + count):
                text = f"Delivery {number}: goods received and inspected. 第 {number} 批货物已验收。\n"
                folder = Path(place, f"{number // 1000:03}")
                folder.mkdir(exist_ok=True)
                (folder / f"note-{number:06}.txt").write_text(text, "utf-8")
            source = FolderSource(Path(place), recursive=True)
            run = BatchRun(self._archive.register, self._archive.batch_parts().taking, source, self._person)
            with planned(source, None, "business", {}) as plan:
                run.enlist(self._batch, plan)
            run.take(self._batch, lambda _path, _size: None)
        self._size += count

    def page_seconds(self) -> dict[str, float]:
        """Of each page, the median."""
        looks: dict[str, Callable[[], object]] = {
            "search, newest first": lambda: self._doing.searching.search(
                self._person, SearchQuery("", size=20, sort=SortKey.NEWEST)
            ),
            "list of batches": lambda: self._doing.batches.list(self._person, 20, None),
            "items of a batch": lambda: self._doing.batches.items(self._person, self._batch.id, 50, (), None),
        }
        return {name: statistics.median(_timed(look) for _ in range(LOOKS)) for name, look in looks.items()}


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def rate(desk: Desk, lot: int, seed: str) -> float:
    """Documents a second from the first upload until all have settled; the median of the lots but the first."""
    found = []
    for number in range(LOTS):
        documents = list(born_documents(lot, f"{seed}{number}"))
        begun = time.perf_counter()
        with ThreadPoolExecutor(SENDERS) as senders:
            list(senders.map(desk.file, documents))
        desk.until_settled()
        found.append(lot / (time.perf_counter() - begun))
    print(f"{seed}: {', '.join(f'{each:.1f}' for each in found)} documents a second", flush=True)
    return statistics.median(found[1:])


def measured(archive: Archive, documents: int, lot: int) -> list[Verdict]:
    """Small, grow, large."""
    desk, growing = Desk(archive), Growing(archive)
    growing.by(FEW)
    for each in born_documents(10, "first"):
        desk.file(each)
    desk.until_settled()
    growing.page_seconds()
    small_pages, small = growing.page_seconds(), rate(desk, lot, "small")
    begun = time.perf_counter()
    growing.by(documents)
    desk.until_settled()
    print(f"grown by {documents} in {time.perf_counter() - begun:.0f} s", flush=True)
    growing.page_seconds()
    large_pages, large = growing.page_seconds(), rate(desk, lot, "large")
    verdicts = [Verdict("P17, slower with many documents, times", small / large, 1 / LEAST)]
    for name, seconds in large_pages.items():
        print(f"{name}: {small_pages[name] * 1000:.1f} ms, then {seconds * 1000:.1f} ms")
        bound = None if name.startswith("search") else MOST_LONGER
        verdicts.append(Verdict(f"{name}: page longer, times", seconds / small_pages[name], bound))
    return verdicts


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stack", choices=STACKS, default="embedded")
    options.add_argument("--documents", type=int, default=20_000)
    options.add_argument("--lot", type=int, default=200)
    chosen = options.parse_args()
    print(machine_line())
    with own_archive(chosen.stack) as archive, workers(archive):
        conclude(measured(archive, chosen.documents, chosen.lot))


if __name__ == "__main__":
    main()
