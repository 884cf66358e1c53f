"""Marks: the stretches and regions of a version that need a higher level, by what found them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import null, select, update
from sqlalchemy.orm import Session

from mappings.document import Mark, Place
from storage.register import documents
from storage.register.composite_keys import is_one_of
from storage.register.models import MarkRow, VersionRow
from storage.register.models.base import table_of


class Status(StrEnum):
    """Where a mark stands. Only the first three hide anything.

    FOUND by a machine and left to it · CONFIRMED or CHANGED by a person · WITHDRAWN by a person, which stays on record
    and is not found again · LAPSED: not found any more, but a person had to do with it.
    """

    FOUND = "found"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


IN_FORCE = frozenset({Status.FOUND, Status.CONFIRMED, Status.CHANGED})
_MACHINES_OWN = frozenset({Status.FOUND, Status.LAPSED})
_Key = tuple[str, str, int, int, int, tuple[int, ...], str]


def replace(session: Session, document_id: str, version: int, source: str, marks: Iterable[Mark]) -> None:
    """As `replace_all`, for one source."""
    replace_all(session, document_id, version, {source: marks})


def replace_all(session: Session, document_id: str, version: int, found: Mapping[str, Iterable[Mark]]) -> None:
    """Let these be all marks that each source (a detector, "record") finds on this version, as high as the rules say.

    What people made of a finding holds when it is found again: one they withdrew stays withdrawn, one they confirmed
    follows the rules' level, one they changed keeps its place and is never lower than the rules say. What is not found
    any more goes, unless a person confirmed or changed it. On another text, a finding where one was withdrawn is a new
    one, and one where a mark was confirmed confirms it there. What other sources marked is left alone.
    Marks change what may be shown, so this counts one revision of the document.
    """
    documents.bump(session, documents.lock(session, document_id))
    mine = (MarkRow.document_id == document_id) & (MarkRow.version == version) & MarkRow.source.in_(found)
    former = _by_source(session.scalars(select(MarkRow).where(mine)))
    digest = documents.version(session, document_id, version).text_digest if former else None
    new = [
        _new(document_id, version, source, mark)
        for source, marks in found.items()
        for mark in _settled(session, former.get(source, ()), marks, digest)
    ]
    if new:
        session.execute(table_of(MarkRow).insert(), new)


def _by_source(rows: Iterable[MarkRow]) -> dict[str, list[MarkRow]]:
    found: dict[str, list[MarkRow]] = {}
    for row in rows:
        found.setdefault(row.source, []).append(row)
    return found


def _settled(session: Session, rows: Sequence[MarkRow], marks: Iterable[Mark], text_digest: str | None) -> list[Mark]:
    """Settle what one source found before; answers what is new."""
    former = {_key_of(row): row for row in rows}
    # Of two findings of the same place for the same reason the higher counts, in whatever order they come.
    found = {_key(mark): mark for mark in sorted(marks, key=lambda mark: mark.level)}
    for key, row in former.items():
        if key in found:
            _found_again(row, found[key], text_digest)
        elif row.status in _MACHINES_OWN and row.changed_at is None:
            session.delete(row)
        elif row.status == Status.FOUND:
            row.status = Status.LAPSED.value
    if former:
        session.flush()
    return [mark for key, mark in found.items() if key not in former]


def of_version(session: Session, document_id: str, version: int) -> tuple[Mark, ...]:
    """Every mark of a version that is in force, in reading order."""
    return of_versions(session, [(document_id, version)]).get((document_id, version), ())


def of_versions(session: Session, versions: Collection[tuple[str, int]]) -> dict[tuple[str, int], tuple[Mark, ...]]:
    """As `of_version`, for several; one without marks is left out."""
    found: dict[tuple[str, int], list[Mark]] = {}
    rows = session.scalars(_in_order().where(_on(versions), MarkRow.status.in_(IN_FORCE))).all()
    bound = {(row.document_id, row.version) for row in rows if row.text_digest is not None}
    digests = _text_digests(session, bound) if bound else {}
    for row in rows:
        key = row.document_id, row.version
        found.setdefault(key, []).append(to_mark(row, digests.get(key)))
    return {key: tuple(marks) for key, marks in found.items()}


def regions_to_place(session: Session, document_id: str, version: int) -> bool:
    """Whether a region in force hides its page's whole text, because nobody has found out yet what lies under it."""
    regions = MarkRow.place == Place.REGION, MarkRow.under.is_(None), MarkRow.status.in_(IN_FORCE)
    query = select(MarkRow.id).where(_on([(document_id, version)]), *regions).limit(1)
    return session.scalar(query) is not None


