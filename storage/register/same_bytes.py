"""Documents whose originals are the same bytes."""

from collections.abc import Iterator

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage.register.models import DocumentRow, ObjectRow
from storage.vault.sealed import ObjectRole


def documents_with(session: Session, sha256: str) -> Iterator[DocumentRow]:
    """The documents whose present original has this SHA-256 (hexadecimal, of the plaintext), oldest first."""
    of_present = and_(ObjectRow.document_id == DocumentRow.id, ObjectRow.version == DocumentRow.version)
    query = select(DocumentRow).join(ObjectRow, of_present)
    query = query.where(ObjectRow.plain_sha256 == sha256, ObjectRow.role == ObjectRole.ORIGINAL.value)
    query = query.order_by(DocumentRow.created_at, DocumentRow.id)
    yield from session.scalars(query.execution_options(yield_per=100))
