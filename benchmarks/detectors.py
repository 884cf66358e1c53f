"""What the detectors find and what they only think they find: generated contracts, the record's own values, real texts.

    python -m benchmarks.detectors [--corpus DIR] [--contracts N] [--known N] [--names N] [--seed N] [--json FILE]

Contracts are made of clauses of real statutes, personal values in every tolerated spelling, and numbers that are none.
With --corpus (a folder with pii/presidio-synth-v2.json) labelled English sentences are searched too, and real texts
for false alarms per million characters. A value counts as found when all its letters and digits are covered by
findings of its kind; a finding counts as right when it touches a value of its kind. Exit 1 when a floor is missed.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from benchmarks.known_value_spellings import known_values
from benchmarks.labelled_contracts import LabelledText, labelled_contracts
from benchmarks.labelled_names import labelled_names
from benchmarks.verdict import Verdict, conclude, write_values
from ingest.sensitive.every_detector import name_detectors
from ingest.sensitive.find import Finding, find, pattern_detectors
from ingest.sensitive.known_values import known_value_marks
from mappings.detector_kind import DetectorKind
from mappings.document import Document, Place
from mappings.scheme import Classification
from mappings.scheme_file import default_scheme

STATUTES = Path("tests/corpus/chinese")
# The kinds by which an English label may be found.
ENGLISH = {
    "CREDIT_CARD": (DetectorKind.BANK_CARD,),
    "EMAIL_ADDRESS": (DetectorKind.EMAIL,),
    "IBAN_CODE": (DetectorKind.IBAN,),
    "PHONE_NUMBER": (DetectorKind.PHONE, DetectorKind.MOBILE, DetectorKind.LANDLINE),
}
ENGLISH_NAMES = {"PERSON": (DetectorKind.PERSON,), "ORGANIZATION": (DetectorKind.ORGANISATION,)}
MOST_MISSED = 0.005
MOST_FALSE = 0.02


@dataclass(slots=True)
class Tally:
    """Values and findings by kind."""

    values: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, text: str, truths: Iterable[tuple[int, int]], findings: Sequence[Finding]) -> None:
        """Count one text's values and findings of one kind."""
        spans = list(truths)
        covered = {at for each in findings for at in range(each.start, each.end)}
        for start, end in spans:
            self.values[name] += 1
            self.found[name] += all(at in covered for at in range(start, end) if text[at].isalnum())
        for each in findings:
            self.findings[name] += 1
            self.right[name] += any(start < each.end and each.start < end for start, end in spans)

    def verdicts(self, what: str, most_missed: float | None, most_false: float | None) -> list[Verdict]:
        """Shares of what was missed and what was false, over all kinds; each kind is printed."""
        for name in sorted(self.values | self.findings):
            recall = f"{self.found[name]}/{self.values[name]}"
            print(f"  {what} {name:<16} found {recall:>11}  right {self.right[name]}/{self.findings[name]}")
        missed = 1 - self.found.total() / max(self.values.total(), 1)
        false = 1 - self.right.total() / max(self.findings.total(), 1)
        return [Verdict(f"{what}: missed", missed, most_missed), Verdict(f"{what}: false", false, most_false)]


def document(text: str, classification: Classification, level: int, fields: Mapping[str, object]) -> Document:
    """A document of one page."""
    where = (classification.key, level, "sales", "n", "", "", "text/plain", date(2026, 1, 1), "INDEXED")
    return Document("d", *where, fields=fields, pages=(text,))


def everything(kinds: Iterable[DetectorKind]) -> Classification:
    """A class whose public documents hide all of `kinds`."""
    return replace(default_scheme().by_key["business"], detectors={str(kind): 1 for kind in kinds})


def on_contracts(count: int, seed: int) -> list[Verdict]:
    """Patterns on generated contracts, with the speed."""
    detectors, tally, size, spent = pattern_detectors(), Tally(), 0, 0.0
    rules = everything(detectors)
    for made in labelled_contracts(count, seed, sorted(STATUTES.glob("*.md"))):
        began = time.process_time()
        findings = find(document(made.text, rules, 0, {}), rules, detectors)
        spent += time.process_time() - began
        size += len(made.text.encode())
        _add_kinds(tally, made, findings, detectors)
    verdicts = tally.verdicts("contracts", MOST_MISSED, MOST_FALSE)
    return [*verdicts, Verdict("contracts: MB a second of one core", size / 1e6 / spent, None)]


