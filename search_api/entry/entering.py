"""Proposals for a document's fields: shown, accepted, rejected and undone by those who may fill the fields in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ingest.proposals.propose import value_at
from mappings.access import Principal
from mappings.document import Document, FieldValue
from mappings.proposal_kind import ProposalKind
from mappings.scheme import Classification, Scheme
from search_api.entry.entered_value import entered_value, held, put
from search_api.entry.hiding import hide_until_assessed
from search_api.marking.workplace import WholeDocument, Workplace
from search_api.problems import ProblemError
from search_api.results.admission import Admitted
from storage.audit.actions import Action
from storage.clock import Clock
from storage.register import proposals
from storage.register.models import ProposalRow
from storage.register.models.base import new_id
from storage.register.proposals import Decision, Status
from storage.register.register import Register
from storage.register.states import SET_ASIDE, EntryCheck


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal with what it was read from: `words`, `before` and `after` them on their page; `value` they mean."""

    row: ProposalRow
    value: FieldValue
    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProposedDocument:
    """A document in full, with what is proposed for it in the order it was found."""

    document: Document
    proposals: Sequence[ShownProposal]
    undoable: bool


_AROUND = 40  # characters shown before and after the words


class Entering:
    """For archivists and clerks who see all of the document by their own right.

    Each act is one transaction: the decision, the field, what the new value hides, the follow-up job, the event.
    """

    def __init__(self, scheme: Scheme, register: Register, workplace: Workplace, clock: Clock) -> None:
        self._scheme = scheme
        self._register = register
        self._workplace = workplace
        self._clock = clock

    def listed(self, principal: Principal, document_id: str) -> ProposedDocument:
        """The document with everything proposed on its present text, decided on or not.

        Raises:
            ProblemError: `not-allowed`, `not-found`, `entry-needs-level`.
        """
        whole = self._workplace.whole(principal, document_id)
        row, digest = whole.found.row, whole.found.version.text_digest
        with self._register.transaction() as session:
            rows = [] if row.state in SET_ASIDE else proposals.current(session, row.id, row.version, digest)
            undoable = bool(proposals.last_stroke(session, row.id, row.version, digest, principal.person_id))
            self._workplace.record(session, principal, Action.TEXT, whole.found, level=whole.found.level)
        shown = [each for each in (_shown(whole, row) for row in rows) if each is not None]
        return ProposedDocument(whole.document, shown, undoable)

    def accept(self, principal: Principal, document_id: str, number: int, given: Any = None) -> None:
        """Enter what proposal `number` proposes, or `given` instead, into its field.

        Others for the same field are passed over, unless the field takes several values.

        Raises:
            ProblemError: as `listed`; `no-such-proposal`, `proposal-refused` with what is wrong, `proposal-outdated`
                when it was decided on, the field was filled in or the text replaced meanwhile; `entry-confirmed`.
        """
        whole = self._workplace.whole(principal, document_id)

        def act(session: Session, found: Admitted) -> None:
            row = self._open(session, found, number)
            shown = _shown(whole, row) if found.version.text_digest == whole.found.version.text_digest else None
            classification = self._scheme.by_key[found.row.classification]
            spec = classification.field_by_name.get(row.field)
            if shown is None or (spec is not None and not spec.repeated and found.row.fields.get(row.field)):
                raise ProblemError("proposal-outdated")
            entered = entered_value(found.row, classification, row.field, shown.value if given is None else given)
            changed = given is not None and entered.value != _normal(found, classification, row.field, shown)
            decision = self._decision(principal)
            proposals.decide(row, Status.ACCEPTED, decision, entered.former, entered.value)
            if spec is None or not spec.repeated:
                self._pass_others(session, found, row, decision)
            put(found.row, row.field, entered.value)
            self._close(session, found, whole, [row])
            of: dict[str, str | int] = {"proposal": number, "field": row.field}
            self._record(session, principal, Action.PROPOSAL_ACCEPTED, found, decision, **of, changed=changed)

        self._workplace.change(principal, document_id, act)

    def reject(self, principal: Principal, document_id: str, number: int) -> None:
        """Say that proposal `number` is wrong; it is not made again for this text.

        Raises:
            ProblemError: as `accept`, but for `proposal-refused`.
        """

        def act(session: Session, found: Admitted) -> None:
            row = self._open(session, found, number)
            decision = self._decision(principal)
            proposals.decide(row, Status.REJECTED, decision)
            proposals.refresh(session, [found.row.id])
            of: dict[str, str | int] = {"proposal": number, "field": row.field}
            self._record(session, principal, Action.PROPOSAL_REJECTED, found, decision, **of)

        self._workplace.change(principal, document_id, act)

    def undo(self, principal: Principal, document_id: str) -> None:
        """Take back what the person did last to this document's proposals.

        Raises:
            ProblemError: as `listed`; `nothing-entered`; `proposal-outdated` when the field was changed since;
                `entry-confirmed`.
        """
        whole = self._workplace.whole(principal, document_id)

        def act(session: Session, found: Admitted) -> None:
            _not_confirmed(found)
            same = found.version.text_digest == whole.found.version.text_digest
            row, digest = found.row, found.version.text_digest
            rows = proposals.last_stroke(session, row.id, row.version, digest, principal.person_id)
            if not rows:
                raise ProblemError("nothing-entered")
            accepted = [each for each in rows if each.status == Status.ACCEPTED]
            if not same or any(held(row, each.field) != each.entered for each in accepted):
                raise ProblemError("proposal-outdated")
            decision = Decision(rows[0].stroke or "", principal.person_id, self._clock())
            for each in accepted:
                put(row, each.field, each.former)
            proposals.reopen(session, rows)
            self._close(session, found, whole, accepted)
            self._record(session, principal, Action.ENTRY_UNDONE, found, decision, proposals=len(rows))

        self._workplace.change(principal, document_id, act)

    def _open(self, session: Session, found: Admitted, number: int) -> ProposalRow:
        rows = proposals.current(session, found.row.id, found.row.version, found.version.text_digest)
        row = next((each for each in rows if each.number == number), None)
        if row is None:
            raise ProblemError("no-such-proposal")
        _not_confirmed(found)
        if row.status != Status.OPEN or found.row.state in SET_ASIDE:
            raise ProblemError("proposal-outdated")
        return row

    def _pass_others(self, session: Session, found: Admitted, row: ProposalRow, decision: Decision) -> None:
        for each in proposals.current(session, found.row.id, found.row.version, row.text_digest):
            if each.field == row.field and each.status == Status.OPEN:
                proposals.decide(each, Status.PASSED, decision)

    def _close(self, session: Session, found: Admitted, whole: WholeDocument, changed: Sequence[ProposalRow]) -> None:
        """Let everything follow that hangs on the document's fields."""
        for each in changed:
            pages = whole.document.pages
            hide_until_assessed(session, found.row, self._scheme, pages, each.field, self._clock())
        if changed:
            self._workplace.look_different(session, found.row)
        proposals.refresh(session, [found.row.id])

    def _record(
        self,
        session: Session,
        principal: Principal,
        action: Action,
        found: Admitted,
        decision: Decision,
        **details: str | int,
    ) -> None:
        self._workplace.record(session, principal, action, found, stroke=decision.stroke, **details)

    def _decision(self, principal: Principal) -> Decision:
        return Decision(new_id(), principal.person_id, self._clock())


def _not_confirmed(found: Admitted) -> None:
    """Raise ProblemError `entry-confirmed` if a second person has confirmed the document's fields."""
    if found.row.entry_check == EntryCheck.CONFIRMED:
        raise ProblemError("entry-confirmed")


def _shown(whole: WholeDocument, row: ProposalRow) -> ShownProposal | None:
    """The proposal with its words; None when the text at its place doesn't propose it any more."""
    pages = whole.document.pages
    text = pages[row.page] if row.page < len(pages) else ""
    value = value_at(ProposalKind(row.kind), text, row.page, row.start, row.end, row.field)
    if value is None:
        return None
    before, after = text[max(0, row.start - _AROUND) : row.start], text[row.end : row.end + _AROUND]
    return ShownProposal(row, value, text[row.start : row.end], before, after)


def _normal(found: Admitted, classification: Classification, field: str, shown: ShownProposal) -> FieldValue:
    """What the field would hold with the proposal as it is; None where it would be refused."""
    try:
        return entered_value(found.row, classification, field, shown.value).value
    except ProblemError:
        return None
