"""What lies beside a file that was sent back: why, in both languages."""

from collections.abc import Sequence

from ingest.batches.plan import Finding
from ingest.batches.written_problems import read_back
from mappings.problems import Problem
from storage.register.models import BatchItemRow


def reason_of(item: BatchItemRow) -> bytes:
    """Why this file was not taken in."""
    lines = [_line(problem, problem.field or "") for problem in read_back(item.problems)]
    return "\n".join([*(lines or [item.reason]), _AGAIN]).encode()


def manifest_reason(findings: Sequence[Finding]) -> bytes:
    """What is wrong with the manifest, place by place."""
    lines = [
        _line(each.problem, ":".join(str(part) for part in (each.line, each.column, each.path) if part))
        for each in findings
    ]
    return "\n".join([*lines, _CORRECT]).encode()


def _line(problem: Problem, place: str) -> str:
    words = f"{problem.text('zh')} {problem.text('en')}"
    return f"[{place}] {words}" if place else words


_AGAIN = "改正后请将文件移回上级文件夹。 Once it is right, move the file back to the folder above.\n"
_CORRECT = "改正清单之前不接收任何文件。 Nothing is taken in until the manifest is corrected.\n"
