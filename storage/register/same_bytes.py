"""Documents whose originals are the same bytes."""

from collections.abc import Iterator

from sqlalchemy import and_, select, text
from sqlalchemy.orm import Session

from storage.register.models import DocumentRow, ObjectRow
from storage.register.upsert import dialect_of
from storage.vault.sealed import ObjectRole


def take_turns(session: Session, sha256: str) -> None:
    """Until the transaction ends nobody else who calls this for the same bytes gets past it.

    So of two who look for them at the same instant the second sees what the first has filed. SQLite lets only one
    transaction write anyway.
    """
    if dialect_of(session) == "postgresql":
        key = int.from_bytes(bytes.fromhex(sha256)[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def documents_with(session: Session, sha256: str) -> Iterator[DocumentRow]:
    """The documents whose present original has this SHA-256 (hexadecimal, of the plaintext), oldest first.

    What came inside another is not among them: the same file by itself is filed for what it is by itself.
    """
    of_present = and_(ObjectRow.document_id == DocumentRow.id, ObjectRow.version == DocumentRow.version)
    query = select(DocumentRow).join(ObjectRow, of_present)
    query = query.where(
        DocumentRow.parent_id.is_(None), ObjectRow.plain_sha256 == sha256, ObjectRow.role == ObjectRole.ORIGINAL.value
    )
    query = query.order_by(DocumentRow.created_at, DocumentRow.id)
    yield from session.scalars(query.execution_options(yield_per=100))
