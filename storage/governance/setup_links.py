"""One-time links with which a person sets a password; and the first one, when the archive has no administrator."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mappings.access import Role
from storage.governance import people
from storage.governance.people import PersonFacts
from storage.governance.secrets_at_rest import new_token, token_hash
from storage.register.models import PersonRow, SetupLinkRow
from storage.register.upsert import rows_changed

FIRST_ADMINISTRATOR = "admin"
LASTS = timedelta(hours=24)


class SetupLinkRefusedError(Exception):
    """The link is unknown, used, replaced by a newer one, or too old; which of these is not told."""


def create(session: Session, person_id: str, now: datetime, lasts: timedelta = LASTS) -> str:
    """The token of a new link, shown once. Older links of the person stop working; a present password goes on."""
    _void(session, person_id, now)
    token = new_token()
    session.add(SetupLinkRow(token_sha256=token_hash(token), person_id=person_id, created_at=now, ends_at=now + lasts))
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> PersonRow:
    """Whose link it is, without using it up.

    Raises:
        SetupLinkRefusedError: it opens nothing.
    """
    query = (
        select(PersonRow)
        .join(SetupLinkRow, SetupLinkRow.person_id == PersonRow.id)
        .where(
            SetupLinkRow.token_sha256 == token_hash(token),
            SetupLinkRow.used_at.is_(None),
            SetupLinkRow.ends_at > now,
            PersonRow.active.is_(True),
        )
    )
    person = session.scalars(query).one_or_none()
    if person is None:
        raise SetupLinkRefusedError
    return person


def use(session: Session, token: str, now: datetime) -> PersonRow:
    """Use the link up, in the transaction that sets the password; of two who try at once, one is refused.

    Raises:
        SetupLinkRefusedError: it opens nothing (any more).
    """
    person = find(session, token, now)
    unused = (SetupLinkRow.token_sha256 == token_hash(token)) & SetupLinkRow.used_at.is_(None)
    if rows_changed(session.execute(update(SetupLinkRow).where(unused).values(used_at=now))) != 1:
        raise SetupLinkRefusedError
    return person


def first_setup_link(session: Session, now: datetime, lasts: timedelta = LASTS) -> str | None:
    """The token of a link for the first administrator, None when somebody can sign in as administrator already.

    Each start gives a new link and makes the former ones void, until one was used.
    """
    if people.has_administrator(session):
        return None
    person = people.find(session, FIRST_ADMINISTRATOR)
    if person is None:
        facts = PersonFacts(roles=[Role.ADMINISTRATOR])
        person = people.add(session, FIRST_ADMINISTRATOR, facts, now)
    elif not person.active or Role.ADMINISTRATOR not in person.roles:
        return None  # the account was closed or changed on purpose; a start must not open it again
    return create(session, person.id, now, lasts)


def _void(session: Session, person_id: str, now: datetime) -> None:
    older = (SetupLinkRow.person_id == person_id) & SetupLinkRow.used_at.is_(None)
    session.execute(update(SetupLinkRow).where(older).values(used_at=now))
