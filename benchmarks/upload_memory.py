"""P14: what a large upload costs in memory, through the web process over HTTP to two S3 sites.

A large and a 50-MB file are each sent to an archive of their own, and watched until both copies are verified. Memory is
the resident memory of the web process with its worker and whatever they start, at its highest, over what it was before.
What is read back is compared: the small file whole, the large one in samples, the size and SHA-256 of both with what
was sent. No text is taken out of either (files over a size are left alone, here over 1 MiB): extraction holds
what it reads in memory up to a limit of its own.

    python -m benchmarks.upload_memory --size small|full --rounds 1 --json out.json

Small sends 512 MB, full 5 GB. The two servers are named by STRONGROOM_SITE_A_… and STRONGROOM_SITE_B_….
"""

import argparse
import hashlib
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.machine import machine_line
from benchmarks.process_memory import MIB, Peak, peak_of
from benchmarks.served_archive import SITES, ServedArchive, served_archive, wait_for
from benchmarks.verdict import Verdict, conclude, write_values

REFERENCE = 50 * MIB
SMALL, FULL = 512 * MIB, 5 * 1024 * MIB
OVER_IDLE_MOST, RATIO_MOST, TEMPORARY_MOST = 64.0, 1.10, 32.0
SAMPLES = 32
SETTLE_SECONDS = 2.0
LIMITS = {"STRONGROOM_MAX_UPLOAD_BYTES": str(8 * 1024 * MIB), "STRONGROOM_MAX_EXTRACT_BYTES": str(MIB)}


class Blocks:
    """A file of random blocks that differ by their number, so that any part of it can be told again."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._base = os.urandom(MIB - 8)

    def block(self, number: int) -> bytes:
        return number.to_bytes(8, "big") + self._base

    def stream(self, digest: "hashlib._Hash") -> Iterator[bytes]:
        for number in range(self.size // MIB):
            block = self.block(number)
            digest.update(block)
            yield block


@dataclass(frozen=True, slots=True)
class Run:
    """One upload: in bytes and seconds."""

    size: int
    peak: Peak
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.size / MIB:6.0f} MiB in {self.seconds:6.1f} s: idle {self.peak.idle / MIB:6.1f} MiB, "
            f"over idle {self.peak.over_idle / MIB:5.1f} MiB, temporary files {self.peak.temporary / MIB:.1f} MiB "
            f"({', '.join(f'{more / MIB:.1f}' for more in self.peak.by_process.values())} by process)"
        )


def run(size: int) -> Run:
    # What a first upload loads and makes is there before the watch begins.
    with served_archive(LIMITS) as archive, archive.client() as client:
        upload(client, Blocks(MIB))
        time.sleep(SETTLE_SECONDS)
        file = Blocks(size)
        with peak_of(archive.web.pid, archive.folder / "tmp") as peak:
            start = time.perf_counter()
            document = upload(client, file)
            seconds = time.perf_counter() - start
        check(archive, client, document, file)
    return Run(size, peak, seconds)


def upload(client: httpx.Client, file: Blocks) -> str:
    """Send it, and wait until both copies are verified and all steps are done."""
    digest = hashlib.sha256()
    answer = client.post(
        "/documents",
        params={"file_name": "blocks.bin", "class": "other"},
        content=file.stream(digest),
        headers={"Content-Length": str(file.size), "Content-Type": "application/octet-stream"},
    )
    if answer.status_code != httpx.codes.ACCEPTED:
        raise RuntimeError(f"refused: {answer.text[:300]}")
    receipt = answer.json()
    if (receipt["size"], receipt["sha256"]) != (file.size, digest.hexdigest()):
        raise RuntimeError("the receipt is not of the file that was sent")
    wait_for(lambda: _done(client, f"/documents/{receipt['id']}/status"), "both copies and the end of all steps")
    return str(receipt["id"])


def check(archive: ServedArchive, client: httpx.Client, document: str, file: Blocks) -> None:
    """What is read back is what was sent, or there is no figure."""
    blocks = file.size // MIB
    numbers = range(blocks) if blocks <= REFERENCE // MIB else {0, blocks - 1, *range(0, blocks, blocks // SAMPLES)}
    for number in numbers:
        bounds = {"Range": f"bytes={number * MIB}-{(number + 1) * MIB - 1}"}
        answer = client.get(f"/documents/{document}/original", headers=bounds)
        if answer.status_code != httpx.codes.PARTIAL_CONTENT or answer.content != file.block(number):
            raise RuntimeError(f"block {number} came back changed: {answer.status_code} {archive.url}")


def _done(client: httpx.Client, status: str) -> bool:
    found = client.get(status).json()
    return found["copies"] == len(SITES) and all(step["state"] == "done" for step in found["steps"])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=("small", "full"), default="small")
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    print(machine_line())
    large: list[Run] = []
    reference: list[Run] = []
    for _ in range(chosen.rounds):
        for size, runs in ((REFERENCE, reference), (FULL if chosen.size == "full" else SMALL, large)):
            runs.append(run(size))
            print(runs[-1], flush=True)
    most = statistics.median(one.peak.over_idle / MIB for one in large)
    ratio = statistics.median(one.peak.most for one in large) / statistics.median(one.peak.most for one in reference)
    over = most / max(statistics.median(one.peak.over_idle / MIB for one in reference), 1e-6)
    temporary = max(one.peak.temporary / MIB for one in (*large, *reference))
    verdicts = [
        Verdict("P14 memory over idle, MiB", most, OVER_IDLE_MOST),
        Verdict("P14 highest memory, large to 50 MB", ratio, RATIO_MOST),
        Verdict("P14 temporary files, MiB", temporary, TEMPORARY_MOST),
    ]
    print(f"for information: memory over idle, large to 50 MB: {over:.3f}")
    if chosen.json:
        write_values(chosen.json, verdicts)
    conclude(verdicts)


if __name__ == "__main__":
    main()
