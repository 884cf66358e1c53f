"""How well the best hits answer real questions: nDCG@10 and recall@100 through the product's own search.

    python -m benchmarks.relevance --index elastic embedded --set stard-zh --json out.json

Each set is CORPUS.corpus.jsonl, .queries.jsonl and .qrels.tsv; a question is asked with any of its words being enough.
Exit 1 if Elasticsearch stays below the floor of a set, or the embedded index falls behind it by more than 0.03.
"""

import argparse
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from benchmarks.own_search import KINDS, OwnSearch, own_search, reader_at
from mappings.access import EVERY_DEPARTMENT
from mappings.document import Document
from mappings.views import views
from search_api.results.search_query import SearchQuery
from storage.index.port import IndexEntry

FLOORS = {"stard-zh": 0.57, "legalsum-en": 0.53, "cacm-en": 0.50}
BEHIND = 0.03
DEPTH = 100
TOP = 10
BATCH = 500


@dataclass(frozen=True)
class Questions:
    """A set: documents (id, title, text), queries by id, and for each query what answers it, with its worth."""

    documents: Sequence[tuple[str, str, str]]
    queries: Mapping[str, str]
    answers: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Score:
    set: str
    index: str
    ndcg: float
    recall: float
    queries: int
    documents: int


def read_set(folder: Path, name: str) -> Questions:
    answers: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / f"{name}.qrels.tsv").read_text("utf-8").splitlines():
        query, _, document, worth = line.split("\t")
        answers[query][document] = int(worth)
    documents = [(each["id"], each.get("title", ""), each["text"]) for each in _lines(folder / f"{name}.corpus.jsonl")]
    queries = {each["id"]: each["text"] for each in _lines(folder / f"{name}.queries.jsonl")}
    known = {identity for identity, _, _ in documents}
    if not set(answers) >= set(queries) or not all(known >= set(each) for each in answers.values()):
        raise RuntimeError(f"{name}: a query has no answers, or an answer is no document of the set")
    return Questions(documents, queries, answers)


def measure(name: str, kind: str, questions: Questions) -> Score:
    with own_search(kind) as own:
        _fill(own, questions)
        gains, found = [], []
        for query, text in questions.queries.items():
            ranked = _ask(own, text)
            worth = questions.answers[query]
            gains.append(ndcg([worth.get(each, 0) for each in ranked[:TOP]], list(worth.values())))
            wanted = {each for each, value in worth.items() if value > 0}
            found.append(len(wanted & set(ranked)) / len(wanted))
    return Score(name, kind, fmean(gains), fmean(found), len(gains), len(questions.documents))


def ndcg(gained: Sequence[int], possible: Sequence[int]) -> float:
    """Discounted gain of the hits as ranked, over that of the best order there is."""

    def discounted(worths: Sequence[int]) -> float:
        return sum(worth / math.log2(place + 2) for place, worth in enumerate(worths))

    return discounted(gained) / discounted(sorted(possible, reverse=True)[:TOP])


def _fill(own: OwnSearch, questions: Questions) -> None:
    entries = [
        IndexEntry(view, 1)
        for identity, title, text in questions.documents
        for view in views(_document(identity, title, text), own.scheme)
    ]
    for at in range(0, len(entries), BATCH):
        own.index.write(entries[at : at + BATCH])
    own.index.refresh()
    total = own.searching.search(reader_at(0), SearchQuery()).total
    if total != len(questions.documents):
        raise RuntimeError(f"{total} of {len(questions.documents)} documents can be found")


def _document(identity: str, title: str, text: str) -> Document:
    return Document(
        id=identity,
        classification="other",
        level=0,
        department=EVERY_DEPARTMENT,
        archive_number=identity,
        title=title,
        file_name="",
        media_type="text/plain",
        filed_on=date(2026, 1, 1),
        state="settled",
        pages=(text,),
    )


def _ask(own: OwnSearch, text: str) -> list[str]:
    page = own.searching.search(reader_at(0), SearchQuery(text, any_of=True, size=DEPTH))
    return [hit.id for hit in page.hits]


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def missed(scores: Sequence[Score]) -> list[str]:
    """What is below its floor, in words."""
    by_place = {(score.set, score.index): score.ndcg for score in scores}
    words = []
    for (name, kind), value in by_place.items():
        floor = FLOORS[name] if kind == "elastic" else by_place.get((name, "elastic"), FLOORS[name]) - BEHIND
        if value < floor:
            words.append(f"missed: {name} on {kind} reaches {value:.3f}, wanted at least {floor:.3f}")
    return words


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--relevance", type=Path, default=Path("tests/corpus/relevance"))
    arguments.add_argument("--index", choices=KINDS, nargs="+", default=list(KINDS))
    arguments.add_argument("--set", choices=FLOORS, nargs="+", default=list(FLOORS))
    arguments.add_argument("--json", type=Path)
    # Every benchmark takes these; the sets have one size, and the same ranking comes out every time.
    arguments.add_argument("--size", choices=("small", "full"), default="small", help="makes no difference here")
    arguments.add_argument("--rounds", type=int, default=1, help="makes no difference here")
    chosen = arguments.parse_args()
    scores = []
    print(f"{'set':<14}{'index':<10}{'nDCG@10':>9}{'floor':>8}{'recall@100':>12}{'queries':>9}{'documents':>11}")
    for name in chosen.set:
        questions = read_set(chosen.relevance, name)
        for kind in sorted(chosen.index):
            score = measure(name, kind, questions)
            scores.append(score)
            print(
                f"{name:<14}{kind:<10}{score.ndcg:>9.3f}{FLOORS[name]:>8.2f}{score.recall:>12.3f}"
                f"{score.queries:>9}{score.documents:>11}",
                flush=True,
            )
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(score) for score in scores], indent=1), "utf-8")
    for line in (found := missed(scores)):
        print(line)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
