"""Documents and their versions: how they enter the record, change in it, and are read from it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mappings.document import Document, FieldValue, Mark
from storage.register import by_filing, jobs, objects
from storage.register.by_filing import Cursor
from storage.register.composite_keys import is_one_of
from storage.register.held import held_document, held_version
from storage.register.models import DocumentRow, VersionRow
from storage.register.models.base import table_of
from storage.register.states import CHECK_REASONS, FINAL_STATES, FOUND, HELD, EntryCheck, State
from storage.vault.sealed import Sealed


class DocumentMissingError(Exception):
    """There is no document with this id, or it has no such version."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What is known of a document when it enters. `fields` has the JSON shapes of `mappings.scheme.FieldType`.

    With `second_person` it is held until another person has confirmed the fields. With `separators` a scan is taken
    apart at its separator sheets. An
    `archive_number` is the one that it must get, or it does not enter.
    """

    classification: str
    level: int
    department: str
    title: str
    file_name: str
    media_type: str
    filed_on: date
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    customer_file: str | None = None
    second_person: bool = False
    separators: bool = False
    archive_number: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What became of a version's extraction. `outcome` is the state its document will settle in."""

    outcome: State
    reason: str
    warnings: Sequence[str]
    media_type: str
    page_count: int | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A document that is not on its way any more, as far as comparing it with the index needs."""

    id: str
    version: int
    revision: int
    level: int


def add(
    session: Session,
    filing: Filing,
    archive_number: str,
    sealed: Sealed,
    verified: Collection[str],
    pending: Collection[str],
    steps: Collection[str],
    person_id: str,
    now: datetime,
) -> DocumentRow:
    """Put a document on record: its first version, the original's copies per site, and the first steps to be done.

    Document, object and version are those of `sealed.facts`. `verified` and `pending` are names of sites.
    """
    row = _document_row(filing, archive_number, sealed, person_id, now)
    session.add(row)
    session.flush()
    objects.add(session, sealed, verified, pending, now)
    version = {
        "document_id": row.id,
        "number": sealed.facts.version,
        "object_id": sealed.facts.object_id,
        "media_type": filing.media_type,
        "created_at": now,
        "created_by": person_id,
    }
    session.execute(table_of(VersionRow).insert(), version)
    jobs.add_many(session, [jobs.Wanted(row.id, sealed.facts.version, step) for step in steps], now)
    return row


def _document_row(filing: Filing, archive_number: str, sealed: Sealed, person_id: str, now: datetime) -> DocumentRow:
    return DocumentRow(
        id=sealed.facts.document_id,
        archive_number=archive_number,
        classification=filing.classification,
        level=filing.level,
        department=filing.department,
        customer_file=filing.customer_file,
        title=filing.title,
        file_name=filing.file_name,
        fields=dict(filing.fields),
        filed_on=filing.filed_on,
        state=State.RECEIVED.value,
        version=sealed.facts.version,
        created_at=now,
        created_by=person_id,
        separators=filing.separators,
        entry_check=(EntryCheck.WAITING if filing.second_person else EntryCheck.NONE).value,
    )


def get(session: Session, document_id: str) -> DocumentRow | None:
    """The document, None when there is none."""
    return session.get(DocumentRow, document_id)


def lookup(session: Session, document_id: str) -> DocumentRow:
    """The document that is known to be there.

    Raises:
        DocumentMissingError: it isn't.
    """
    row = get(session, document_id)
    if row is None:
        raise DocumentMissingError(document_id)
    return row


def lock(session: Session, document_id: str) -> DocumentRow:
    """The document as it is now, held for this transaction, so that what is decided from it stays true.

    Raises:
        DocumentMissingError: there is none.
    """
    row = held_document(session, document_id) or session.get(
        DocumentRow, document_id, with_for_update=True, populate_existing=True
    )
    if row is None:
        raise DocumentMissingError(document_id)
    return row


def version(session: Session, document_id: str, number: int) -> VersionRow:
    """One version of a document.

    Raises:
        DocumentMissingError: there is none.
    """
    row = held_version(session, document_id, number)
    if row is None:
        query = select(VersionRow).where(VersionRow.document_id == document_id, VersionRow.number == number)
        row = session.scalars(query).one_or_none()
    if row is None:
        raise DocumentMissingError(document_id)
    return row


def versions(session: Session, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], VersionRow]:
    """These versions, by document id and number; what there is not is left out."""
    query = select(VersionRow).where(is_one_of((VersionRow.document_id, VersionRow.number), wanted))
    return {(row.document_id, row.number): row for row in session.scalars(query)} if wanted else {}


def list_by_creator(
    session: Session, person_id: str, size: int, after: Cursor | None = None
) -> tuple[Sequence[DocumentRow], Cursor | None]:
    """A page of what one person filed, newest first, and the cursor of the next page (None at the end).

    What came inside of it is listed with it and not here.
    """
    query = select(DocumentRow).where(DocumentRow.created_by == person_id, DocumentRow.parent_id.is_(None))
    rows, following = by_filing.page(session, query, size, after, newest_first=True)
    return [row[0] for row in rows], following


def set_state(
    session: Session, row: DocumentRow, state: State, now: datetime, reason: str = "", warnings: Sequence[str] = ()
) -> None:
    """Move the document to `state`, with a stable code as `reason`, and count one revision."""
    row.state = state.value
    row.reason = reason
    row.warnings = list(warnings)
    row.settled_at = now if state in FINAL_STATES else None
    bump(session, row)


def bump(session: Session, row: DocumentRow) -> int:
    """Count one revision: something changed of what may be shown. Answers the new revision."""
    if held_document(session, row.id) is row:
        row.revision += 1  # nobody else can count meanwhile
        return row.revision
    row.revision = DocumentRow.revision + 1
    session.flush()
    session.refresh(row, ["revision"])
    return row.revision


def set_extraction(session: Session, document_id: str, number: int, extraction: Extraction) -> None:
    """Record what became of a version's extraction, and count one revision. The document settles later."""
    row = version(session, document_id, number)
    row.outcome = extraction.outcome.value
    row.reason = extraction.reason
    row.warnings = list(extraction.warnings)
    row.media_type = extraction.media_type
    row.page_count = extraction.page_count
    row.unassessed = True
    bump(session, lock(session, document_id))