def _add_kinds(tally: Tally, made: LabelledText, findings: Sequence[Finding], kinds: Iterable[DetectorKind]) -> None:
    for kind in kinds:
        spans = [(each.start, each.end) for each in made.truths if each.kind is kind]
        tally.add(kind, made.text, spans, [each for each in findings if each.kind is kind])


def on_known_values(count: int, seed: int) -> list[Verdict]:
    """Values of the record, in their own texts."""
    lines = [line for path in sorted(STATUTES.glob("*.md")) for line in path.read_text("utf-8").split("\n") if line]
    values, found, scheme = Counter[str](), Counter[str](), default_scheme()
    for known in known_values(count, seed, lines):
        classification = scheme.by_key[known.classification]
        level = min(level for level in (0, 1, 2) if level < classification.field_by_name[known.field].level)
        given = document(known.text, classification, level, {known.field: known.value})
        marks = [mark for mark in known_value_marks(given, classification) if mark.place is Place.TEXT]
        covered = {at for mark in marks for at in range(mark.start, mark.end)}
        values[known.field] += 1
        found[known.field] += all(at in covered for at in range(known.start, known.end) if known.text[at].isalnum())
    for name in sorted(values):
        print(f"  known values {name:<22} found {found[name]}/{values[name]}")
    return [Verdict("known values: missed", 1 - found.total() / values.total(), 0.0)]


def on_names(count: int, seed: int) -> list[Verdict]:
    """Chinese names by the recogniser, told as they are, with its speed."""
    detectors, tally, size, spent = name_detectors(), Tally(), 0, 0.0
    rules = everything(detectors)
    find(document("王小明", rules, 0, {}), rules, detectors)  # loads the model
    for made in labelled_names(count, seed):
        began = time.perf_counter()
        findings = find(document(made.text, rules, 0, {}), rules, detectors)
        spent += time.perf_counter() - began
        size += len(made.text)
        _add_kinds(tally, made, findings, detectors)
    verdicts = tally.verdicts("names", None, None)
    return [*verdicts, Verdict("names: thousand characters a second", size / 1e3 / spent, None)]


def on_english(path: Path) -> list[Verdict]:
    """Labelled English sentences, by the kinds that both know."""
    detectors, tally, names = pattern_detectors() | name_detectors(), Tally(), Tally()
    rules = everything(detectors)
    for sentence in json.loads(path.read_text("utf-8")):
        text = sentence["full_text"]
        findings = find(document(text, rules, 0, {}), rules, detectors)
        for label, kinds in (ENGLISH | ENGLISH_NAMES).items():
            spans = [
                (each["start_position"], each["end_position"])
                for each in sentence["spans"]
                if each["entity_type"] == label
            ]
            told = [each for each in findings if each.kind in kinds]
            (names if label in ENGLISH_NAMES else tally).add(label, text, spans, told)
    return [*tally.verdicts("english", None, MOST_FALSE), *names.verdicts("english names", None, None)]


def on_real_texts(folder: Path) -> list[Verdict]:
    """What is found in texts in which nothing was planted, to be looked at, and how much of it there is."""
    detectors, total, findings = pattern_detectors(), 0, 0
    rules = everything(detectors)
    paths = [path for pattern in ("contracts/*.txt", "**/*.md", "**/*.gt.txt") for path in sorted(folder.glob(pattern))]
    for path in paths:
        text = path.read_text("utf-8", "replace")
        total += len(text)
        for each in find(document(text, rules, 0, {}), rules, detectors):
            findings += 1
            print(f"  {path.name[:28]:<28} {each.kind:<12} {each.confidence:.2f} {text[each.start : each.end]!r}")
    return [Verdict("real texts: findings a million characters", findings * 1e6 / max(total, 1), None)]


def main() -> None:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--contracts", type=int, default=2000)
    parser.add_argument("--known", type=int, default=5000)
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    # What every benchmark is given: there is one size here, and no rounds.
    parser.add_argument("--size", choices=("small", "full"), default="full", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    verdicts = on_contracts(chosen.contracts, chosen.seed) + on_known_values(chosen.known, chosen.seed)
    verdicts += on_names(chosen.names, chosen.seed)
    if chosen.corpus:
        verdicts += on_english(chosen.corpus / "pii" / "presidio-synth-v2.json") + on_real_texts(chosen.corpus)
    if chosen.json:
        write_values(chosen.json, verdicts)
    conclude(verdicts)


if __name__ == "__main__":
    main()
