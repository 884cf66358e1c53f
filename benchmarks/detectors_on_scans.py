"""What is found of secrets in pages that were read off pictures: by the detectors on forms, by the record on receipts.

    python -m benchmarks.detectors_on_scans [--corpus DIR] [--forms N] [--receipts N] [--engine E] [--seed N]

Forms are drawn at 200 dots an inch, a little askew and speckled, with one value of each kind and lines that are none. A
value counts as found when every letter and digit that was read where it stands is covered by findings of its kind; a
finding counts as right when it covers a word that stands where a value of its kind does. With --corpus, its scanned
receipts are read, whose company, date and total the manifest knows: these are put on record, and what is told of them
in the view below is left. No floors: told as they are, with the engine's share of values that it read as they were.
"""

import argparse
import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from benchmarks.detectors import STATUTES, document, everything
from benchmarks.scanned_forms import FormValue, scanned_forms
from benchmarks.verdict import Verdict, conclude, write_values
from ingest.ocr.joining import PageText, Placed, joined
from ingest.ocr.recogniser import OcrSettings, Recogniser
from ingest.sensitive.dates import dates
from ingest.sensitive.find import Finding, find, pattern_detectors
from ingest.sensitive.folding import fold
from ingest.sensitive.known_values import known_value_marks
from mappings.document import Place
from mappings.scheme_file import default_scheme
from mappings.views import view_at

# The manifest's words for a receipt's values -> fields of the record.
FIELDS = {"company": "customer_name", "date": "transaction_date", "total": "amount"}
_NUMBER = re.compile(r"\d[\d,]*\.?\d*")


def on_forms(recogniser: Recogniser, count: int, seed: int) -> list[Verdict]:
    """Patterns on generated forms."""
    detectors = pattern_detectors()
    rules = everything(detectors)
    values, found, read, findings, right = (Counter[str]() for _ in range(5))
    for form in scanned_forms(count, seed, sorted(STATUTES.glob("*.md"))):
        data = BytesIO()
        form.page.save(data, "PNG")
        page = _read(recogniser, data.getvalue(), "image/png")
        told = find(document(page.text, rules, 0, {}), rules, detectors)
        for value in form.values:
            words = [each for each in page.words if _stands_in(each, value)]
            own = [each for each in told if each.kind is value.kind]
            values[value.kind] += 1
            read[value.kind] += _bare(value.written) in _bare(page.text)
            found[value.kind] += bool(words) and all(_is_covered(each, page.text, own) for each in words)
        for each in told:
            findings[each.kind] += 1
            right[each.kind] += any(_touches(each, page, value) for value in form.values if value.kind is each.kind)
    for kind in sorted(values):
        print(
            f"  forms {kind:<16} read {read[kind]}/{values[kind]}  found {found[kind]}/{values[kind]}"
            f"  right {right[kind]}/{findings[kind]}"
        )
    return [
        Verdict("forms: values misread", 1 - read.total() / max(values.total(), 1), None),
        Verdict("forms: missed", 1 - found.total() / max(values.total(), 1), None),
        Verdict("forms: false", 1 - right.total() / max(findings.total(), 1), None),
    ]


def on_receipts(recogniser: Recogniser, corpus: Path, count: int) -> list[Verdict]:
    """Values of the record in the corpus' receipts."""
    scheme = default_scheme()
    rules = scheme.by_key["business"]
    known, read, left, marked = (Counter[str]() for _ in range(4))
    for path, keys in _receipts(corpus)[:count]:
        page = _read(recogniser, (corpus / path).read_bytes(), "image/jpeg")
        fields = _fields(keys)
        given = document(page.text, rules, 0, fields)
        marks = [mark for mark in known_value_marks(given, rules) if mark.place is Place.TEXT]
        seen = view_at(replace(given, marks=tuple(marks)), scheme, 0).pages[0]
        for key, field in FIELDS.items():
            if field not in fields:
                continue
            known[key] += 1
            marked[key] += any(mark.reason == f"field:{field}" for mark in marks)
            read[key] += _tells(page.text, keys[key])
            left[key] += _tells(seen, keys[key])
    for key in FIELDS:
        print(
            f"  receipts {key:<10} read {read[key]}/{known[key]}  marked {marked[key]}/{known[key]}  left {left[key]}"
        )
    return [
        Verdict("receipts: values misread", 1 - read.total() / max(known.total(), 1), None),
        Verdict("receipts: read and left in the view below", left.total() / max(read.total(), 1), None),
    ]


def _read(recogniser: Recogniser, data: bytes, kind: str) -> PageText:
    with recogniser.opened([data], kind, "benchmark") as scan:
        return joined(scan.read(0).rows)


def _stands_in(placed: Placed, value: FormValue) -> bool:
    left, top, right, bottom = placed.word.box
    across, down = (left + right) / 2, (top + bottom) / 2
    return value.box[0] <= across <= value.box[2] and value.box[1] <= down <= value.box[3]


def _is_covered(placed: Placed, text: str, own: Sequence[Finding]) -> bool:
    return all(
        any(each.start <= at < each.end for each in own)
        for at in range(placed.start, placed.end)
        if text[at].isascii() and text[at].isalnum()
    )


def _touches(finding: Finding, page: PageText, value: FormValue) -> bool:
    return any(each.start < finding.end and finding.start < each.end and _stands_in(each, value) for each in page.words)


def _receipts(corpus: Path) -> list[tuple[str, dict[str, str]]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for row in rows:
        told = next((each for each in row.values() if each and "key fields {" in each), None)
        if told is not None and row["path"].endswith(".jpg"):
            found.append((row["path"], json.loads(told[told.index("{") : told.rindex("}") + 1])))
    return sorted(found)


def _fields(keys: dict[str, str]) -> dict[str, object]:
    fields: dict[str, object] = {FIELDS["company"]: keys["company"]}
    if number := _NUMBER.search(keys["total"]):
        fields[FIELDS["total"]] = {"amount": number.group().replace(",", ""), "currency": "MYR"}
    for _, _, meant in dates(fold((keys["date"],)).plain):
        fields[FIELDS["date"]] = min(meant).isoformat()  # whichever is meant, all of them are looked for
    return fields


def _tells(text: str, value: str) -> bool:
    return _bare(value) in _bare(text)


def _bare(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--forms", type=int, default=100)
    parser.add_argument("--receipts", type=int, default=1000)
    parser.add_argument("--engine", default=OcrSettings().engine)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    recogniser = Recogniser(OcrSettings(engine=chosen.engine, processes=1))
    try:
        verdicts = on_forms(recogniser, chosen.forms, chosen.seed)
        if chosen.corpus:
            verdicts += on_receipts(recogniser, chosen.corpus, chosen.receipts)
    finally:
        recogniser.close()
    if chosen.json:
        write_values(chosen.json, verdicts)
    conclude(verdicts)


if __name__ == "__main__":
    main()
