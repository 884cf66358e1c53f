"""The one door: every file comes in through `Intake.receive`, whatever brought it."""

from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, Protocol, cast

from sqlalchemy.orm import Session

from ingest.failpoints import Failpoints
from ingest.filing import FilingRules
from ingest.guarded_source import GuardedSource
from ingest.steps import FIRST_STEPS
from ingest.submission import Receipt, Submission, SubmissionRefusedError
from mappings.access import Principal
from storage.audit.actions import Action, Outcome
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import documents
from storage.register.documents import Filing
from storage.register.models import DocumentRow
from storage.register.models.base import new_id
from storage.register.register import Register
from storage.vault.sealed import ObjectRole, Sealed
from storage.vault.site import SiteUnavailableError
from storage.vault.vault import Vault

FIRST_VERSION = 1


class EntryDeclinedError(Exception):
    """A companion did not want the document on record, though nothing is wrong with it."""


class OtherNumberError(EntryDeclinedError):
    """The document would get another archive number than the one it bears, `number`; `taken` says that it has one."""

    def __init__(self, number: str, *, taken: bool) -> None:
        super().__init__(number)
        self.number = number
        self.taken = taken


class Companion(Protocol):
    """What else changes in the very transaction that puts a document on record."""

    @property
    def batch_id(self) -> str:
        """The batch it belongs to."""

    def before(self, session: Session, sealed: Sealed) -> None:
        """Called first. What it raises ends the transaction; nothing is kept of the file then."""

    def after(self, session: Session, document_id: str, sealed: Sealed) -> None:
        """Called once the document is there, before the act is put on record."""


class Intake:
    """Takes files in.

    Args:
        nudge: tells whoever works on documents that there is work; may be lost, never needed for correctness.
        max_bytes: the largest file taken; `rules` refuses an announced size above it, the source a real one.
    """

    def __init__(
        self,
        register: Register,
        vault: Vault,
        rules: FilingRules,
        audit: AuditLog,
        clock: Clock,
        nudge: Callable[[], None],
        failpoints: Failpoints,
        max_bytes: int,
    ) -> None:
        self._register = register
        self._vault = vault
        self._rules = rules
        self._audit = audit
        self._clock = clock
        self.nudge = nudge
        self._failpoints = failpoints
        self._max_bytes = max_bytes

    def check(self, submission: Submission, principal: Principal) -> Filing:
        """How the submission would be filed, decided before a byte of the file is read.

        Raises:
            SubmissionRefusedError: with everything that is wrong; the refusal is on record.
        """
        try:
            return self._rules.decide(submission, principal, self._clock().date())
        except SubmissionRefusedError as refused:
            self._record_refusal(principal, refused)
            raise

    def preview(self, submission: Submission, principal: Principal) -> Filing:
        """As `check`, for someone who only asks what would be wrong: nothing goes on record.

        Raises:
            SubmissionRefusedError: with everything that is wrong.
        """
        return self._rules.decide(submission, principal, self._clock().date())

    def receive(
        self, source: BinaryIO, submission: Submission, principal: Principal, companion: Companion | None = None
    ) -> Receipt:
        """Take the file in; when this returns, the encrypted original and its wrapped key are durable.

        `source` is read once, in pieces; memory does not grow with its size.

        Raises:
            SubmissionRefusedError: the file or what came with it is not acceptable; nothing is kept.
            SiteUnavailableError: no site takes originals at the moment; nothing is kept.
            EntryDeclinedError: `companion` did not want it after all, or it would get another archive number than it
                bears; nothing is kept.
        """
        filing = self.check(submission, principal)
        document_id = new_id()
        try:
            guarded = cast("BinaryIO", GuardedSource(source, self._max_bytes))
            sealed, site = self._vault.seal(document_id, FIRST_VERSION, ObjectRole.ORIGINAL, guarded)
        except SubmissionRefusedError as refused:
            self._record_refusal(principal, refused)
            raise
        self._failpoints.reach("intake.sealed")
        # If this fails, the object is left to `reconcile`: whether a broken commit took effect is not known here.
        try:
            with self._register.transaction() as session:
                row = self._enter(session, filing, sealed, site, principal, companion)
        except EntryDeclinedError:
            with suppress(SiteUnavailableError):  # then `reconcile` removes it
                self._vault.remove(sealed.facts.object_id)
            raise
        self._failpoints.reach("intake.recorded")
        self.nudge()
        return Receipt(row.id, row.archive_number, row.state, sealed.plain_size, sealed.plain_sha256)

    def _enter(
        self,
        session: Session,
        filing: Filing,
        sealed: Sealed,
        site: str,
        principal: Principal,
        companion: Companion | None,
    ) -> DocumentRow:
        """One transaction: the document with its number, version and object, its first jobs, the audit event."""
        now = self._clock()
        if companion is not None:
            companion.before(session, sealed)
        others = [name for name in self._vault.site_names if name != site]
        number = self._rules.next_number(session, filing)
        if filing.archive_number not in (None, number):
            raise OtherNumberError(filing.archive_number, taken=documents.has_number(session, filing.archive_number))
        row = documents.add(session, filing, number, sealed, [site], others, FIRST_STEPS, principal.person_id, now)
        details: dict[str, str | int] = {
            "classification": filing.classification,
            "level": filing.level,
            "bytes": sealed.plain_size,
        }
        if companion is not None:
            companion.after(session, row.id, sealed)
            details["batch"] = companion.batch_id
        self._audit.append(
            session,
            actor=principal.person_id,
            action=Action.UPLOAD,
            object_kind="document",
            object_id=row.id,
            details=details,
        )
        return row

    def _record_refusal(self, principal: Principal, refused: SubmissionRefusedError) -> None:
        with self._register.transaction() as session:
            self._audit.append(
                session,
                actor=principal.person_id,
                action=Action.UPLOAD_REFUSED,
                outcome=Outcome.REFUSED,
                details={"reason": refused.problems[0].code},
            )
