"""Where a submission belongs: its class, level, department and checked fields, or everything that is wrong with it."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from ingest.file_name import clean_file_name
from ingest.guarded_source import too_large
from ingest.submission import Submission, SubmissionRefusedError
from mappings.access import EVERY_DEPARTMENT, FILING_ROLES, Principal
from mappings.archive_number import format_number, series_key
from mappings.field_values import check_class, check_fields, check_level, cleaned
from mappings.problems import Problem
from mappings.scheme import Classification, Scheme
from storage.register.documents import Filing
from storage.register.series import allocate_number

MAX_TITLE = 500
MAX_NAME = 100


class FilingRules:
    """Decides submissions by the scheme and by what the person may file."""

    def __init__(self, scheme: Scheme, max_bytes: int) -> None:
        self._scheme = scheme
        self._max_bytes = max_bytes

    def decide(self, submission: Submission, principal: Principal, today: date) -> Filing:
        """How the submission is filed.

        Raises:
            SubmissionRefusedError: with every reason at once, so that nobody has to try again and again.
        """
        if not principal.may(*FILING_ROLES):
            raise SubmissionRefusedError(Problem("may-not-file"))
        problems: list[Problem] = []
        classification = self._class(submission.classification, principal, problems)
        if classification is None:
            raise SubmissionRefusedError(*problems)
        if submission.expected_size is not None and submission.expected_size > self._max_bytes:
            problems.append(too_large(self._max_bytes))
        level = self._level(classification, submission.level, principal, problems)
        department = _department(submission.department, principal, problems)
        file_name = clean_file_name(submission.file_name)
        if isinstance(file_name, Problem):
            problems.append(file_name)
        checked = check_fields(classification, submission.fields)
        problems += checked.problems
        title = _one_line(submission.title or submission.file_name, MAX_TITLE, "title", problems)
        customer = _one_line(submission.customer_file or "", MAX_NAME, "customer", problems)
        if problems or isinstance(file_name, Problem):
            raise SubmissionRefusedError(*problems)
        return Filing(
            classification=classification.key,
            level=level,
            department=department,
            title=title,
            file_name=file_name,
            customer_file=customer or None,
            fields=checked.values,
            media_type=submission.declared_type[:255] or "application/octet-stream",
            filed_on=today,
            second_person=classification.second_person,
            separators=submission.separators,
            archive_number=submission.archive_number,
        )

    def next_number(self, session: Session, filing: Filing) -> str:
        """The next archive number of the series the filing belongs to; given out in the caller's transaction."""
        where = (self._scheme, self._scheme.by_key[filing.classification], filing.level, filing.filed_on.year)
        return allocate_number(session, series_key(*where), lambda serial: format_number(*where, serial))

    def _class(self, given: str, principal: Principal, problems: list[Problem]) -> Classification | None:
        """The class. One that the person may not query is as unknown to them as one that does not exist."""
        allowed = tuple(each for each in self._scheme.classifications if each.query_right in principal.rights)
        found = check_class(replace(self._scheme, classifications=allowed), given)
        if isinstance(found, Problem):
            problems.append(found)
            return None
        return found

    def _level(
        self, classification: Classification, given: str | None, principal: Principal, problems: list[Problem]
    ) -> int:
        """The level: named or the class's default, one the class allows, and not above the person's own."""
        rank = check_level(self._scheme, classification, given)
        if isinstance(rank, Problem):
            problems.append(rank)
            return -1
        if rank > principal.clearance:
            problems.append(Problem("level-above-yours", "level", {"given": self._scheme.levels[rank].title}))
        return rank


def _department(given: str | None, principal: Principal, problems: list[Problem]) -> str:
    """The department the document belongs to: named, or the person's only one."""
    own = principal.departments
    if not given:
        named = sorted(own - {EVERY_DEPARTMENT})
        if EVERY_DEPARTMENT in own and not named:
            return EVERY_DEPARTMENT
        if len(named) == 1:
            return named[0]
        problems.append(Problem("department-missing", "department", {"known": ", ".join(named)}))
        return ""
    department = _one_line(given, MAX_NAME, "department", problems)
    if department in own or EVERY_DEPARTMENT in own:
        return department
    problems.append(Problem("department-not-yours", "department", {"known": ", ".join(sorted(own))}))
    return ""


def _one_line(raw: str, limit: int, name: str, problems: list[Problem]) -> str:
    text = " ".join(cleaned(raw).split())
    if len(text) > limit:
        problems.append(Problem("too-long", name, {"length": str(len(text)), "limit": str(limit)}))
    return text
