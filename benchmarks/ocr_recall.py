"""How much of the corpus' scans each engine reads, beside plain tesseract as the manifest has it, and at what cost.

    python -m benchmarks.ocr_recall --corpus DIR [--engine rapidocr|tesseract] [--side PIXELS] [--only PATH] [--json]

Recall is the share of the true words (Chinese: characters), as a multiset, that was read. One page at a time, in the
sandbox, one thread. Exit 1 if a file is more than --slack (0.02) below its baseline or the mean is below --mean (0.96).
"""

import argparse
import csv
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

from ingest.ocr.joining import joined
from ingest.ocr.recogniser import OcrSettings, Recogniser

_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile("[a-z0-9]+")
_USUAL = OcrSettings()


@dataclass(frozen=True, slots=True)
class Line:
    path: str
    baseline: float
    recall: float
    confidence: float
    seconds: float
    peak_mib: int
    failed: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--engine", default=_USUAL.engine)
    parser.add_argument("--side", type=int, default=_USUAL.side)
    parser.add_argument("--only", default="")
    parser.add_argument("--slack", type=float, default=0.02)
    parser.add_argument("--mean", type=float, default=0.96)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    lines = [each for each in _lines(args.corpus) if args.only in each["path"]]
    recogniser = Recogniser(OcrSettings(engine=args.engine, side=args.side, processes=1))
    found = [_measured(recogniser, args.corpus, each, as_json=args.json) for each in lines]
    recogniser.close()
    below = [each.path for each in found if each.recall < each.baseline - args.slack]
    mean_recall = mean(each.recall for each in found)
    total = {
        "engine": args.engine,
        "side": args.side,
        "files": len(found),
        "mean_recall": round(mean_recall, 4),
        "mean_baseline": round(mean(each.baseline for each in found), 4),
        "seconds_a_page": round(mean(each.seconds for each in found), 2),
        "peak_mib": max(each.peak_mib for each in found),
        "below_baseline": below,
    }
    print(json.dumps(total, ensure_ascii=False))
    return 1 if below or mean_recall < args.mean else 0


def _lines(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        row
        for row in rows
        if row["type"].startswith("image/") and row["ocr_baseline"] and (corpus / f"{row['path']}.gt.txt").exists()
    ]


def _measured(recogniser: Recogniser, corpus: Path, line: dict[str, str], *, as_json: bool) -> Line:
    path = line["path"]
    truth = (corpus / f"{path}.gt.txt").read_text(encoding="utf-8")
    with recogniser.opened([(corpus / path).read_bytes()], line["type"], path) as scan:
        begun = time.perf_counter()
        reading = scan.read(0)
        seconds = time.perf_counter() - begun
    found = Line(
        path=path,
        baseline=float(line["ocr_baseline"]),
        recall=round(recall(truth, joined(reading.rows).text), 4),
        confidence=round(reading.confidence, 3),
        seconds=round(seconds, 2),
        peak_mib=max(map(_peak_mib, recogniser.pids()), default=0),
        failed=reading.failed,
    )
    named = "{path:42} baseline {baseline:.2f}  recall {recall:.3f}  {seconds:5.1f} s  {peak_mib} MiB {failed}"
    print(json.dumps(asdict(found), ensure_ascii=False) if as_json else named.format(**asdict(found)), flush=True)
    return found


def _peak_mib(pid: int) -> int:
    """The most memory that was resident in the process since it started."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def recall(truth: str, read: str) -> float:
    """The share of the true words, as a multiset, that are among those read; 1 for no words."""
    wanted, got = Counter(_words(truth)), Counter(_words(read))
    return sum((wanted & got).values()) / max(1, sum(wanted.values()))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [*_HAN.findall(plain), *_WORD.findall(_HAN.sub(" ", plain))]


if __name__ == "__main__":
    sys.exit(main())
