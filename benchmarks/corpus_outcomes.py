"""What becomes of each corpus document on its whole way: through the door and the pipeline, then searched by phrase.

    python -m benchmarks.corpus_outcomes --corpus DIR --stack embedded|real [--only PATH] [--json]

A document whose text can be had counts as lost when a search for one of its expected phrases finds neither it nor what
came inside it. Every other one must end in a state with a name, and every original must be read back byte for byte.
Exit 1 otherwise, or if more than --allow documents (default 2) are lost.
"""

import argparse
import csv
import hashlib
import json
import re
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.own_archive import STACKS, own_archive, workers
from deploy.acting import acting
from deploy.archive import Archive
from ingest.bulk import BulkIngest, FileResult
from ingest.submission import Submission
from search_api.results.search_query import SearchQuery
from search_api.use_cases import UseCases
from storage.register import documents, families
from storage.register.states import State

NOT_DOCUMENTS = frozenset({"DATA", "GROUND-TRUTH"})
SEARCHED = frozenset({"TEXT", "PARTS", "OCR"})
# Which states satisfy the corpus' demand. Anything else is shown, and is an error unless it has a name of its own.
WANTED = {
    "TEXT": {State.INDEXED},
    "PARTS": {State.INDEXED},
    "OCR": {State.INDEXED},
    "ENCRYPTED": {State.ENCRYPTED},
    "MALFORMED": {State.MALFORMED},
    "LIMIT": {State.LIMIT},
    "NOENTITY": {State.INDEXED, State.EMPTY, State.MALFORMED, State.LIMIT},
    "EMPTY": {State.EMPTY},
    "UNSUPPORTED": {State.UNSUPPORTED, State.INDEXED},
}
# Phrases of the manifest that the documents do not hold, and how each came to be there. They are searched all the same.
NOT_IN_DOCUMENT = {
    ("chinese/testDBF_gb18030.dbf", "虚拟"): "its only Chinese field reads 虽然该指令经过重新发布",
    ("office/tables-with-incomplete-rows.docx", "2 height vertical span"): "stands in a comment of the XML",
    ("office/testWORD_missing_text.docx", "Page 2"): "a field's name and value; what is printed is 2",
    ("office/test_TIKA-1251.doc", "15. Påse at boligen holdes"): "a bulleted list that antiword numbers",
}
UNNAMED = frozenset({State.RECEIVED, State.FAILED})
PATTERN = Submission(file_name="", classification="other", level="internal", department="records")


