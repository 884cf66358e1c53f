"""What the vault holds, as the register knows it: sealed objects with their wrapped keys, and their copies per site."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.register.models import CopyRow, ObjectRow, VersionRow
from storage.register.models.base import table_of
from storage.register.upsert import Insert, dialect_of, insert_for
from storage.vault.sealed import ObjectFacts, ObjectRole, Sealed, WrappedKey


@dataclass(frozen=True, slots=True)
class Stored:
    """A sealed object that is new, the sites with a verified copy of it, and those that shall have one."""

    sealed: Sealed
    verified: Collection[str]
    pending: Collection[str]


def add(session: Session, sealed: Sealed, verified: Collection[str], pending: Collection[str], now: datetime) -> None:
    """Put a sealed object on record, with a copy at each site of `verified`, and one still to be made at `pending`."""
    add_many(session, [Stored(sealed, verified, pending)], now)


def add_many(session: Session, new: Collection[Stored], now: datetime) -> None:
    """As `add`, for several objects in two statements."""
    if not new:
        return
    session.execute(table_of(ObjectRow).insert(), [_row(each.sealed, now) for each in new])
    copies = [
        {"object_id": each.sealed.facts.object_id, "site": site, "verified_at": verified_at}
        for each in new
        for sites, verified_at in ((each.verified, now), (each.pending, None))
        for site in sites
    ]
    if copies:
        session.execute(table_of(CopyRow).insert(), copies)


def _row(sealed: Sealed, now: datetime) -> dict[str, Any]:
    return {
        "id": sealed.facts.object_id,
        "document_id": sealed.facts.document_id,
        "version": sealed.facts.version,
        "role": sealed.facts.role.value,
        "key_id": sealed.key.key_id,
        "wrapped_key": sealed.key.wrapped,
        "plain_size": sealed.plain_size,
        "plain_sha256": sealed.plain_sha256,
        "cipher_size": sealed.cipher_size,
        "cipher_sha256": sealed.cipher_sha256,
        "created_at": now,
    }


def to_sealed(row: ObjectRow) -> Sealed:
    """The row as the vault takes it."""
    facts = ObjectFacts(row.id, row.document_id, row.version, ObjectRole(row.role))
    return Sealed(
        facts=facts,
        key=WrappedKey(row.key_id, row.wrapped_key),
        plain_size=row.plain_size,
        plain_sha256=row.plain_sha256,
        cipher_size=row.cipher_size,
        cipher_sha256=row.cipher_sha256,
    )


def get(session: Session, object_id: str) -> Sealed | None:
    """The sealed object, None when there is none (or its key was destroyed)."""
    row = session.get(ObjectRow, object_id)
    return None if row is None else to_sealed(row)


def by_id(session: Session, object_ids: Collection[str]) -> dict[str, Sealed]:
    """Those of the objects that there are."""
    query = select(ObjectRow).where(ObjectRow.id.in_(object_ids))
    return {row.id: to_sealed(row) for row in session.scalars(query)}


def of_document(session: Session, document_id: str) -> list[Sealed]:
    """Everything the vault holds of one document, in the order of entry."""
    query = select(ObjectRow).where(ObjectRow.document_id == document_id).order_by(ObjectRow.created_at, ObjectRow.id)
    return [to_sealed(row) for row in session.scalars(query)]


def held(session: Session, batch_id: str) -> Sealed | None:
    """The ZIP that is held for a batch until its files are taken in, None when there is none (any more)."""
    query = select(ObjectRow).where(ObjectRow.document_id == batch_id, ObjectRow.role == ObjectRole.HELD.value)
    row = session.scalars(query).one_or_none()
    return None if row is None else to_sealed(row)


def of_version(session: Session, document_id: str, version: int, role: ObjectRole) -> Sealed | None:
    """The original or the present text of a version, None when it has none."""
    column = VersionRow.object_id if role is ObjectRole.ORIGINAL else VersionRow.text_object_id
    query = (
        select(ObjectRow)
        .join(VersionRow, column == ObjectRow.id)
        .where(VersionRow.document_id == document_id, VersionRow.number == version, ObjectRow.role == role.value)
    )
    row = session.scalars(query).one_or_none()
    return None if row is None else to_sealed(row)


def following(session: Session, after: str, limit: int) -> list[Sealed]:
    """Up to `limit` objects by id, from the one that follows `after`: for walks over all, in transactions of a page."""
    query = select(ObjectRow).where(ObjectRow.id > after).order_by(ObjectRow.id).limit(limit)
    return [to_sealed(row) for row in session.scalars(query)]


def wrapped_by_others(session: Session, key_id: str, limit: int) -> list[Sealed]:
    """Up to `limit` objects whose data key is wrapped by another key than `key_id`."""
    query = select(ObjectRow).where(ObjectRow.key_id != key_id).order_by(ObjectRow.id).limit(limit)
    return [to_sealed(row) for row in session.scalars(query)]


def known_ids(session: Session, object_ids: Collection[str]) -> set[str]:
    """Which of these ids the register knows."""
    return set(session.scalars(select(ObjectRow.id).where(ObjectRow.id.in_(object_ids))))


def with_pending_copies(session: Session) -> list[tuple[str, int, ObjectRole]]:
    """(document id, version, role) of every object that some site still has no verified copy of."""
    query = (
        select(ObjectRow.document_id, ObjectRow.version, ObjectRow.role)
        .join(CopyRow, CopyRow.object_id == ObjectRow.id)
        .where(CopyRow.verified_at.is_(None))
        .distinct()
        .order_by(ObjectRow.document_id, ObjectRow.version, ObjectRow.role)
    )
    return [(row.document_id, row.version, ObjectRole(row.role)) for row in session.execute(query)]


def copies(session: Session, object_id: str) -> Mapping[str, datetime | None]:
    """For each site that has or shall have a copy, when it was last verified there; None while it is pending."""
    query = select(CopyRow.site, CopyRow.verified_at).where(CopyRow.object_id == object_id).order_by(CopyRow.site)
    return {row.site: row.verified_at for row in session.execute(query)}


def copies_of(session: Session, object_ids: Collection[str]) -> dict[str, dict[str, datetime | None]]:
    """As `copies`, for several objects; one without copies is left out."""
    query = select(CopyRow.object_id, CopyRow.site, CopyRow.verified_at).where(CopyRow.object_id.in_(object_ids))
    found: dict[str, dict[str, datetime | None]] = {}
    for row in session.execute(query.order_by(CopyRow.object_id, CopyRow.site)):
        found.setdefault(row.object_id, {})[row.site] = row.verified_at
    return found


def verified_sites(session: Session, object_id: str) -> list[str]:
    """The sites at which a verified copy should lie, by name."""
    return [site for site, verified_at in copies(session, object_id).items() if verified_at is not None]


def pending(session: Session, site: str, limit: int, after: str = "") -> Sequence[Sealed]:
    """Objects still without a verified copy at `site`, by id, from the one following `after`."""
    query = (
        select(ObjectRow)
        .join(CopyRow, CopyRow.object_id == ObjectRow.id)
        .where(CopyRow.site == site, CopyRow.verified_at.is_(None), ObjectRow.id > after)
        .order_by(ObjectRow.id)
        .limit(limit)
    )
    return [to_sealed(row) for row in session.scalars(query)]


def set_verified(session: Session, copies: Collection[tuple[str, str]], now: datetime) -> None:
    """Record that these copies, each (object id, site), were read back and have the right hash. May be repeated."""
    _set_copies(session, copies, now)


def set_pending(session: Session, object_id: str, site: str) -> None:
    """Record that a copy at `site` is wanted: a new one, or again because it was found missing or wrong."""
    _set_copies(session, [(object_id, site)], None)


def durable_level(session: Session, object_id: str) -> int:
    """At how many sites a verified copy lies: 1 is durable(1), 2 is durable(2)."""
    query = select(func.count()).where(CopyRow.object_id == object_id, CopyRow.verified_at.is_not(None))
    return session.execute(query).scalar_one()


def rewrap(session: Session, object_id: str, key: WrappedKey) -> None:
    """Replace the wrapped key: the same data key under another key of the keyring."""
    session.execute(
        update(ObjectRow)
        .where(ObjectRow.id == object_id)
        .values(key_id=key.key_id, wrapped_key=key.wrapped)
        .execution_options(synchronize_session="fetch")
    )


def forget(session: Session, object_id: str) -> None:
    """Remove the object and its wrapped key from the record; its bytes, wherever they lie, are noise from then on."""
    session.execute(delete(CopyRow).where(CopyRow.object_id == object_id))
    session.execute(delete(ObjectRow).where(ObjectRow.id == object_id))


def _set_copies(session: Session, copies: Collection[tuple[str, str]], verified_at: datetime | None) -> None:
    if copies:
        # In one order everywhere, so that nobody waits for another in a circle.
        rows = [{"object_id": each, "site": site, "verified_at": verified_at} for each, site in sorted(set(copies))]
        session.execute(_setting_copy(dialect_of(session)), rows)


@cache
def _setting_copy(dialect: str) -> Insert:
    statement = insert_for(dialect, CopyRow)
    copies = table_of(CopyRow)
    return statement.on_conflict_do_update(
        index_elements=[copies.c.object_id, copies.c.site], set_={"verified_at": statement.excluded.verified_at}
    )
