"""Hundreds of hostile files on their whole way, by the door and through the worker, and good ones beside them.

    python -m benchmarks.hostile --stack embedded|real [--corpus FOLDER] [--sample]

Every file is generated (tests/hostile) or stands in the corpus' folder `hostile`. Told are: crashes of the worker,
connections to an address that all URLs in the files name, files that appeared outside, the highest memory of a reading
process, the longest time from the door to the last step, the states, and how much longer good documents take while a
fifth of what comes is hostile. Exit 1 if a bound is missed.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from subprocess import Popen

from benchmarks.born_digital import born_documents
from benchmarks.hostile_watch import Folders, canary, readers_of
from benchmarks.own_archive import STACKS, own_archive, workers
from benchmarks.verdict import Verdict, conclude
from deploy.acting import acting
from deploy.archive import Archive
from ingest.submission import Submission, SubmissionRefusedError
from storage.register import documents
from storage.register.states import State
from tests.hostile.every_file import every_file, one_of_each
from tests.hostile.hostile_file import HostileFile

MIB = 1024 * 1024
PATTERN = Submission(file_name="", classification="other", level="internal", department="records")
REFUSED = "REFUSED"
UNNAMED = frozenset({State.RECEIVED, State.FAILED})
PATIENCE_SECONDS = 300.0
LOT = 8
GOOD, EVERY_FIFTH, PACE_SECONDS = 120, 4, 0.3
NAMES = ("strongroom-climbed", "strongroom-absolute", "strongroom.txt", "authorized_keys")


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one file, and how many seconds it took from the door to its last step."""

    file: HostileFile
    state: str
    reason: str
    seconds: float


def corpus_files(corpus: Path) -> Iterator[HostileFile]:
    """The hostile files of the corpus."""
    for path in sorted((corpus / "hostile").glob("*")):
        yield HostileFile("corpus", path.name, path.read_bytes())


class Door:
    """Takes files in for one person and looks after them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._person = acting(archive, "")

    def filed(self, file: HostileFile) -> str | None:
        """The document's id; None if it was refused with a reason."""
        submission = replace(PATTERN, file_name=file.name, expected_size=len(file.data))
        try:
            return self._archive.intake.receive(BytesIO(file.data), submission, self._person).document_id
        except SubmissionRefusedError:
            return None

    def ended(self, file: HostileFile, document_id: str | None) -> Ended:
        """Wait for it. One that does not end in time is told as it stands."""
        if document_id is None:
            return Ended(file, REFUSED, "at the door", 0.0)
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with self._archive.register.snapshot() as session:
                row = documents.lookup(session, document_id)
                state, reason, since, done = row.state, row.reason, row.created_at, row.settled_at
            if state != State.RECEIVED or time.monotonic() > until:
                seconds = (done - since).total_seconds() if done else PATIENCE_SECONDS
                return Ended(file, state, reason, seconds)
            time.sleep(0.02)


def in_lots(door: Door, files: Iterator[HostileFile]) -> Iterator[Ended]:
    """A few at a time, so that the time of each is hardly that of the others."""
    while lot := list(islice(files, LOT)):
        for file, document_id in [(file, door.filed(file)) for file in lot]:
            yield door.ended(file, document_id)


def paced(door: Door, hostile: Sequence[HostileFile]) -> list[float]:
    """The seconds of good documents that come at an even pace; with `hostile` ones, one after every fourth."""
    filed = []
    bad = iter(hostile)
    for number, good in enumerate(born_documents(GOOD, "hostile" if hostile else "alone")):
        begun = time.monotonic()
        file = HostileFile("good", good.name, good.data)
        filed.append((file, door.filed(file)))
        if number % EVERY_FIFTH == 0 and (one := next(bad, None)):
            door.filed(one)
        time.sleep(max(0.0, PACE_SECONDS - (time.monotonic() - begun)))
    return [door.ended(file, document_id).seconds for file, document_id in filed]


def p95(seconds: Sequence[float]) -> float:
    """The 95th of a hundred."""
    return statistics.quantiles(seconds, n=20)[-1]


def measured(archive: Archive, worker: Popen[bytes], corpus: Path, *, sample: bool) -> list[Verdict]:
    """Run all of it."""
    door = Door(archive)
    home = Path.home()
    folders = Folders((Path("/"), Path("/tmp"), Path("/var/tmp"), home, home / ".ssh", Path.cwd()), NAMES)
    with canary() as listening, readers_of(worker.pid) as readers:
        list(in_lots(door, (HostileFile("good", each.name, each.data) for each in born_documents(20, "warm"))))
        alone = paced(door, ())
        generated = one_of_each(listening.url) if sample else every_file(listening.url)
        files = [*corpus_files(corpus), *generated]
        beside = paced(door, [file for file in files[:: max(1, len(files) * EVERY_FIFTH // GOOD)] if file.data])
        ended = list(in_lots(door, iter(files)))
        last = list(in_lots(door, iter([HostileFile("good", "last.txt", b"the next document")])))
    tell(ended)
    print(
        f"{len(readers.network)} reading processes; interfaces they could see: {sorted(readers.interfaces) or 'none'}"
    )
    return [
        Verdict("files", -len(ended), None if sample else -500),
        Verdict("families", -len({each.file.family for each in ended}), -55),
        Verdict("crashes of the worker", float(worker.poll() is not None), 0),
        Verdict("next good document not indexed", sum(each.state != State.INDEXED for each in last), 0),
        Verdict("connections to the canary", listening.asked, 0),
        Verdict("bytes sent by reading processes", readers.sent, 0),
        Verdict("files outside", len(folders.new()), 0),
        Verdict("without a state with a name", sum(each.state in UNNAMED for each in ended), 0),
        Verdict("highest memory of a reading process, MiB", readers.reader / MIB, 1024),
        Verdict("highest memory of the worker, MiB", readers.worker / MIB, None),
        Verdict("longest time of a file, s", max(each.seconds for each in ended), 60),
        Verdict("good documents alone, p95 s", p95(alone), None),
        Verdict("good documents beside hostile ones, p95 s", p95(beside), None),
        Verdict("the latter by the former", p95(beside) / p95(alone), 2.0),
    ]


def tell(ended: Sequence[Ended]) -> None:
    """The states and reasons, how often each, and what took longest."""
    for state, count in Counter(each.state for each in ended).most_common():
        print(f"{count:5} {state}")
    for reason, count in Counter(each.reason.partition(":")[0] for each in ended if each.reason).most_common():
        print(f"      {count:5} {reason}")
    for each in sorted(ended, key=lambda one: -one.seconds)[:5]:
        print(f"{each.seconds:8.2f} s  {each.file.family}  {each.file.name!r:.60}  {each.state}")
    for each in ended:
        if each.state in UNNAMED:
            print(f"no state: {each.file.family} {each.file.name!r:.60} {each.state} {each.reason}")


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stack", choices=STACKS, default="embedded")
    options.add_argument("--corpus", type=Path, default=Path("tests/corpus"))
    options.add_argument("--sample", action="store_true", help="one generated file of each family")
    chosen = options.parse_args()
    with own_archive(chosen.stack) as archive, workers(archive) as worker:
        verdicts = measured(archive, worker, chosen.corpus, sample=chosen.sample)
    conclude(verdicts)


if __name__ == "__main__":
    main()
