"""Pages that are read off their pictures: which are to be, and what was read; all in the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.register import objects, page_flaws
from storage.register.composite_keys import is_one_of
from storage.register.models import PageFlawRow, RecognisedPageRow, RecognitionRow
from storage.register.models.base import new_id, table_of
from storage.vault.sealed import Sealed


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What became of one page: its words, sealed, with which engine, how surely (0 to 1), or why it `failed`.

    `flaws` are what is wrong with its picture, by code, with what was measured; `fingerprint` see `RecognisedPageRow`.
    """

    words: Sealed
    engine: str
    confidence: float
    failed: str
    flaws: Mapping[str, float] = field(default_factory=dict)
    fingerprint: str = ""


def ask(
    session: Session,
    document_id: str,
    version: int,
    engine: str,
    pages: Mapping[int, bool],
    layer: str | None,
    now: datetime,
    by: str,
) -> None:
    """Ask for `pages` (each with whether what is read replaces its own text) to be read anew, and no others.

    What was read before goes with its keys. `layer` is the id of the sealed text of the file itself.
    """
    former = of_version(session, document_id, version)
    kept = [row.object_id for row in pages_of(session, document_id, version) if row.object_id is not None]
    kept += [former.layer_object_id] if former is not None and former.layer_object_id not in {None, layer} else []
    for model in (PageFlawRow, RecognisedPageRow, RecognitionRow):
        mine = (model.document_id == document_id) & (model.version == version)
        session.execute(delete(model).where(mine))
    for each in kept:
        objects.forget(session, str(each))
    if former is not None:
        session.expunge(former)
    head = {"id": new_id(), "document_id": document_id, "version": version, "engine": engine}
    session.execute(
        table_of(RecognitionRow).insert(), {**head, "layer_object_id": layer, "asked_at": now, "asked_by": by}
    )
    blank = {"document_id": document_id, "version": version, "object_id": None}
    blank |= {"engine": "", "confidence": 0.0, "failed": "", "fingerprint": ""}
    rows = [{**blank, "id": new_id(), "page": page, "replaces": replaces} for page, replaces in sorted(pages.items())]
    if rows:
        session.execute(table_of(RecognisedPageRow).insert(), rows)


def of_version(session: Session, document_id: str, version: int) -> RecognitionRow | None:
    """The last request for this version, None if none of its pages are read off pictures."""
    query = select(RecognitionRow).where(RecognitionRow.document_id == document_id, RecognitionRow.version == version)
    return session.scalars(query).one_or_none()


def pages_of(session: Session, document_id: str, version: int) -> Sequence[RecognisedPageRow]:
    """The pages that are read or to be read, in their order."""
    query = select(RecognisedPageRow).where(
        RecognisedPageRow.document_id == document_id, RecognisedPageRow.version == version
    )
    return session.scalars(query.order_by(RecognisedPageRow.page), execution_options={"populate_existing": True}).all()


def least_confidence(session: Session, versions: Collection[tuple[str, int]]) -> dict[tuple[str, int], float]:
    """Of these versions, by document id and number, that of the least surely read page: 0 while one waits."""
    row = RecognisedPageRow
    query = select(row.document_id, row.version, func.min(row.confidence)).group_by(row.document_id, row.version)
    found = session.execute(query.where(is_one_of((row.document_id, row.version), set(versions))))
    return {(document_id, version): least for document_id, version, least in found}


def page_of(session: Session, document_id: str, version: int, page: int) -> RecognisedPageRow | None:
    """The row of one page, None if it is not read off its picture."""
    query = select(RecognisedPageRow).where(
        RecognisedPageRow.document_id == document_id,
        RecognisedPageRow.version == version,
        RecognisedPageRow.page == page,
    )
    return session.scalars(query).one_or_none()


def set_read(session: Session, document_id: str, version: int, page: int, read: ReadPage) -> bool:
    """Record what was read off a page, whose words are on record as an object; False if it does not wait any more."""
    done = (
        update(RecognisedPageRow)
        .where(
            RecognisedPageRow.document_id == document_id,
            RecognisedPageRow.version == version,
            RecognisedPageRow.page == page,
            RecognisedPageRow.object_id.is_(None),
        )
        .values(
            object_id=read.words.facts.object_id,
            engine=read.engine,
            confidence=read.confidence,
            failed=read.failed,
            fingerprint=read.fingerprint,
        )
        .returning(RecognisedPageRow.id)
        .execution_options(synchronize_session=False)
    )
    recorded = session.scalars(done).first() is not None
    if recorded and read.flaws:
        page_flaws.add(session, document_id, version, {page: read.flaws})
    return recorded
