"""What the extractor makes of each corpus document: the outcome wanted and got, and the phrases lost.

    python -m benchmarks.corpus_outcomes --corpus DIR --stack embedded|server [--tika URL] [--only PATH] [--json]

Phrases are compared as the corpus' README says. Exit 1 if more phrases are lost than --allow (default 2).
"""

import argparse
import csv
import json
import os
import re
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ingest.extract.port import ExtractedText, Extractor, Hints, Outcome
from ingest.extract.tika_embedded import EmbeddedExtractor

NOT_DOCUMENTS = {"DATA", "GROUND-TRUTH"}
# Which outcomes of the port satisfy the corpus' demand.
ACCEPTED = {
    "TEXT": {Outcome.TEXT},
    "PARTS": {Outcome.TEXT},
    "OCR": {Outcome.NO_TEXT_LAYER},
    "ENCRYPTED": {Outcome.ENCRYPTED},
    "MALFORMED": {Outcome.MALFORMED},
    "LIMIT": {Outcome.LIMIT},
    "NOENTITY": {Outcome.TEXT, Outcome.EMPTY, Outcome.MALFORMED, Outcome.LIMIT},
    "EMPTY": {Outcome.EMPTY},
    "UNSUPPORTED": {Outcome.UNSUPPORTED, Outcome.TEXT},
}
_CJK = "[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"


@dataclass
class Row:
    path: str
    wanted: str
    got: str
    ok: bool
    lost: list[str]
    reason: str
    media_type: str
    seconds: float
    warnings: list[str] = field(default_factory=list)


def comparable(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    text = re.sub("[‘’‚‛′ʼ]", "'", text)
    text = re.sub("[“”„‟″]", '"', text)
    text = re.sub("[‐‑‒–—―−]", "-", text)
    text = re.sub(r"\s+", " ", text)
    return re.sub(f"(?<={_CJK}) (?={_CJK})", "", text).casefold()


def read(extractor: Extractor, path: Path, password: str | None) -> ExtractedText:
    with os.fdopen(os.memfd_create("document"), "w+b") as source:
        source.write(path.read_bytes())
        source.flush()
        return extractor.extract(source, Hints(path.name, password=password))


def judge(extractor: Extractor, corpus: Path, line: dict[str, str], *, with_password: bool) -> Row:
    started = time.monotonic()
    password = line["password"] if with_password else None
    found = read(extractor, corpus / line["path"], password or None)
    seconds = time.monotonic() - started
    demanded = [] if line["outcome"] == "OCR" or (line["outcome"] == "ENCRYPTED" and not password) else _phrases(line)
    text = comparable("\n".join(found.pages))
    accepted = {Outcome.TEXT} if password else ACCEPTED[line["outcome"]]
    return Row(
        path=line["path"],
        wanted=line["outcome"] + ("+password" if password else ""),
        got=found.outcome.value,
        ok=found.outcome in accepted,
        lost=[phrase for phrase in demanded if comparable(phrase) not in text],
        reason=found.reason,
        media_type=found.media_type,
        seconds=round(seconds, 3),
        warnings=list(found.warnings),
    )


def _phrases(line: dict[str, str]) -> list[str]:
    return [phrase for phrase in line["expected"].split(" ¦ ") if phrase]


def manifest(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if row["outcome"] not in NOT_DOCUMENTS]


def extractor_for(stack: str, tika: str) -> Extractor:
    if stack == "embedded":
        return EmbeddedExtractor()
    from ingest.extract.tika_server import TikaServerExtractor

    return TikaServerExtractor(tika)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--stack", choices=["embedded", "server"], default="embedded")
    arguments.add_argument("--tika", default=os.environ.get("STRONGROOM_TIKA_URL", ""))
    arguments.add_argument("--only", default="")
    arguments.add_argument("--allow", type=int, default=2)
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    extractor = extractor_for(chosen.stack, chosen.tika)
    lines = [line for line in manifest(chosen.corpus) if chosen.only in line["path"]]
    extractor.check()
    started = time.monotonic()
    rows = [judge(extractor, chosen.corpus, line, with_password=False) for line in lines]
    seconds = time.monotonic() - started
    rows += [judge(extractor, chosen.corpus, line, with_password=True) for line in lines if line["password"]]
    extractor.close()
    report(rows, len(lines), seconds, as_json=chosen.json)
    return int(sum(len(row.lost) for row in rows if row.wanted in {"TEXT", "PARTS"}) > chosen.allow)


def report(rows: list[Row], documents: int, seconds: float, *, as_json: bool) -> None:
    outcomes = Counter((row.wanted, row.ok) for row in rows)
    summary = {wanted: [outcomes[wanted, True], outcomes[wanted, False]] for wanted in sorted({w for w, _ in outcomes})}
    lost = Counter(row.wanted for row in rows for _ in row.lost)
    speed = round(documents / seconds, 1)
    if as_json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "summary": summary, "docs_per_second": speed}))
        return
    for row in rows:
        mark = "ok " if row.ok and not row.lost else "-- "
        print(
            mark, row.path, row.wanted, row.got, f"{row.seconds:.2f}s", row.reason, row.lost or "", row.warnings or ""
        )
    print("\noutcome            as wanted  otherwise  phrases lost")
    for wanted, (good, bad) in summary.items():
        print(f"{wanted:18} {good:9} {bad:10} {lost[wanted]:13}")
    print(f"{documents} documents in {seconds:.1f} s: {speed} documents/s")


if __name__ == "__main__":
    sys.exit(main())
