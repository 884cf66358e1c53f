"""The password of a locked document, given by who filed it or may see all of it; the archive reads on with it."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from sqlalchemy.orm import Session

from ingest.steps import Step
from mappings.access import FILING_ROLES, Principal
from search_api.field_errors import FieldError
from search_api.ids import is_id
from search_api.problems import ProblemError
from search_api.results.admission import Admission
from storage.audit.actions import Action, Outcome
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import documents, given_passwords, jobs
from storage.register.models import DocumentRow
from storage.register.register import Register
from storage.register.states import State
from storage.vault.sealed import ObjectRole
from storage.vault.vault import Vault

TRIES, WITHIN = 5, timedelta(hours=1)
MAX_PASSWORD = 1000  # characters


class FilePasswords:
    """Takes passwords. None is kept in clear, put into a log or a job, or found again after it was tried."""

    def __init__(
        self,
        register: Register,
        vault: Vault,
        audit: AuditLog,
        admission: Admission,
        clock: Clock,
        nudge: Callable[[], None],
    ) -> None:
        self._register = register
        self._vault = vault
        self._audit = audit
        self._admission = admission
        self._clock = clock
        self._nudge = nudge

    def wanted(self, principal: Principal, document_id: str) -> DocumentRow:
        """The document whose password is wanted.

        Raises:
            ProblemError: `not-allowed`, `not-found`; `no-password-wanted`, it is not locked.
        """
        if not principal.may(*FILING_ROLES):
            raise ProblemError("not-allowed")
        with self._register.snapshot() as session:
            row = self._known(session, principal, document_id)
        if row is None:
            raise self._admission.refuse(principal, document_id, "password")
        if row.state != State.ENCRYPTED:
            raise ProblemError("no-password-wanted")
        return row

    def is_tried(self, row: DocumentRow) -> bool:
        """Whether a password was given that is still to be tried."""
        with self._register.snapshot() as session:
            return given_passwords.waiting(session, row.id, row.version) is not None

    def give(self, principal: Principal, document_id: str, password: str) -> None:
        """Have the file read with this password.

        Raises:
            ProblemError: as `wanted`; `malformed-request`, it is empty or too long; `password-tries-used`.
            SiteUnavailableError: it can't be kept, just now, until it is tried.
        """
        row = self.wanted(principal, document_id)
        if not 0 < len(password) <= MAX_PASSWORD or any(unicodedata.category(char) == "Cc" for char in password):
            raise ProblemError("malformed-request", [FieldError("password", "not-valid")])
        self._check_tries(principal, row)
        sealed, site = self._vault.seal(row.id, row.version, ObjectRole.PASSWORD, BytesIO(password.encode()))
        with self._register.transaction() as session:
            held = documents.lock(session, row.id)
            if held.state != State.ENCRYPTED or held.version != row.version:
                raise ProblemError("no-password-wanted")
            given_passwords.give(session, sealed, site, principal.person_id, self._clock(), WITHIN)
            jobs.add(session, row.id, row.version, Step.EXTRACT, self._clock())
            self._put_on_record(session, principal, row, Outcome.DONE)
        self._nudge()

    def _check_tries(self, principal: Principal, row: DocumentRow) -> None:
        now = self._clock()
        with self._register.transaction() as session:
            documents.lock(session, row.id)
            if given_passwords.tries_left(session, row.id, row.version, now, TRIES, WITHIN):
                return
            self._put_on_record(session, principal, row, Outcome.REFUSED, reason="password-tries-used")
        raise ProblemError("password-tries-used")

    def _known(self, session: Session, principal: Principal, document_id: str) -> DocumentRow | None:
        """The document, if the person filed it or may see all of it."""
        row = documents.get(session, document_id) if is_id(document_id) else None
        if row is not None and row.created_by == principal.person_id:
            return row
        found = self._admission.admitted(session, principal, document_id)
        return found.row if found is not None and found.sees_all else None

    def _put_on_record(
        self, session: Session, principal: Principal, row: DocumentRow, outcome: Outcome, **details: str
    ) -> None:
        self._audit.append(
            session,
            principal.person_id,
            Action.PASSWORD_GIVEN,
            outcome=outcome,
            object_kind="document",
            object_id=row.id,
            details={"version": row.version, **details},
        )
