"""Raising and lowering the level of documents. The register changes at once, the index follows by jobs."""

from sqlalchemy.orm import Session

from ingest.steps import Step
from mappings.access import Principal
from mappings.scheme import Scheme
from search_api.field_errors import FieldError
from search_api.marking.workplace import Workplace, check_archivist
from search_api.problems import ProblemError
from search_api.results.admission import Admission, Admitted
from storage.audit.actions import Action
from storage.audit.log import Act, AuditLog
from storage.clock import Clock
from storage.register import families, levels
from storage.register.models import DocumentRow
from storage.register.register import Register

AT_ONCE = 500  # documents of one transaction
_UNFINISHED = (Step.EXTRACT.value, Step.ASSESS.value)


class Levels:
    """Marks are found for the lowest level of a class, so no text needs to be looked through again to lower one."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        audit: AuditLog,
        admission: Admission,
        workplace: Workplace,
        clock: Clock,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._admission = admission
        self._workplace = workplace
        self._clock = clock

    def change(self, principal: Principal, document_id: str, level: int, *, family: bool = False) -> None:
        """Give one document another level. The same level again changes nothing.

        With its `family` also all that came inside it gets the level, and what it came in if that is lower. A part is
        never above what it came in, whose original holds it. Only what the person may know in full is looked at and
        changed.

        Raises:
            ProblemError: `not-allowed`, `not-found`, `marking-needs-level`; `level-refused` for one that the class
                does not have or the person is not cleared for, or that would leave a part above what it came in;
                `document-under-way`, when it is to be lowered before what must then be hidden has been looked for.
        """

        def act(session: Session, found: Admitted) -> None:
            self._check(principal, found.row.classification, level)
            changing = self._together(session, principal, found.row, level, family)
            lowered = [each.id for each in changing if each.level > level]
            if lowered and levels.unready(session, lowered, _UNFINISHED):
                raise ProblemError("document-under-way")
            if changing:
                acts = [_act(principal, each, each.level, level) for each in changing]
                levels.set_level(session, [each.id for each in changing], level, Step.INDEX, self._clock())
                self._audit.append_many(session, acts)

        self._workplace.change(principal, document_id, act, family=family)

    def _together(
        self, session: Session, principal: Principal, row: DocumentRow, level: int, family: bool
    ) -> list[DocumentRow]:
        """The documents that change with this one, itself among them, as far as their level is another."""
        inside = [each for each in families.below(session, row) if self._admission.sees_whole(principal, each)]
        around = [each for each in families.above(session, row) if self._admission.sees_whole(principal, each)]
        lower = [each for each in around if each.level < level]
        if not family and (lower or any(each.level > level for each in inside)):
            raise ProblemError("level-refused", [FieldError("level", "level-apart-from-family")])
        return [each for each in (row, *(inside + lower if family else ())) if each.level != level]

    def change_all(self, principal: Principal, classification: str, former: int, level: int) -> tuple[int, int]:
        """Give all documents of a class and level that the person may change another one; answers (changed, left).

        In transactions of AT_ONCE documents: one that is broken off leaves some changed and the others as they were,
        and is done by asking again. Left are those on their way, those the person may not know in full, and those that
        would come below a part of theirs, or above what they came in.

        Raises:
            ProblemError: `not-allowed`, `level-refused`.
        """
        check_archivist(principal)
        self._check(principal, classification, level)
        changed = left = 0
        after = ""
        while True:
            with self._register.transaction() as session:
                rows = levels.locked(session, classification, former, after, AT_ONCE)
                if not rows:
                    return changed, left
                torn = families.torn(session, [row.id for row in rows], former, level)
                mine = [row for row in rows if row.id not in torn and self._admission.sees_whole(principal, row)]
                if level < former:
                    unready = levels.unready(session, [row.id for row in mine], _UNFINISHED)
                    mine = [row for row in mine if row.id not in unready]
                ids = [row.id for row in mine]
                levels.set_level(session, ids, level, Step.INDEX, self._clock(), background=True)
                self._audit.append_many(session, [_act(principal, row, former, level) for row in mine])
            changed, left, after = changed + len(mine), left + len(rows) - len(mine), rows[-1].id

    def _check(self, principal: Principal, classification: str, level: int) -> None:
        if level not in self._scheme.by_key[classification].document_levels or level > principal.clearance:
            raise ProblemError("level-refused", [FieldError("level", "level-not-for-documents")])


def _act(principal: Principal, row: DocumentRow, former: int, level: int) -> Act:
    details = {"version": row.version, "level": level, "former_level": former}
    return Act(principal.person_id, Action.LEVEL_CHANGED, object_kind="document", object_id=row.id, details=details)