def set_under(session: Session, document_id: str, version: int, found: Collection[Mark]) -> None:
    """Record what lies under the regions that `found` are, at the boxes for which it was found out.

    One that was moved meanwhile is left alone. This counts one revision of the document.
    """
    documents.bump(session, documents.lock(session, document_id))
    known = {(mark.page, mark.box): mark.under for mark in found}
    query = select(MarkRow).where(_on([(document_id, version)]), MarkRow.place == Place.REGION)
    for row in session.scalars(query, execution_options={"populate_existing": True}):
        under = known.get((row.page, to_mark(row, None).box))
        if under is not None:
            row.under = [list(each) for each in under]
    session.flush()


def forget_under(session: Session, document_id: str, version: int) -> None:
    """Let every region hide its page's whole text: another text has come, and nobody knows yet where it stands."""
    mine = (MarkRow.document_id == document_id) & (MarkRow.version == version) & (MarkRow.place == Place.REGION)
    session.execute(update(MarkRow).where(mine).values(under=null()))


def listed(session: Session, document_id: str, version: int) -> Sequence[MarkRow]:
    """Every mark of a version, in force or not, in reading order."""
    fresh = {"populate_existing": True}
    return session.scalars(_in_order().where(_on([(document_id, version)])), execution_options=fresh).all()


def is_outdated(row: MarkRow, text_digest: str | None) -> bool:
    """Whether a person put the mark on another text than the one with this digest, None for no text."""
    return row.text_digest is not None and row.text_digest != text_digest


def to_mark(row: MarkRow, text_digest: str | None) -> Mark:
    """The mark as views are made with it, for the text with this digest."""
    box = None if row.box is None else (row.box[0], row.box[1], row.box[2], row.box[3])
    under = None if row.under is None else tuple((start, end) for start, end in row.under)
    return Mark(
        place=Place(row.place),
        start=row.start,
        end=row.end,
        level=row.level,
        reason=row.reason,
        page=row.page,
        box=box,
        confidence=row.confidence,
        field=row.field,
        under=under,
        outdated=is_outdated(row, text_digest),
    )


def _text_digests(session: Session, versions: Collection[tuple[str, int]]) -> dict[tuple[str, int], str | None]:
    query = select(VersionRow.document_id, VersionRow.number, VersionRow.text_digest)
    query = query.where(is_one_of((VersionRow.document_id, VersionRow.number), versions))
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def _in_order() -> Any:
    return select(MarkRow).order_by(
        MarkRow.place,
        MarkRow.field,
        MarkRow.page,
        MarkRow.start,
        MarkRow.end,
        MarkRow.level,
        MarkRow.reason,
        MarkRow.id,
    )


def _on(versions: Collection[tuple[str, int]]) -> Any:
    return is_one_of((MarkRow.document_id, MarkRow.version), versions)


def _key(mark: Mark) -> _Key:
    return mark.place.value, mark.field, mark.page, mark.start, mark.end, mark.box or (), mark.reason


def _key_of(row: MarkRow) -> _Key:
    return row.place, row.field, row.page, row.found_start, row.found_end, tuple(row.box or ()), row.reason


def _new(document_id: str, version: int, source: str, mark: Mark) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "version": version,
        "place": mark.place.value,
        "field": mark.field,
        "page": mark.page,
        "start": mark.start,
        "end": mark.end,
        "box": None if mark.box is None else list(mark.box),
        "level": mark.level,
        "rule_level": mark.level,
        "reason": mark.reason,
        "source": source,
        "confidence": mark.confidence,
        "status": Status.FOUND.value,
        "found_start": mark.start,
        "found_end": mark.end,
    }


def _found_again(row: MarkRow, mark: Mark, text_digest: str | None) -> None:
    if is_outdated(row, text_digest) and row.status == Status.WITHDRAWN:
        row.status, row.text_digest = Status.FOUND.value, None
    elif is_outdated(row, text_digest) and row.status == Status.CONFIRMED:
        row.text_digest = text_digest
    row.rule_level, row.confidence = mark.level, mark.confidence
    if row.status == Status.CHANGED:
        row.level = max(row.level, mark.level)
    elif row.status != Status.WITHDRAWN:
        row.level = mark.level
    if row.status == Status.LAPSED:
        row.status = Status.FOUND.value
