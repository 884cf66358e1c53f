"""Bearer tokens for scripts and other systems: `sr_…`, shown once, with an end, and revocable."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.governance.secrets_at_rest import new_token, token_hash
from storage.register.models import PersonRow, TokenRow
from storage.register.upsert import rows_changed

PREFIX = "sr_"  # so that people and secret scanners know one when they see it


class TokenRefusedError(Exception):
    """A token that opens nothing. `reason` is for the operation log."""

    reason = "token-refused"


class TokenUnknownError(TokenRefusedError):
    """There is no such token, or its person's account was closed."""

    reason = "token-unknown"


class TokenExpiredError(TokenRefusedError):
    """The token has come to its end."""

    reason = "token-expired"


class TokenRevokedError(TokenRefusedError):
    """The token was revoked."""

    reason = "token-revoked"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. `token` is shown to the person once and kept nowhere."""

    id: str
    token: str = field(repr=False)
    ends_at: datetime | None


def create(session: Session, person_id: str, name: str, now: datetime, ends_at: datetime | None) -> NewToken:
    """Make a token with which a program acts for the person; `ends_at` None means until it is revoked."""
    token = PREFIX + new_token()
    row = TokenRow(token_sha256=token_hash(token), person_id=person_id, name=name, created_at=now, ends_at=ends_at)
    session.add(row)
    session.flush()
    return NewToken(row.id, token, ends_at)


def find(session: Session, token: str, now: datetime) -> tuple[TokenRow, PersonRow]:
    """The token in force, and whose it is.

    Raises:
        TokenUnknownError, TokenExpiredError, TokenRevokedError: it opens nothing.
    """
    query = (
        select(TokenRow, PersonRow)
        .join(PersonRow, PersonRow.id == TokenRow.person_id)
        .where(TokenRow.token_sha256 == token_hash(token))
    )
    found = session.execute(query).one_or_none() if token.startswith(PREFIX) else None
    if found is None or not found[1].active:
        raise TokenUnknownError
    row, person = found
    if row.revoked_at is not None:
        raise TokenRevokedError
    if row.ends_at is not None and row.ends_at <= now:
        raise TokenExpiredError
    return row, person


def of_person(session: Session, person_id: str) -> Sequence[TokenRow]:
    """A person's tokens, newest first, with those that have ended."""
    query = select(TokenRow).where(TokenRow.person_id == person_id).order_by(TokenRow.created_at.desc(), TokenRow.id)
    return session.scalars(query).all()


def revoke(session: Session, token_id: str, now: datetime, person_id: str | None = None) -> bool:
    """End a token at once; only one of `person_id`'s, when named. False when there is none in force."""
    statement = update(TokenRow).where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None))
    if person_id is not None:
        statement = statement.where(TokenRow.person_id == person_id)
    return rows_changed(session.execute(statement.values(revoked_at=now))) == 1


def revoke_all(session: Session, person_id: str, now: datetime) -> int:
    """End all tokens of a person; answers how many were in force."""
    statement = update(TokenRow).where(TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None))
    return rows_changed(session.execute(statement.values(revoked_at=now)))
