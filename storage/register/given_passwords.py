"""Passwords of documents that were given later: sealed until the step that tries them has ended, then forgotten."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage.register import objects
from storage.register.models import GivenPasswordRow
from storage.vault.sealed import Sealed


def tries_left(session: Session, document_id: str, version: int, now: datetime, most: int, within: timedelta) -> int:
    """How many more may be given for a version at present, of `most` within a time."""
    row = session.get(GivenPasswordRow, (document_id, version))
    return most if row is None or now - row.since >= within else max(0, most - row.tries)


def give(
    session: Session, sealed: Sealed, site: str, person_id: str, now: datetime, within: timedelta
) -> GivenPasswordRow:
    """Put a sealed password on record, in the place of one that waits; its document is locked."""
    document_id, version = sealed.facts.document_id, sealed.facts.version
    forget(session, document_id, version)
    # One copy: it lives for moments, and can be given again.
    objects.add(session, sealed, [site], [], now)
    row = session.get(GivenPasswordRow, (document_id, version))
    if row is None:
        row = GivenPasswordRow(document_id=document_id, version=version, given_by=person_id, tries=0, since=now)
        session.add(row)
    if now - row.since >= within:
        row.tries, row.since = 0, now
    row.tries, row.given_by, row.object_id = row.tries + 1, person_id, sealed.facts.object_id
    session.flush()
    return row


def waiting(session: Session, document_id: str, version: int) -> Sealed | None:
    """The password that is still to be tried, None when there is none."""
    row = session.get(GivenPasswordRow, (document_id, version))
    return None if row is None or row.object_id is None else objects.get(session, row.object_id)


def forget(session: Session, document_id: str, version: int) -> None:
    """Destroy the key of a password that waits; its bytes are noise from then on."""
    row = session.get(GivenPasswordRow, (document_id, version))
    if row is not None and row.object_id is not None:
        object_id, row.object_id = row.object_id, None
        session.flush()
        objects.forget(session, object_id)
