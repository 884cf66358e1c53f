"""What is wrong with scanned pages: recorded page by page, counted and listed for the documents of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, delete, func, select, tuple_
from sqlalchemy.orm import Session

from storage.register.models import BatchItemRow, DocumentRow, PageFlawRow, RecognisedPageRow
from storage.register.models.base import new_id, table_of


@dataclass(frozen=True, slots=True)
class FlawedPage:
    """A page (from 0) of the document that item `number` of a batch became, and what is wrong with it."""

    number: int
    path: str
    document_id: str
    page: int
    flaw: str
    measured: float


@dataclass(frozen=True, slots=True)
class SamePages:
    """Pages of a batch, as (path, document id, page from 0), whose pictures have one fingerprint."""

    pages: tuple[tuple[str, str, int], ...]


def add(session: Session, document_id: str, version: int, found: Mapping[int, Mapping[str, float]]) -> None:
    """Record what is wrong with pages that were not looked at before."""
    rows = [
        {
            "id": new_id(),
            "document_id": document_id,
            "version": version,
            "page": page,
            "flaw": flaw,
            "measured": measured,
        }
        for page, flaws in found.items()
        for flaw, measured in flaws.items()
    ]
    if rows:
        session.execute(table_of(PageFlawRow).insert(), rows)


def replace(session: Session, document_id: str, version: int, flaw: str, pages: Mapping[int, float]) -> None:
    """Let `pages` be all of the version's that have `flaw`."""
    mine = and_(PageFlawRow.document_id == document_id, PageFlawRow.version == version, PageFlawRow.flaw == flaw)
    session.execute(delete(PageFlawRow).where(mine))
    add(session, document_id, version, {page: {flaw: measured} for page, measured in pages.items()})


def of_version(session: Session, document_id: str, version: int) -> Sequence[PageFlawRow]:
    """What is wrong with the version's pages, by code and page."""
    query = select(PageFlawRow).where(PageFlawRow.document_id == document_id, PageFlawRow.version == version)
    return session.scalars(query.order_by(PageFlawRow.flaw, PageFlawRow.page)).all()


def counts(session: Session, batch_id: str) -> dict[str, int]:
    """How many pages of a batch's documents have which flaw; those that none has are left out."""
    query = _of_batch(batch_id, PageFlawRow.flaw, func.count()).group_by(PageFlawRow.flaw).order_by(PageFlawRow.flaw)
    return {row[0]: row[1] for row in session.execute(query)}


def listed(
    session: Session, batch_id: str, flaw: str, size: int, after: tuple[int, int] | None = None
) -> tuple[Sequence[FlawedPage], tuple[int, int] | None]:
    """Pages with `flaw`, by item and page, from behind `after`; with the place of the next page, None at the end."""
    place = BatchItemRow.number, PageFlawRow.page
    columns = (*place, BatchItemRow.path, PageFlawRow.document_id, PageFlawRow.measured)
    query = _of_batch(batch_id, *columns).where(PageFlawRow.flaw == flaw)
    if after is not None:
        query = query.where(tuple_(*place) > after)
    rows = session.execute(query.order_by(*place).limit(size + 1)).all()
    found = [FlawedPage(row[0], row[2], row[3], row[1], flaw, row[4]) for row in rows[:size]]
    return found, (found[-1].number, found[-1].page) if len(rows) > size else None


def same_pages(session: Session, batch_id: str, most: int) -> Sequence[SamePages]:
    """Pages of a batch whose pictures have the same fingerprint, up to `most` groups."""
    present = and_(
        RecognisedPageRow.document_id == BatchItemRow.document_id,
        DocumentRow.id == BatchItemRow.document_id,
        RecognisedPageRow.version == DocumentRow.version,
        BatchItemRow.batch_id == batch_id,
        RecognisedPageRow.fingerprint != "",
    )
    prints = select(RecognisedPageRow.fingerprint).where(present).group_by(RecognisedPageRow.fingerprint)
    several = prints.having(func.count() > 1).order_by(func.min(BatchItemRow.number)).limit(most)
    wanted = list(session.scalars(several))
    columns = (RecognisedPageRow.fingerprint, BatchItemRow.path, DocumentRow.id, RecognisedPageRow.page)
    query = select(*columns).where(present, RecognisedPageRow.fingerprint.in_(wanted))
    groups: dict[str, list[tuple[str, str, int]]] = {each: [] for each in wanted}
    for fingerprint, path, document_id, page in session.execute(
        query.order_by(BatchItemRow.number, RecognisedPageRow.page)
    ):
        groups[fingerprint].append((path, document_id, page))
    return [SamePages(tuple(pages)) for pages in groups.values()]


def paths(session: Session, batch_id: str, most: int) -> Sequence[str]:
    """The names of a batch's first `most` files."""
    query = select(BatchItemRow.path).where(BatchItemRow.batch_id == batch_id)
    return session.scalars(query.order_by(BatchItemRow.number).limit(most)).all()


def _of_batch(batch_id: str, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(BatchItemRow)
        .join(DocumentRow, DocumentRow.id == BatchItemRow.document_id)
        .join(
            PageFlawRow,
            and_(PageFlawRow.document_id == DocumentRow.id, PageFlawRow.version == DocumentRow.version),
        )
        .where(BatchItemRow.batch_id == batch_id)
    )
