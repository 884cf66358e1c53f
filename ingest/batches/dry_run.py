"""What would be wrong with a batch, before anything of it is stored."""

from collections.abc import Iterator

from ingest.batches.plan import Finding, Plan, Planned
from ingest.batches.submissions import submission_of
from ingest.intake import Intake
from ingest.submission import SubmissionRefusedError
from mappings.access import Principal
from mappings.problems import Problem
from storage.register.batches import BatchFacts

_COLUMNS = {"file_name": "file", "file": "file"}


def dry_run(plan: Plan, facts: BatchFacts, intake: Intake, principal: Principal) -> Iterator[Finding]:
    """Everything that is wrong: with the manifest, with its lines, with each file. Nothing is stored or put on record.

    What only the bytes tell (that a file is damaged, or a duplicate) is found when they are read, not here.
    """
    yield from plan.findings
    for line, path in plan.absent():
        yield Finding(Problem("file-not-there", None, {"given": path}), path, line, "file")
    for each in plan.planned():
        yield from _of_file(each, facts, intake, principal)


def _of_file(each: Planned, facts: BatchFacts, intake: Intake, principal: Principal) -> Iterator[Finding]:
    path = each.file.path
    if each.file.problem is not None:
        yield Finding(each.file.problem, path, each.line, "file")
    if each.file.size == 0:
        yield Finding(Problem("file-empty", "file"), path, each.line, "file")
    submission = submission_of(facts, path, each.given, each.file.size)
    if not submission.classification and each.line is None:
        yield Finding(Problem("file-unlisted", None), path)
        return
    try:
        intake.preview(submission, principal)
    except SubmissionRefusedError as refused:
        for problem in refused.problems:
            yield Finding(problem, path, each.line, _column(problem))


def _column(problem: Problem) -> str:
    if problem.code.startswith("class-"):
        return "class"
    if problem.code.startswith("level-"):
        return "level"
    return _COLUMNS.get(problem.field or "", problem.field or "")
