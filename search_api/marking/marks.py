"""Marks on a document, as archivists draw, confirm, change, withdraw and undo them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mappings.access import Principal
from mappings.document import Document, Mark, Place
from mappings.scheme import Scheme
from mappings.views import View, view_at
from search_api.ids import is_id
from search_api.marking.rules import Extent, check_extent, check_level, checked_reason, shown_from
from search_api.marking.workplace import WholeDocument, Workplace
from search_api.problems import ProblemError
from search_api.results.admission import Admitted
from storage.audit.actions import Action
from storage.clock import Clock
from storage.register import families, mark_history, marks
from storage.register.mark_history import Act, ChangedMeanwhileError, State, Stroke
from storage.register.marks import Status
from storage.register.models import DocumentRow, MarkChangeRow, MarkRow, PersonRow
from storage.register.register import Register


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A document with its marks, in force or not, their history, oldest first, and who is who in it."""

    document: Document
    version: int
    page_count: int | None
    marks: Sequence[MarkRow]
    changes: Sequence[MarkChangeRow]
    names: Mapping[str, str]
    undoable: bool
    text_digest: str | None


class Marking:
    """Each change is one transaction: the mark, its history, the revision, the follow-up job, the event on record."""

    def __init__(self, scheme: Scheme, register: Register, workplace: Workplace, clock: Clock) -> None:
        self._scheme = scheme
        self._register = register
        self._workplace = workplace
        self._clock = clock

    def listed(self, principal: Principal, document_id: str) -> MarkedDocument:
        """The document in full, with everything that is or was marked on it.

        Raises:
            ProblemError: `not-allowed`, `not-found`, `marking-needs-level`.
        """
        whole = self._workplace.whole(principal, document_id)
        row = whole.found.row
        with self._register.transaction() as session:
            listed = marks.listed(session, row.id, row.version)
            changes = mark_history.of_document(session, row.id)
            undoable = mark_history.last(session, row.id, row.version, principal.person_id) is not None
            names = {each: _name(session, each) for each in {change.changed_by for change in changes}}
            self._workplace.record(session, principal, Action.TEXT, whole.found, level=whole.found.level)
        count = whole.found.version.page_count
        digest = whole.found.version.text_digest
        return MarkedDocument(whole.document, row.version, count, listed, changes, names, undoable, digest)

    def preview(self, principal: Principal, document_id: str, level: int) -> View:
        """The view that readers cleared for `level` have of the document.

        Raises:
            ProblemError: as `listed`; `mark-refused` for a level below the document's own, which has no view.
        """
        whole = self._workplace.whole(principal, document_id)
        if not whole.document.level <= level <= self._scheme.top_level:
            raise ProblemError("mark-refused")
        with self._register.transaction() as session:
            self._workplace.record(session, principal, Action.TEXT, whole.found, level=level)
        return view_at(whole.document, self._scheme, level)

    def draw(self, principal: Principal, document_id: str, extent: Extent, level: int, reason: str) -> str:
        """Mark a stretch or a region; answers the mark's id.

        Raises:
            ProblemError: as `listed`; `mark-refused` with what is wrong; `mark-outdated` when the text was replaced.
        """
        words = checked_reason(reason)
        whole = self._workplace.whole(principal, document_id)
        self._check_extent(extent, whole)

        def act(session: Session, found: Admitted) -> str:
            self._check_text(whole, found)
            self._check_level(level, None, extent.field, found)
            stroke = self._stroke(principal, Act.ADDED, words)
            mark = Mark(
                extent.place, extent.start, extent.end, level, words, extent.page, extent.box, field=extent.field
            )
            row = mark_history.draw(session, found.row.id, found.row.version, mark, stroke)
            if extent.field:
                self._mark_inside(session, found.row, mark, stroke)
            self._close(session, principal, Action.MARKED, found, stroke, mark=row.id, level=level)
            return row.id

        return self._workplace.change(principal, document_id, act, family=bool(extent.field))

    def _mark_inside(self, session: Session, row: DocumentRow, mark: Mark, stroke: Stroke) -> None:
        """Mark the same value in everything that came inside: it was filed with the same fields."""
        value = row.fields.get(mark.field)
        for each in families.below(session, row):
            if each.fields.get(mark.field) == value:
                mark_history.draw(session, each.id, each.version, mark, stroke)
                self._workplace.look_different(session, each)

    def confirm(self, principal: Principal, document_id: str, mark_id: str) -> None:
        """Say that a finding is right; a withdrawn one is put back.

        Raises:
            ProblemError: as `listed`; `no-such-mark`.
        """

        def act(session: Session, found: Admitted) -> None:
            row = _row(session, found, mark_id)
            decided = row.status in {Status.CONFIRMED, Status.CHANGED}
            if not decided or marks.is_outdated(row, found.version.text_digest):
                self._confirm(session, principal, found, [row])

        self._workplace.change(principal, document_id, act)

    def confirm_all(self, principal: Principal, document_id: str, reason: str) -> int:
        """Confirm every finding of one kind (a mark's reason) that nobody has decided on; answers how many.

        Raises:
            ProblemError: as `listed`.
        """

        def act(session: Session, found: Admitted) -> int:
            rows = [
                row
                for row in marks.listed(session, found.row.id, found.row.version)
                if row.status == Status.FOUND and row.reason == reason
            ]
            if rows:
                self._confirm(session, principal, found, rows)
            return len(rows)

        return self._workplace.change(principal, document_id, act)

    def change(
        self,
        principal: Principal,
        document_id: str,
        mark_id: str,
        level: int | None,
        extent: Extent | None,
        why: str = "",
    ) -> None:
        """Give a mark another level or extent; what is None stays. The place of a mark stays what it is.

        Raises:
            ProblemError: as `listed`; `no-such-mark`, `mark-refused`, `mark-outdated`.
        """
        whole = self._workplace.whole(principal, document_id) if extent is not None else None
        if extent is not None and whole is not None:
            self._check_extent(extent, whole)

        def act(session: Session, found: Admitted) -> None:
            row = _row(session, found, mark_id)
            wanted = row.level if level is None else level
            self._check_level(wanted, row.rule_level, row.field, found)
            state = replace(mark_history.state_of(row), status=Status.CHANGED, level=wanted)
            if extent is not None and whole is not None:
                self._check_text(whole, found)
                state = _moved(row, state, extent)
            stroke = self._stroke(principal, Act.CHANGED, " ".join(why.split()))
            former = row.level
            mark_history.change(session, row, state, stroke)
            details: dict[str, str | int] = {"mark": row.id, "level": wanted, "former_level": former}
            self._close(session, principal, Action.MARK_CHANGED, found, stroke, **details)

        self._workplace.change(principal, document_id, act)

    def withdraw(self, principal: Principal, document_id: str, mark_id: str, reason: str) -> None:
        """Say that a mark is wrong, and why. It stays on record, and the same finding does not come back.

        Raises:
            ProblemError: as `listed`; `no-such-mark`, `mark-refused` without a reason.
        """
        words = checked_reason(reason)

        def act(session: Session, found: Admitted) -> None:
            row = _row(session, found, mark_id)
            if row.status == Status.WITHDRAWN:
                return
            stroke = self._stroke(principal, Act.WITHDRAWN, words)
            mark_history.change(session, row, replace(mark_history.state_of(row), status=Status.WITHDRAWN), stroke)
            self._close(session, principal, Action.MARK_WITHDRAWN, found, stroke, mark=row.id, level=row.level)

        self._workplace.change(principal, document_id, act)

    def undo(self, principal: Principal, document_id: str) -> int:
        """Take back what the person did last to this document's marks; answers how many marks that concerns.

        Raises:
            ProblemError: as `listed`; `nothing-to-undo`; `mark-outdated` when something changed them since.
        """

        def act(session: Session, found: Admitted) -> int:
            last = mark_history.last(session, found.row.id, found.row.version, principal.person_id)
            if last is None:
                raise ProblemError("nothing-to-undo")
            stroke = self._stroke(principal, Act.UNDONE)
            try:
                count = mark_history.undo(session, last, stroke)
            except ChangedMeanwhileError as error:
                raise ProblemError("mark-outdated") from error
            self._close(session, principal, Action.MARKING_UNDONE, found, stroke, marks=count)
            return count

        return self._workplace.change(principal, document_id, act)

    def _confirm(self, session: Session, principal: Principal, found: Admitted, rows: Sequence[MarkRow]) -> None:
        stroke = self._stroke(principal, Act.CONFIRMED)
        for row in rows:
            mark_history.change(session, row, replace(mark_history.state_of(row), status=Status.CONFIRMED), stroke)
        self._close(session, principal, Action.MARK_CONFIRMED, found, stroke, marks=len(rows))

    def _close(
        self,
        session: Session,
        principal: Principal,
        action: Action,
        found: Admitted,
        stroke: Stroke,
        **details: str | int,
    ) -> None:
        self._workplace.look_different(session, found.row)
        self._workplace.record(session, principal, action, found, stroke=stroke.id, **details)

    def _check_extent(self, extent: Extent, whole: WholeDocument) -> None:
        classification = self._scheme.by_key[whole.document.classification]
        check_extent(extent, whole.document, whole.found.version.page_count, classification)

    def _check_level(self, level: int, rule_level: int | None, field: str, found: Admitted) -> None:
        classification = self._scheme.by_key[found.row.classification]
        check_level(level, classification, rule_level, shown_from(classification, field, found.row.level))

    def _stroke(self, principal: Principal, act: Act, why: str = "") -> Stroke:
        return Stroke(principal.person_id, act, self._clock(), why)

    @staticmethod
    def _check_text(whole: WholeDocument, found: Admitted) -> None:
        """The places were checked against a text; another one may have come since."""
        if found.version.text_object_id != whole.text_object_id or found.row.version != whole.found.row.version:
            raise ProblemError("mark-outdated")


def _row(session: Session, found: Admitted, mark_id: str) -> MarkRow:
    row = session.get(MarkRow, mark_id, populate_existing=True) if is_id(mark_id) else None
    if row is None or (row.document_id, row.version) != (found.row.id, found.row.version):
        raise ProblemError("no-such-mark")
    return row


def _moved(row: MarkRow, state: State, extent: Extent) -> State:
    if (extent.place, extent.page, extent.field) != (Place(row.place), row.page, row.field):
        raise ProblemError("mark-refused")
    return replace(state, start=extent.start, end=extent.end, box=extent.box)


def _name(session: Session, person_id: str) -> str:
    person = session.get_one(PersonRow, person_id)
    return person.full_name or person.user_name
