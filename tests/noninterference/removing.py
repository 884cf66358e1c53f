"""Takes documents out of an archive for good, or out of its index only."""

from sqlalchemy import delete, select

from storage.index.port import EntryKey
from storage.register import documents
from storage.register.models import Base, CopyRow, DocumentRow, ObjectRow
from tests.archives import EmbeddedArchive


def unindex(archive: EmbeddedArchive, classification: str, level: int, document_id: str, revision: int) -> None:
    """Take every entry of a document out of the index."""
    levels = archive.scheme.by_key[classification].view_levels(level)
    archive.index.remove([EntryKey(document_id, classification, each) for each in levels], revision)


def remove(archive: EmbeddedArchive, document_id: str) -> None:
    """Remove a document, all that is on record of it, and its entries."""
    with archive.register.transaction() as session:
        row = documents.lookup(session, document_id)
        unindex(archive, row.classification, row.level, row.id, row.revision + 1)
        kept = select(ObjectRow.id).where(ObjectRow.document_id == row.id)
        session.execute(delete(CopyRow).where(CopyRow.object_id.in_(kept)))
        for table in reversed(Base.metadata.sorted_tables):  # whatever refers to others goes before those
            for column in table.columns:
                if column.references(DocumentRow.__table__.c.id) and not column.nullable:
                    session.execute(delete(table).where(column == row.id))
        session.execute(delete(DocumentRow).where(DocumentRow.id == row.id))
    archive.index.refresh()
