"""Where a submission belongs: its class, level, department and checked fields, or everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from mappings.field_values import check_fields

from ingest.file_name import clean_file_name
from ingest.submission import Refusal, Submission, SubmissionRefusedError
from mappings.access import EVERY_DEPARTMENT, FILING_ROLES, Principal, Role
from mappings.document import FieldValue
from mappings.scheme import Classification, Scheme
from mappings.views import without_mask_token

MAX_TITLE = 500
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Filing:
    """A decided submission: everything the register needs to know of a new document."""

    classification: str
    level: int
    department: str
    title: str
    file_name: str
    customer_file: str | None
    fields: Mapping[str, FieldValue]
    declared_type: str


class FilingRules:
    """Decides submissions by the scheme and by what the person may file."""

    def __init__(self, scheme: Scheme, max_bytes: int) -> None:
        self._scheme = scheme
        self._max_bytes = max_bytes

    def decide(self, submission: Submission, principal: Principal) -> Filing:
        """How the submission is filed.

        Raises:
            SubmissionRefusedError: with every reason at once, so that nobody has to try again and again.
        """
        if not principal.may(*FILING_ROLES):
            raise SubmissionRefusedError(Refusal("may-not-file"))
        classification = self._class(submission, principal)
        refusals: list[Refusal] = []
        level = self._level(classification, submission.level, principal, refusals)
        department = _department(submission.department, principal, refusals)
        name = clean_file_name(submission.file_name)
        if submission.expected_size is not None and submission.expected_size > self._max_bytes:
            refusals.append(Refusal("file-too-large", "file", {"limit": self._max_bytes}))
        if isinstance(name, Refusal):
            refusals.append(name)
            name = ""
        checked = check_fields(classification, submission.fields)
        refusals += [Refusal(problem.code, problem.field, problem.params) for problem in checked.problems]
        title = _one_line(submission.title or name, MAX_TITLE, "title", refusals)
        customer = _one_line(submission.customer_file or "", MAX_NAME, "customer", refusals) or None
        if refusals:
            raise SubmissionRefusedError(*refusals)
        return Filing(
            classification=classification.key,
            level=level,
            department=department,
            title=title,
            file_name=name,
            customer_file=customer,
            fields=checked.values,
            declared_type=submission.declared_type[:255] or "application/octet-stream",
        )

    def _class(self, submission: Submission, principal: Principal) -> Classification:
        """The class. One that the person may not query is as unknown to them as one that does not exist."""
        known = {each.key: each for each in self._scheme.classifications if each.query_right in principal.rights}
        if not submission.classification:
            raise SubmissionRefusedError(Refusal("class-missing", "class", {"known": ", ".join(known)}))
        if submission.classification not in known:
            raise SubmissionRefusedError(
                Refusal("class-unknown", "class", {"value": submission.classification[:60], "known": ", ".join(known)})
            )
        return known[submission.classification]

    def _level(
        self, classification: Classification, key: str | None, principal: Principal, refusals: list[Refusal]
    ) -> int:
        """The level: named or the class's default, one the class allows, and not above the person's own."""
        allowed = [rank for rank in classification.document_levels if rank <= principal.clearance]
        names = ", ".join(self._scheme.levels[rank].key for rank in allowed)
        if key is None:
            rank = classification.default_level
        elif key in self._scheme.level_by_key:
            rank = self._scheme.level_by_key[key].rank
        else:
            refusals.append(Refusal("level-unknown", "level", {"value": key[:60], "known": names}))
            return -1
        if rank not in allowed:
            refusals.append(
                Refusal("level-not-allowed", "level", {"value": self._scheme.levels[rank].key, "known": names})
            )
        return rank


def _department(given: str | None, principal: Principal, refusals: list[Refusal]) -> str:
    """The department the document belongs to: named, or the person's only one."""
    own = principal.departments
    if given is None:
        named = sorted(own - {EVERY_DEPARTMENT})
        if EVERY_DEPARTMENT in own and not named:
            return EVERY_DEPARTMENT
        if len(named) == 1:
            return named[0]
        refusals.append(Refusal("department-missing", "department", {"known": ", ".join(named)}))
        return ""
    department = _one_line(given, MAX_NAME, "department", refusals)
    if department in own or EVERY_DEPARTMENT in own or principal.may(Role.ARCHIVIST):
        return department
    refusals.append(Refusal("department-not-yours", "department", {"known": ", ".join(sorted(own))}))
    return ""


def _one_line(raw: str, limit: int, name: str, refusals: list[Refusal]) -> str:
    text = " ".join(without_mask_token(raw).split())
    if len(text) > limit:
        refusals.append(Refusal("too-long", name, {"length": len(text), "limit": limit}))
    return text