@dataclass(frozen=True, slots=True)
class Line:
    """One document of the corpus' manifest."""

    path: str
    outcome: str
    phrases: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one document. `lost` are the phrases by which it was not found."""

    path: str
    wanted: str
    state: str
    reason: str
    as_wanted: bool
    named: bool
    unharmed: bool
    lost: tuple[str, ...]

    @property
    def really_lost(self) -> tuple[str, ...]:
        """Without the phrases that are not in the document."""
        return tuple(phrase for phrase in self.lost if (self.path, phrase) not in NOT_IN_DOCUMENT)


def manifest(corpus: Path) -> list[Line]:
    """The documents of the corpus, without its ground truths and data sets."""
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Line(row["path"], row["outcome"], tuple(filter(None, row["expected"].split(" ¦ "))), row["sha256"])
        for row in rows
        if row["outcome"] not in NOT_DOCUMENTS
    ]


def outcomes(archive: Archive, corpus: Path, lines: Sequence[Line]) -> Iterator[Row]:
    """Take every document in, wait until workers elsewhere have settled it, and look for it."""
    bulk = BulkIngest(archive.intake, archive.register, acting(archive, ""))
    received = [bulk.receive(corpus / line.path, PATTERN) for line in lines]
    settled = list(bulk.settled(received))
    archive.index.refresh()
    doing = archive.use_cases()
    for line, result in zip(lines, settled, strict=True):
        yield _judged(archive, doing, line, result)


def _judged(archive: Archive, doing: UseCases, line: Line, result: FileResult) -> Row:
    document_id = result.document_id
    searched = line.phrases if line.outcome in SEARCHED else ()
    return Row(
        path=line.path,
        wanted=line.outcome,
        state=result.state,
        reason=result.reason,
        as_wanted=result.state in WANTED[line.outcome],
        named=document_id is not None and result.state not in UNNAMED,
        unharmed=document_id is not None and _digest(archive, doing, document_id) == line.sha256,
        lost=tuple(phrase for phrase in searched if not _is_found(archive, doing, document_id, phrase)),
    )


def _digest(archive: Archive, doing: UseCases, document_id: str) -> str:
    found = hashlib.sha256()
    for piece in doing.reading.original(acting(archive, ""), document_id).pieces:
        found.update(piece)
    return found.hexdigest()


def _is_found(archive: Archive, doing: UseCases, document_id: str | None, phrase: str) -> bool:
    query = SearchQuery(f'"{comparable(phrase)}"', size=100)
    with archive.register.snapshot() as session:
        row = None if document_id is None else documents.get(session, document_id)
        family = {each.id for each in (row, *families.below(session, row))} if row is not None else set()
    while family:
        page = doing.searching.search(acting(archive, ""), query)
        if any(hit.id in family for hit in page.hits):
            return True
        if page.next_cursor is None:
            return False
        query = replace(query, cursor=page.next_cursor)
    return False


def comparable(phrase: str) -> str:
    """The phrase as the corpus' README says that phrases are compared; a quotation mark would end it, and goes."""
    text = unicodedata.normalize("NFKC", phrase).replace("\u00ad", "")
    text = re.sub("[‘’‚‛′ʼ]", "'", text)
    text = re.sub('[“”„‟″"]', " ", text)
    return " ".join(re.sub("[‐‑‒–—―−]", "-", text).split())


def failures(rows: Sequence[Row], allowed: int) -> list[str]:
    """What of the demands does not hold, in words; empty when all is well."""
    lost = [row.path for row in rows if row.really_lost]
    return [
        *(f"{row.path} ended as {row.state}" for row in rows if not row.named),
        *(f"{row.path} came back changed" for row in rows if not row.unharmed),
        *([f"{len(lost)} documents lost: {', '.join(lost)}"] if len(lost) > allowed else []),
    ]


def table(rows: Sequence[Row]) -> str:
    """How many documents of each demand ended as wanted and otherwise, and each that did not."""
    lines = [f"{'demand':14}{'as wanted':>10}{'otherwise':>10}{'lost':>6}"]
    for wanted in sorted({row.wanted for row in rows}):
        those = [row for row in rows if row.wanted == wanted]
        good, lost = sum(row.as_wanted for row in those), sum(bool(row.really_lost) for row in those)
        lines.append(f"{wanted:14}{good:10}{len(those) - good:10}{lost:6}")
    for row in rows:
        if row.lost or not (row.as_wanted and row.named and row.unharmed):
            lines.append(f"{row.path}: {row.wanted} -> {row.state} {row.reason}{'' if row.unharmed else ' CHANGED'}")
        for phrase in row.lost:
            why = NOT_IN_DOCUMENT.get((row.path, phrase))
            lines.append(f"    not found by {phrase!r}" + (f", which it does not hold: {why}" if why else ""))
    return "\n".join(lines)


def main() -> int:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpus", type=Path, default=Path("tests/corpus"))
    options.add_argument("--stack", choices=STACKS, default="embedded")
    options.add_argument("--only", default="", help="only documents whose path has this")
    options.add_argument("--allow", type=int, default=2)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    lines = [line for line in manifest(chosen.corpus) if chosen.only in line.path]
    started = time.monotonic()
    with own_archive(chosen.stack) as archive, workers(archive):
        rows = list(outcomes(archive, chosen.corpus, lines))
        if chosen.json:
            print(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
        else:
            print(table(rows))
            print(f"{len(rows)} documents on the {chosen.stack} stack in {time.monotonic() - started:.0f} s")
    wrong = failures(rows, chosen.allow)
    for each in wrong:
        print(each, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