def add_warnings(session: Session, document_id: str, number: int, warnings: Sequence[str]) -> None:
    """Add to what there is to say of a version's extraction what is not said yet, and count one revision."""
    row = version(session, document_id, number)
    row.warnings = list(dict.fromkeys((*row.warnings, *warnings)))
    bump(session, lock(session, document_id))


def set_assessed(session: Session, document_id: str, number: int) -> None:
    """Record that the version's text was looked through, so that views of it may be made."""
    version(session, document_id, number).unassessed = False


def set_aside(session: Session, document_id: str, number: int, state: State, reason: str) -> None:
    """Record that a step failed on every try, and count one revision. The document settles later, in `state`."""
    row = version(session, document_id, number)
    row.outcome = state.value
    row.reason = reason
    bump(session, lock(session, document_id))


def settle(session: Session, document_id: str, number: int, now: datetime) -> None:
    """Let the document take over its version's outcome.

    No revision is counted: what was indexed just before carries this state already. A version that is not the
    document's present one changes nothing. What would be found but waits for a second person is UNCHECKED.
    """
    row, done = lock(session, document_id), version(session, document_id, number)
    if row.version == number:
        row.state, row.reason, row.warnings = done.outcome, done.reason, list(done.warnings)
        if row.entry_check in HELD and done.outcome in FOUND:
            row.state, row.reason = State.UNCHECKED.value, CHECK_REASONS[EntryCheck(row.entry_check)]
        row.settled_at = now
        row.may_have_strays = False


def settled(session: Session, classification: str | None = None) -> Iterator[Settled]:
    """Every settled document, or those of one class, in no promised order and without filling the memory.

    Those held for a second person are left out: they are in no index.
    """
    query = select(DocumentRow.id, DocumentRow.version, DocumentRow.revision, DocumentRow.level)
    query = query.where(DocumentRow.state != State.RECEIVED.value, DocumentRow.entry_check.not_in(sorted(HELD)))
    if classification is not None:
        query = query.where(DocumentRow.classification == classification)
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield Settled(*row)


def under_way(session: Session, document_id: str) -> bool:
    """Whether there is such a document and it has not settled yet."""
    row = get(session, document_id)
    return row is not None and row.state == State.RECEIVED


def count(session: Session) -> int:
    """How many documents there are."""
    return session.execute(select(func.count()).select_from(DocumentRow)).scalar_one()


def count_by_state(session: Session) -> dict[str, int]:
    """How many documents are in which state; states that none is in are left out."""
    query = select(DocumentRow.state, func.count()).group_by(DocumentRow.state).order_by(DocumentRow.state)
    return {row[0]: row[1] for row in session.execute(query)}


def set_text(
    session: Session, document_id: str, number: int, object_id: str | None, digest: str | None = None
) -> Sealed | None:
    """Record which sealed object, on record already, is the text of a version, and its digest; None without text.

    Answers the text that was replaced: its key is forgotten, and its bytes may be removed from the vault.
    """
    row = version(session, document_id, number)
    former = None if row.text_object_id is None else objects.get(session, row.text_object_id)
    row.text_object_id = object_id
    row.text_digest = digest
    if former is not None:
        session.flush()
        objects.forget(session, former.facts.object_id)
    return former


def to_document(row: DocumentRow, media_type: str, marks: Sequence[Mark] = (), pages: Sequence[str] = ()) -> Document:
    """The document in full, as views are made from it. `media_type` is that of its version."""
    return Document(
        id=row.id,
        classification=row.classification,
        level=row.level,
        department=row.department,
        archive_number=row.archive_number,
        title=row.title,
        file_name=row.file_name,
        media_type=media_type,
        filed_on=row.filed_on,
        state=row.state,
        customer_file=row.customer_file,
        fields=dict(row.fields),
        pages=tuple(pages),
        marks=tuple(marks),
    )


def has_number(session: Session, archive_number: str) -> bool:
    """Whether a document has this archive number."""
    return session.scalar(select(DocumentRow.id).where(DocumentRow.archive_number == archive_number)) is not None
