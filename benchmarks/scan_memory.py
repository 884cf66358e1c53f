"""P16: the memory of the processes that read pages, and of the worker, with a short scan and with a long one.

    python -m benchmarks.scan_memory [--pages 500]

Two scans of the same kind of pages, one of five and one of --pages of them, are filed one after the other on an
embedded archive. Told are the highest resident sizes as the kernel noted them. Exit 1 if a bound is missed.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.machine import machine_line
from benchmarks.own_archive import own_archive, workers
from benchmarks.scanned import scanned_documents
from benchmarks.scans import Desk
from benchmarks.verdict import Verdict, conclude

MIB = 1024 * 1024
LINES = 4  # a page's picture is as large as any, and soon read
NOISE = 2  # so that 500 pages are below the 200 MiB up to which text is taken out of a file
SHORT = 5


@dataclass(frozen=True, slots=True)
class Heights:
    """Highest resident sizes in bytes: of the reading process with most, and of the worker itself."""

    reader: int
    worker: int


def heights(worker: int) -> Heights:
    """Since each process began, or `forgotten` last."""
    process = psutil.Process(worker)
    readers = [_high(each.pid) for each in process.children(recursive=True) if _reads_pages(each)]
    return Heights(max(readers, default=0), _high(worker))


def forget(worker: int) -> None:
    """Let the kernel note anew."""
    process = psutil.Process(worker)
    for each in (process, *process.children(recursive=True)):
        Path(f"/proc/{each.pid}/clear_refs").write_text("5", "ascii")


def _reads_pages(process: psutil.Process) -> bool:
    return any("ingest.ocr.child" in each for each in process.cmdline())


def _high(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=500)
    chosen = options.parse_args()
    print(machine_line())
    with own_archive("embedded") as archive, workers(archive) as worker:
        desk, found = Desk(archive), []
        for pages in (SHORT, SHORT, chosen.pages):  # the first brings the processes up and is not counted
            forget(worker.pid)
            begun, before = time.monotonic(), desk.pages_read()
            desk.file(next(scanned_documents(1, f"long{pages}-{before}", pages=pages, lines=LINES, noise=NOISE)))
            desk.until_settled()
            if desk.pages_read() - before != pages:
                raise RuntimeError(f"{desk.pages_read() - before} of {pages} pages were read")
            found.append(heights(worker.pid))
            print(f"{desk.pages_read() - before} pages in {time.monotonic() - begun:.0f} s: {found[-1]}")
    _, short, long = found
    conclude(
        [
            Verdict("P16, a reading process, MiB", long.reader / MIB, 400),
            Verdict("P16, long scan over short, reading process", long.reader / short.reader, 1.15),
            Verdict("P16, long scan over short, worker", long.worker / short.worker, 1.15),
        ]
    )


if __name__ == "__main__":
    main()
