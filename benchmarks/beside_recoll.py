"""The same files indexed by recoll on the same machine, in turns with the archive from the door to searchable.

    apt-get install recollcmd poppler-utils python3-lxml tesseract-ocr
    python -m benchmarks.beside_recoll --stack embedded|real [--documents 200] [--scans 8] [--rounds 3]

recoll (Xapian) is the plain baseline: it reads files where they lie and keeps nothing but its index. The archive also
encrypts and keeps every original twice, records it, looks for what to hide and makes its views. What is told is the
time of ours over recoll's and documents or pages a second of both; planted words are found on either side first.
Nothing is wanted but the figure, so the exit code is 0.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.born_digital import BornDocument, born_documents
from benchmarks.machine import machine_line
from benchmarks.own_archive import STACKS, own_archive, workers
from benchmarks.rounds import Round, interleave, report
from benchmarks.scanned import ScannedDocument, scanned_documents
from benchmarks.scans import PAGES, Desk
from benchmarks.verdict import Verdict, conclude

SENDERS = 4
Documents = Sequence[BornDocument | ScannedDocument]
Making = Callable[[str], Documents]


class Recoll:
    """A recoll index of its own over the files of one folder, in as many threads as there are cores."""

    def __init__(self, folder: Path, *, reads_scans: bool) -> None:
        self._folder = folder
        self._files, self._settings = folder / "files", folder / "settings"
        self._settings.mkdir(parents=True)
        cores = os.cpu_count() or 1
        lines = [f"topdirs = {self._files}", "thrQSizes = 2 2 2", f"thrTCounts = {cores} 1 1", "loglevel = 2"]
        if reads_scans:
            lines += ["ocrprogs = tesseract", "tesseractlang = eng", "pdfocr = 1", f"ocrcachedir = {folder / 'ocr'}"]
        Path(self._settings, "recoll.conf").write_text("\n".join(lines) + "\n", "utf-8")

    def give(self, documents: Documents) -> None:
        """Lay these files, and no others, where it looks."""
        shutil.rmtree(self._files, ignore_errors=True)
        self._files.mkdir()
        for each in documents:
            Path(self._files, each.name).write_bytes(each.data)

    def index(self) -> None:
        """Read what lies there into an empty index."""
        self._run("recollindex", "-z", OMP_THREAD_LIMIT="1")

    def found(self, word: str) -> bool:
        """Whether a search finds it."""
        return bool(self._run("recollq", "-b", word).strip())

    def _run(self, program: str, *arguments: str, **more: str) -> str:
        command = [program, "-c", str(self._settings), *arguments]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self._folder), "LANG": "C.UTF-8", **more}
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        return done.stdout.decode("utf-8", "replace")


class Turns:
    """The archive and recoll take the same documents in; new ones each round."""

    def __init__(self, desk: Desk, recoll: Recoll, making: Making) -> None:
        self._desk, self._recoll, self._making, self._number = desk, recoll, making, 0
        self._renew()

    def ours(self) -> None:
        with ThreadPoolExecutor(SENDERS) as senders:
            list(senders.map(self._desk.file, self._documents))
        self._desk.until_settled()

    def recoll(self) -> None:
        self._recoll.index()

    def check(self) -> None:
        """What was planted is found on both sides, or there is no figure."""
        self._desk.refresh()
        words = [each.word for each in self._documents]
        lost = {
            "the archive": [word for word in words if not self._desk.found(word)],
            "recoll": [word for word in words if not self._recoll.found(word)],
        }
        print(*(f"{who} does not find {len(those)} of {len(words)}" for who, those in lost.items()), sep=", ")
        if any(len(those) > len(words) // 4 for those in lost.values()):  # an engine may misread a word
            raise RuntimeError(f"planted words that were not found: {lost}")
        self._renew()

    def _renew(self) -> None:
        self._number += 1
        self._documents = self._making(f"peer{self._number}")
        self._recoll.give(self._documents)


def measured(name: str, count: int, turns: Turns, rounds: int, worker: int) -> Verdict:
    """Let them take turns; `count` is how many documents, or pages, there are in a round."""
    laps: Sequence[Round] = interleave(turns.ours, turns.recoll, rounds, (worker,), turns.check)
    figure = report(name, laps)
    print(figure)
    each = ", ".join(f"{count / one.ours.wall:.2f} / {count / one.limit.wall:.2f}" for one in laps)
    print(f"a second, ours and recoll's: {each}")
    return Verdict(figure.name, figure.median, None)


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stack", choices=STACKS, default="embedded")
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--scans", type=int, default=8)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    if not shutil.which("recollindex"):
        options.error("recollindex is not installed; see --help for the packages")
    print(machine_line())
    verdicts = []
    with (
        tempfile.TemporaryDirectory() as folder,
        own_archive(chosen.stack) as archive,
        workers(archive) as worker,
    ):
        desk = Desk(archive)
        born, scans = Recoll(Path(folder, "born"), reads_scans=False), Recoll(Path(folder, "scans"), reads_scans=True)
        for name, count, recoll, making in (
            (
                "born-digital documents",
                chosen.documents,
                born,
                lambda seed: list(born_documents(chosen.documents, seed)),
            ),
            ("pages of scans", chosen.scans * PAGES, scans, lambda seed: list(scanned_documents(chosen.scans, seed))),
        ):
            turns = Turns(desk, recoll, making)
            verdicts.append(measured(name, count, turns, chosen.rounds, worker.pid))
    conclude(verdicts)


if __name__ == "__main__":
    main()
