"""Many files at once: each is taken in, watched until it settles, and told about in one line."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.intake import Intake
from ingest.submission import Submission, SubmissionRefusedError
from mappings.access import Principal
from storage.register import documents, families
from storage.register.register import Register
from storage.register.states import State

REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file. A refused file has no `document_id`; `reason` then says what was wrong, in words.

    `parts` counts the documents that came inside it, at any depth.
    """

    path: Path
    document_id: str | None
    archive_number: str
    state: str
    reason: str
    parts: int = 0


class BulkIngest:
    """Takes files in on behalf of one person."""

    def __init__(self, intake: Intake, register: Register, principal: Principal, poll_seconds: float = 0.1) -> None:
        self._intake = intake
        self._register = register
        self._principal = principal
        self._poll_seconds = poll_seconds

    def receive(self, path: Path, pattern: Submission) -> FileResult:
        """Take one file in with the metadata of `pattern`; a refusal is a result, as is a file that can't be read."""
        try:
            with path.open("rb") as file:
                submission = replace(pattern, file_name=path.name, expected_size=path.stat().st_size)
                receipt = self._intake.receive(file, submission, self._principal)
        except SubmissionRefusedError as refused:
            words = " ".join(problem.text(self._principal.language) for problem in refused.problems)
            return FileResult(path, None, "", REFUSED, words)
        except OSError as unreadable:
            return FileResult(path, None, "", REFUSED, unreadable.strerror or type(unreadable).__name__)
        return FileResult(path, receipt.document_id, receipt.archive_number, receipt.state, "")

    def settled(self, received: Sequence[FileResult]) -> Iterator[FileResult]:
        """The results again, each as soon as it and all before it are final."""
        for result in received:
            yield self._watch(result)

    def _watch(self, result: FileResult) -> FileResult:
        while result.document_id is not None:
            with self._register.snapshot() as session:
                row = documents.lookup(session, result.document_id)
                state, reason = row.state, row.reason
                inside = families.counts(session, [result.document_id]).get(result.document_id, 0)
                waits = state == State.RECEIVED or families.under_way(session, result.document_id)
            if not waits:
                return replace(result, state=state, reason=reason, parts=inside)
            time.sleep(self._poll_seconds)
        return result


def files_under(paths: Sequence[Path], *, recursive: bool) -> Iterator[Path]:
    """The files named, and those in the folders named (`recursive`: at any depth), in order and without hidden ones."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = path.rglob("*") if recursive else path.glob("*")
        yield from sorted(
            each
            for each in inside
            if each.is_file() and not any(part.startswith(".") for part in each.relative_to(path).parts)
        )
