"""Who may work on a document, and the document as they get it: in full, and held while they change it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy.orm import Session

from ingest.steps import Step
from ingest.text_object import decode_pages
from mappings.access import FILING_ROLES, Principal, Role
from mappings.document import Document
from search_api.ids import is_id
from search_api.problems import ProblemError
from search_api.results.admission import Admission, Admitted
from storage.audit.actions import Action, Outcome
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import documents, families, jobs, levels, marks, objects, reviews
from storage.register.documents import DocumentMissingError
from storage.register.models import DocumentRow
from storage.register.register import Register
from storage.vault.vault import Vault

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Door:
    """Who works here, and what those are told from whom something of a document can be hidden.

    `what` is in the operation log what they wanted, `refusal` the problem, `action` the act by which it is on record.
    """

    roles: frozenset[Role]
    what: str
    refusal: str
    action: Action


MARKING = Door(frozenset({Role.ARCHIVIST}), "marks", "marking-needs-level", Action.MARKING_REFUSED)
ENTERING = Door(FILING_ROLES, "proposals", "entry-needs-level", Action.ENTRY_REFUSED)


@dataclass(frozen=True, slots=True)
class WholeDocument:
    """A document with all its text, and the object that text lies in, None where it has none."""

    found: Admitted
    document: Document
    text_object_id: str | None


class Workplace:
    """Lets people through a door at a document of which nothing can be hidden from them, by their own right alone."""

    def __init__(
        self,
        register: Register,
        vault: Vault,
        audit: AuditLog,
        admission: Admission,
        clock: Clock,
        nudge: Callable[[], None],
        door: Door = MARKING,
    ) -> None:
        self._register = register
        self._vault = vault
        self._audit = audit
        self._admission = admission
        self._clock = clock
        self._nudge = nudge
        self._door = door

    def whole(self, principal: Principal, document_id: str) -> WholeDocument:
        """The document as it is in full.

        Raises:
            ProblemError: `not-allowed`, `not-found`, the door's refusal; `site-unavailable`.
        """
        self.check(principal)
        with self._register.snapshot() as session:
            found = self._admission.admitted(session, _by_own_right(principal), document_id)
            sealed = None
            if found is not None and found.sees_all and found.version.text_object_id is not None:
                sealed = objects.get(session, found.version.text_object_id)
        if found is None or not found.sees_all:
            raise self._refused(principal, document_id, found)
        document = documents.to_document(found.row, found.version.media_type, found.marks)
        if sealed is None:
            return WholeDocument(found, document, None)
        pages = decode_pages(self._vault.open(sealed))
        return WholeDocument(found, replace(document, pages=pages), sealed.facts.object_id)

    def change(
        self,
        principal: Principal,
        document_id: str,
        act: Callable[[Session, Admitted], Answer],
        *,
        family: bool = False,
    ) -> Answer:
        """Do `act` in one transaction that holds the document, or the whole family of one.

        Raises:
            ProblemError: `not-allowed`, `not-found`, the door's refusal, and what `act` raises.
        """
        self.check(principal)
        with self._register.transaction() as session:
            if family and is_id(document_id):
                families.lock(session, document_id)
            found = self._held(session, principal, document_id)
            if found is not None and found.sees_all:
                answer = act(session, found)
        if found is None or not found.sees_all:
            raise self._refused(principal, document_id, found)
        self._nudge()
        return answer

    def check(self, principal: Principal) -> None:
        """Raise ProblemError `not-allowed` for whoever has none of the door's roles, before anything is looked up."""
        if not principal.may(*self._door.roles):
            raise ProblemError("not-allowed")

    def look_different(self, session: Session, *rows: DocumentRow) -> None:
        """Count one revision of each, and let the index and the list of what waits follow in the same transaction."""
        ids = [row.id for row in rows]
        for row in rows:
            documents.bump(session, row)
            if marks.regions_to_place(session, row.id, row.version):
                jobs.add(session, row.id, row.version, Step.PLACE, self._clock())
        levels.ask_again(session, ids, Step.INDEX, self._clock())
        reviews.refresh(session, ids)

    def record(
        self, session: Session, principal: Principal, action: Action, found: Admitted, **details: str | int | None
    ) -> None:
        """Put an act on the document on record; the last thing of its transaction."""
        self._audit.append(
            session,
            actor=principal.person_id,
            action=action,
            object_kind="document",
            object_id=found.row.id,
            details={"version": found.row.version, **details},
        )

    def _held(self, session: Session, principal: Principal, document_id: str) -> Admitted | None:
        try:
            if is_id(document_id):
                documents.lock(session, document_id)
        except DocumentMissingError:
            return None
        return self._admission.admitted(session, _by_own_right(principal), document_id)

    def _refused(self, principal: Principal, document_id: str, found: Admitted | None) -> ProblemError:
        if found is None:
            return self._admission.refuse(principal, document_id, self._door.what)
        with self._register.transaction() as session:
            self._audit.append(
                session,
                actor=principal.person_id,
                action=self._door.action,
                outcome=Outcome.REFUSED,
                object_kind="document",
                object_id=document_id,
                details={"reason": self._door.refusal},
            )
        return ProblemError(self._door.refusal)


def check_archivist(principal: Principal) -> None:
    """Raise ProblemError `not-allowed` for everybody else, before anything is looked up."""
    if not principal.may(Role.ARCHIVIST):
        raise ProblemError("not-allowed")


def _by_own_right(principal: Principal) -> Principal:
    return replace(principal, grants=())
