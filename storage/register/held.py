"""Documents that a transaction has locked for itself in one go, so that they need not be locked one by one."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.register.composite_keys import is_one_of
from storage.register.models import DocumentRow, VersionRow

# The key of `Session.info` under which a session keeps them; a session of the register lives for one transaction.
_HELD = "strongroom_held"

_Rows = tuple[dict[str, DocumentRow], dict[tuple[str, int], VersionRow]]


def hold(session: Session, versions: Collection[tuple[str, int]]) -> None:
    """Lock these documents until the transaction ends, and read them as they are now with the named versions.

    What is missing is passed over. Everybody locks in the order of the ids, so nobody waits in a circle.

    Raises:
        RuntimeError: in a nested transaction, whose end would take the locks away unnoticed.
    """
    if session.in_nested_transaction():
        raise RuntimeError("documents can't be held by a part of a transaction")
    wanted = sorted(set(versions))
    query = select(DocumentRow).where(DocumentRow.id.in_({document_id for document_id, _ in wanted}))
    query = query.order_by(DocumentRow.id).with_for_update()
    documents = session.scalars(query, execution_options={"populate_existing": True}).all()
    rows = session.scalars(
        select(VersionRow).where(is_one_of((VersionRow.document_id, VersionRow.number), wanted)),
        execution_options={"populate_existing": True},
    )
    session.info[_HELD] = ({row.id: row for row in documents}, {(row.document_id, row.number): row for row in rows})


def held_document(session: Session, document_id: str) -> DocumentRow | None:
    """The document, if this transaction holds it."""
    return _held(session)[0].get(document_id)


def held_version(session: Session, document_id: str, number: int) -> VersionRow | None:
    """The version, if this transaction holds its document and read it when it took hold."""
    return _held(session)[1].get((document_id, number))


def _held(session: Session) -> _Rows:
    rows: _Rows = session.info.get(_HELD, ({}, {}))
    return rows
