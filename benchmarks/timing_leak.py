"""Whether time tells what is hidden: Welch's t between pairs of questions that must not be told apart.

Pairs are asked in random order within the pair, in one process, by a reader at the lowest level: a search for a number
that is hidden from them against one that stands nowhere, and a document they may not know of against none at all.
|t| must stay below 4.5 (the bound of dudect, Reparaz, Balasch and Verbauwhede, 2017). As there, the slowest tenth of
all laps is left out of a second t, because a pause of the machine says nothing of the code.

    python -m benchmarks.timing_leak --pairs 20000 --stack embedded|real
"""

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from math import sqrt
from pathlib import Path
from uuid import UUID

from benchmarks.machine import machine_line
from benchmarks.own_archive import STACKS, own_archive
from benchmarks.verdict import Verdict, conclude, write_values
from deploy.acting import acting
from deploy.archive import Archive, open_workshop
from ingest.submission import Submission
from mappings.access import Principal, Role
from mappings.scheme import QueryRight
from search_api.problems import ProblemError
from search_api.results.search_query import SearchQuery
from storage.governance import people, principals
from storage.governance.people import PersonFacts
from storage.index.port import Facet

BOUND = 4.5
DOCUMENTS = 200
WARM_UP = 200  # pairs
KEPT = 0.9  # of all laps, in the second t


def number(dice: random.Random) -> str:
    """An account number; those of the documents and those of none look alike."""
    return "62" + "".join(dice.choices("0123456789", k=15))


def fill(archive: Archive, dice: random.Random) -> tuple[list[str], list[str]]:
    """Documents with a hidden number each, and as many that are hidden as a whole; the numbers and the hidden ids."""
    numbers, hidden = [], []
    clerk = acting(archive, "")
    for each in range(DOCUMENTS):
        secret = number(dice)
        text = f"Payment is due within {each} days to account {secret}. 付款账户见上。".encode()
        for level in ("public", "secret"):
            submission = Submission(f"{each}.txt", "business", level, title="Terms", fields={"bank_account": [secret]})
            receipt = archive.intake.receive(BytesIO(text), submission, clerk)
            if level == "secret":
                hidden.append(receipt.document_id)
        numbers.append(secret)
    workshop = open_workshop(archive)
    workshop.runner("benchmark").drain()
    workshop.close()
    archive.index.refresh()
    return numbers, hidden


def reader(archive: Archive) -> Principal:
    """A reader at the lowest level."""
    facts = PersonFacts("Reader", 0, ["*"], [Role.READER], list(QueryRight), "en")
    with archive.register.transaction() as session:
        return principals.principal(session, people.add(session, "reader", facts, archive.clock()), archive.clock())


Question = Callable[[], object]


def pairs_of(archive: Archive, dice: random.Random) -> dict[str, Iterator[tuple[Question, Question]]]:
    """For each kind of pair an endless run of (what is hidden, what is not there)."""
    numbers, hidden = fill(archive, dice)
    person, doing = reader(archive), archive.use_cases()
    check(archive, person, numbers)

    def search(text: str) -> Question:
        query = SearchQuery(text, facets=tuple(Facet))
        return lambda: doing.searching.search(person, query)

    def open_(document_id: str) -> Question:
        def ask() -> None:
            with suppress(ProblemError):
                doing.reading.document(person, document_id)

        return ask

    def searches() -> Iterator[tuple[Question, Question]]:
        while True:
            yield search(dice.choice(numbers)), search(number(dice))

    def openings() -> Iterator[tuple[Question, Question]]:
        while True:
            yield open_(dice.choice(hidden)), open_(UUID(int=dice.getrandbits(128), version=4).hex)

    return {"a hidden number, one that is nowhere": searches(), "a forbidden document, none at all": openings()}


def check(archive: Archive, person: Principal, numbers: list[str]) -> None:
    """The reader finds the documents but none by its hidden number; who may see it does."""
    searching = archive.use_cases().searching
    if searching.search(person, SearchQuery("account")).total != DOCUMENTS:
        raise RuntimeError("the reader does not find every document that is for them")
    if any(searching.search(person, SearchQuery(each)).total for each in numbers[:20]):
        raise RuntimeError("a hidden number was found")
    if not searching.search(acting(archive, ""), SearchQuery(numbers[0])).total:
        raise RuntimeError("the number is not found by those who may see it")


def laps(pairs: Iterator[tuple[Question, Question]], count: int, dice: random.Random) -> tuple[list[int], list[int]]:
    """Nanoseconds of each question of `count` pairs."""
    taken: tuple[list[int], list[int]] = ([], [])
    for lap in range(WARM_UP + count):
        pair = next(pairs)
        for which in (0, 1) if dice.random() < 0.5 else (1, 0):
            start = time.perf_counter_ns()
            pair[which]()
            end = time.perf_counter_ns()
            if lap >= WARM_UP:
                taken[which].append(end - start)
    return taken


def welch(one: list[int], other: list[int]) -> float:
    """Welch's t (B. L. Welch, 1947) of two samples."""
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.fmean(one) - statistics.fmean(other)) / sqrt(spread)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pairs", type=int, default=20_000)
    options.add_argument("--stack", choices=STACKS, default="embedded")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    dice = random.Random(20260101)
    verdicts = []
    print(machine_line())
    with own_archive(chosen.stack) as archive:
        for name, pairs in pairs_of(archive, dice).items():
            gc.freeze()
            one, other = laps(pairs, chosen.pairs, dice)
            limit = sorted(one + other)[int(KEPT * 2 * len(one))]
            cropped = welch([lap for lap in one if lap <= limit], [lap for lap in other if lap <= limit])
            means = f"{statistics.fmean(one) / 1e6:.3f} and {statistics.fmean(other) / 1e6:.3f} ms"
            print(
                f"{name}: {means}, medians differ by {(statistics.median(one) - statistics.median(other)) / 1e3:.1f} µs"
            )
            verdicts += [Verdict(f"|t|, {name}", abs(welch(one, other)), BOUND)]
            verdicts += [Verdict("  without the slowest tenth", abs(cropped), BOUND)]
    if chosen.json:
        write_values(chosen.json, verdicts)
    conclude(verdicts)


if __name__ == "__main__":
    main()
