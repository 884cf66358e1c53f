"""Where one's own uploads stand: state and reason, never content, for that may be above the uploader's own level."""

from sqlalchemy.orm import Session

from ingest.steps import Step
from mappings.access import Principal
from search_api.ids import is_id
from search_api.results.admission import Admission
from search_api.results.cursor import Cursors, place_of, values_of
from search_api.results.model import UploadStatus
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.register import documents, jobs, objects
from storage.register.models import DocumentRow, JobRow
from storage.register.register import Register

_WAY = tuple(Step)


class Uploads:
    """Answers the person who uploaded, and nobody else."""

    def __init__(self, register: Register, audit: AuditLog, cursors: Cursors, admission: Admission) -> None:
        self._register = register
        self._audit = audit
        self._cursors = cursors
        self._admission = admission

    def status(self, principal: Principal, document_id: str) -> UploadStatus:
        """Where one upload stands.

        Raises:
            ProblemError: `not-found`: absent, or someone else's.
        """
        with self._register.snapshot() as session:
            row = documents.get(session, document_id) if is_id(document_id) else None
            if row is not None and row.created_by == principal.person_id:
                return _status(session, row)
        raise self._admission.refuse(principal, document_id, "status")

    def own(
        self, principal: Principal, size: int, cursor: str | None = None
    ) -> tuple[tuple[UploadStatus, ...], str | None]:
        """A page of one's own uploads, newest first, and the cursor of the next page.

        Raises:
            ProblemError: `cursor-invalid`.
        """
        bound = f"uploads:{principal.person_id}".encode()
        after = place_of(self._cursors.open(cursor, bound)) if cursor is not None else None
        with self._register.transaction() as session:
            rows, following = documents.list_by_creator(session, principal.person_id, size, after)
            page = tuple(_status(session, row) for row in rows)
            details = {"count": len(page), "what": "uploads"}
            self._audit.append(session, actor=principal.person_id, action=Action.LIST, details=details)
        if following is None:
            return page, None
        return page, self._cursors.seal(values_of(following), bound)


def _status(session: Session, row: DocumentRow) -> UploadStatus:
    version = documents.version(session, row.id, row.version)
    asked_for = [job for job in jobs.of_document(session, row.id) if job.version == row.version]
    return UploadStatus(
        id=row.id,
        archive_number=row.archive_number,
        file_name=row.file_name,
        classification=row.classification,
        level=row.level,
        state=row.state,
        reason=row.reason,
        warnings=tuple(row.warnings),
        copies=objects.durable_level(session, version.object_id),
        created_at=row.created_at,
        # Not in the order of their times: steps asked for at one moment would then stand in the order of random ids.
        steps=tuple(_step(job) for job in sorted(asked_for, key=lambda job: _WAY.index(job.step))),
    )


def _step(job: JobRow) -> tuple[str, str, int, str]:
    return job.step, job.state, job.attempts, job.reason
