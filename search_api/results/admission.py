"""May this person know of this document, and up to which level? The one answer for every route that names one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mappings.access import FILING_ROLES, AccessFilter, DocumentFacts, Principal, access_filter
from mappings.document import Mark
from mappings.scheme import DownloadRule, Scheme
from search_api.ids import is_id
from search_api.problems import ProblemError
from storage.audit.actions import Action, Outcome
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import documents, marks
from storage.register.facts import facts_of, facts_or_nowhere
from storage.register.models import DocumentRow, VersionRow
from storage.register.register import Register
from storage.register.states import State


@dataclass(frozen=True, slots=True)
class Admitted:
    """A document the reader may know of, in its present version. `level` is the one at which they may see it.

    Below the document's own level that is no more than its stub.
    """

    row: DocumentRow
    version: VersionRow
    marks: tuple[Mark, ...]
    level: int
    sees_all: bool

    @property
    def is_stub(self) -> bool:
        """Whether the reader may know no more than that there is such a document."""
        return self.level < self.row.level


class Admission:
    """Decides from the register. What is absent and what is forbidden take the same way and end in the same answer."""

    def __init__(self, scheme: Scheme, register: Register, audit: AuditLog, clock: Clock) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._clock = clock

    def admitted(self, session: Session, principal: Principal, document_id: str) -> Admitted | None:
        """The document, None if there is none or the person may not know of it.

        A document whose secrets have not been looked for yet is known only to those from whom nothing can be hidden;
        its stub is there from the beginning, since how far the document came would tell something of it. One that
        is held for a second person is known only to those who may check it, as if it were not there yet.
        """
        access = access_filter(principal, self._scheme, self._clock())
        if not is_id(document_id):
            return None
        facts = facts_or_nowhere(session, document_id)
        level = self._level(principal, access, facts)
        row = documents.get(session, document_id) if level is not None else None
        if row is None or level is None:
            return None
        sees_all = level >= self.original_level(row)
        version = documents.version(session, row.id, row.version)
        found = Admitted(row, version, marks.of_version(session, row.id, row.version), level, sees_all)
        return None if row.state == State.RECEIVED and not sees_all and not found.is_stub else found

    def known(self, session: Session, principal: Principal, rows: Sequence[DocumentRow]) -> list[Admitted]:
        """Those of the documents that the person may know of, in the given order; stubs are left out."""
        access = access_filter(principal, self._scheme, self._clock())
        seen: list[tuple[DocumentRow, int]] = []
        for row in rows:
            level = self._level(principal, access, facts_of(row))
            if level is None or level < row.level:
                continue
            if row.state != State.RECEIVED or level >= self.original_level(row):
                seen.append((row, level))
        versions = [(row.id, row.version) for row, _ in seen]
        by_key, marked = documents.versions(session, versions), marks.of_versions(session, versions)
        return [
            Admitted(row, by_key[key], marked.get(key, ()), level, level >= self.original_level(row))
            for (row, level), key in zip(seen, versions, strict=True)
        ]

    def sees_whole(self, principal: Principal, row: DocumentRow) -> bool:
        """Whether, by their own right and not by a grant, nothing of the document can be hidden from the person."""
        return self._whole_by_own_right(principal, facts_of(row))

    def _level(self, principal: Principal, access: AccessFilter, facts: DocumentFacts) -> int | None:
        """The level at which the person may see the document; one that is held is for those who may check it only."""
        level = access.level_for(facts)
        if level is None or not facts.unchecked:
            return level
        checks = principal.may(*FILING_ROLES) and self._whole_by_own_right(principal, facts)
        return level if checks else None

    def _whole_by_own_right(self, principal: Principal, facts: DocumentFacts) -> bool:
        access = access_filter(replace(principal, grants=()), self._scheme, self._clock())
        level = access.level_for(facts)
        return level is not None and level >= self.original_level(facts)

    def original_level(self, row: DocumentRow | DocumentFacts) -> int:
        """The level from which nothing of such a document can be hidden, by the class's public rules alone."""
        return max(self._scheme.by_key[row.classification].view_levels(row.level))

    def may_take_copies(self, principal: Principal, row: DocumentRow) -> bool:
        """Whether the person, who may read the document, may also download it: by the class's rule, or by a grant."""
        if self._scheme.by_key[row.classification].download is DownloadRule.CLEARED or principal.may(*FILING_ROLES):
            return True
        now = self._clock()
        return any(grant.document_id == row.id and grant.holds(now) for grant in principal.grants)

    def refuse(self, principal: Principal, document_id: str, what: str) -> ProblemError:
        """Put the refusal on record; answers the one problem to raise."""
        self._record_refusal(principal, document_id, {"what": what})
        return ProblemError("not-found")

    def withhold(self, principal: Principal, document_id: str, what: str) -> ProblemError:
        """Put on record that what was asked for is not part of a stub; answers the one problem to raise.

        It is the same for all documents, whether they have such a thing or not.
        """
        self._record_refusal(principal, document_id, {"what": what, "reason": "document-needs-level"})
        return ProblemError("document-needs-level")

    def _record_refusal(self, principal: Principal, document_id: str, details: dict[str, str]) -> None:
        with self._register.transaction() as session:
            self._audit.append(
                session,
                actor=principal.person_id,
                action=Action.VIEW_REFUSED,
                outcome=Outcome.REFUSED,
                object_kind="document",
                object_id=document_id if is_id(document_id) else "",
                details=details,
            )
