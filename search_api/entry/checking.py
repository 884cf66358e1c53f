"""The second person's check (C2): what one person entered is confirmed, sent back or corrected before it is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ingest.steps import Step
from mappings.access import Principal
from mappings.document import Document
from mappings.scheme import Scheme
from search_api.entry.correcting import correct
from search_api.marking.rules import checked_words
from search_api.marking.seen_whole import ListsSeenWhole
from search_api.marking.workplace import Workplace
from search_api.problems import ProblemError
from search_api.results.admission import Admitted
from storage.audit.actions import Action
from storage.clock import Clock
from storage.register import batch_items, entry_checks, families, proposals
from storage.register.entry_checks import AFTERWARDS, CheckAct, Checked
from storage.register.models import DocumentRow
from storage.register.register import Register
from storage.register.states import HELD, EntryCheck

_UNFINISHED = (Step.EXTRACT.value, Step.ASSESS.value)


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document in full, how far its check is, and what was done about it.

    `may_decide` says that this person entered none of its fields; `ready` that its text was read and looked through.
    """

    document: Document
    check: EntryCheck
    history: Sequence[Checked]
    may_decide: bool
    ready: bool


class Checking:
    """For clerks and archivists who see all of the document by their own right; those may file it, too.

    Each act is one transaction, over the document and all that came inside it: the fields, the follow-up jobs, the
    event. As long as a document is held nobody knows of it from whom something of it must be hidden, so that what a
    corrected value hides needs to be found before it is confirmed, and not at once.
    """

    def __init__(
        self, scheme: Scheme, register: Register, workplace: Workplace, lists: ListsSeenWhole, clock: Clock
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._workplace = workplace
        self._lists = lists
        self._clock = clock

    def listed(
        self, principal: Principal, size: int, cursor: str | None = None
    ) -> tuple[Sequence[DocumentRow], str | None]:
        """A page of the documents that wait for someone like this person, oldest first, and the next page's cursor.

        Raises:
            ProblemError: `not-allowed`, `cursor-invalid`.
        """
        self._workplace.check(principal)
        return self._lists.page(principal, "entry-checks", entry_checks.awaiting, size, cursor)

    def shown(self, principal: Principal, document_id: str) -> CheckedDocument:
        """The document with all that its check needs.

        Raises:
            ProblemError: `not-allowed`, `not-found`, `entry-needs-level`.
        """
        whole = self._workplace.whole(principal, document_id)
        row = whole.found.row
        with self._register.transaction() as session:
            history = entry_checks.history(session, row.id)
            mine = principal.person_id in entry_checks.entered_by(session, row)
            ready = not entry_checks.under_way(session, [row.id], _UNFINISHED)
            self._workplace.record(session, principal, Action.TEXT, whole.found, level=whole.found.level)
        return CheckedDocument(whole.document, EntryCheck(row.entry_check), history, not mine, ready)

    def confirm(self, principal: Principal, document_id: str) -> None:
        """Say that the fields are right: the document and what came inside it can be found from now on.

        What its text still proposes is passed over, since nobody can fill it in alone any more.

        Raises:
            ProblemError: as `shown`; `check-not-waiting`; `check-by-another` for who entered any of it;
                `check-under-way` while what must be hidden is still being looked for.
        """

        def act(session: Session, found: Admitted) -> None:
            inside = self._held_parts(session, found, {EntryCheck.WAITING})
            self._by_another(session, principal, found.row)
            together = [found.row, *inside]
            if entry_checks.under_way(session, [each.id for each in together], _UNFINISHED):
                raise ProblemError("check-under-way")
            self._do(session, principal, found.row, inside, CheckAct.CONFIRMED)
            proposals.pass_open(session, [each.id for each in together], principal.person_id, self._clock())
            self._workplace.look_different(session, *together)
            self._workplace.record(session, principal, Action.ENTRY_CONFIRMED, found, parts=len(inside))

        self._workplace.change(principal, document_id, act, family=True)

    def send_back(self, principal: Principal, document_id: str, reason: str) -> None:
        """Say what is wrong with the fields; whoever corrects them has them checked again.

        Raises:
            ProblemError: as `confirm`, but for `check-under-way`; `check-refused` for a reason that is none.
        """
        words = checked_words(reason, "check-refused")

        def act(session: Session, found: Admitted) -> None:
            inside = self._held_parts(session, found, {EntryCheck.WAITING})
            self._by_another(session, principal, found.row)
            self._do(session, principal, found.row, inside, CheckAct.RETURNED, words)
            self._workplace.record(session, principal, Action.ENTRY_RETURNED, found)

        self._workplace.change(principal, document_id, act, family=True)

    def correct(self, principal: Principal, document_id: str, title: str, fields: Mapping[str, Any]) -> None:
        """Let the document hold these title and fields, all of them as they are to be; it waits for its check again.

        What came inside it inherited its fields, and follows where it still holds what it inherited.

        Raises:
            ProblemError: as `shown`; `check-not-waiting`, `check-under-way`; `check-refused` with what is wrong.
        """

        def act(session: Session, found: Admitted) -> None:
            inside = self._held_parts(session, found, set(HELD))
            together = [found.row, *inside]
            if entry_checks.under_way(session, [each.id for each in together], _UNFINISHED):
                raise ProblemError("check-under-way")
            changed = correct(session, self._scheme, found.row, inside, title, fields, self._clock())
            self._do(session, principal, found.row, inside, CheckAct.CORRECTED)
            self._workplace.look_different(session, *together)
            self._workplace.record(session, principal, Action.ENTRY_CORRECTED, found, fields=changed)

        self._workplace.change(principal, document_id, act, family=True)

    def _held_parts(self, session: Session, found: Admitted, checks: set[EntryCheck]) -> Sequence[DocumentRow]:
        """What came inside the document, which waits so; a part is checked with what it came in."""
        if found.row.entry_check not in checks or found.row.parent_id is not None:
            raise ProblemError("check-not-waiting")
        return families.below(session, found.row)

    def _by_another(self, session: Session, principal: Principal, row: DocumentRow) -> None:
        if principal.person_id in entry_checks.entered_by(session, row):
            raise ProblemError("check-by-another")

    def _do(
        self,
        session: Session,
        principal: Principal,
        row: DocumentRow,
        inside: Sequence[DocumentRow],
        what: CheckAct,
        reason: str = "",
    ) -> None:
        now = self._clock()
        entry_checks.record(session, row, what, principal.person_id, now, reason)
        for each in inside:
            entry_checks.let_be(each, AFTERWARDS[what])
        session.flush()
        batch_items.settle(session, {row.id}, now)
