"""Signed-in sessions: reference tokens of 256 bits, new at each sign-in, with an idle and an absolute end (F6)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from storage.governance.secrets_at_rest import new_token, token_hash
from storage.register.models import PersonRow, SessionRow
from storage.register.upsert import rows_changed

# How exactly the last use is kept; a write at every request would make every reader a writer.
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionRules:
    """A session ends `idle` after its last use, and `absolute` after sign-in in any case."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun. `token` goes into the cookie and is kept nowhere; `csrf` goes into its forms."""

    token: str = field(repr=False)
    csrf: str = field(repr=False)
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in force, whose it is, and whether `touch` is due."""

    person: PersonRow
    csrf: str = field(repr=False)
    started_at: datetime
    ends_at: datetime
    touch_due: bool


def create(
    session: Session, person_id: str, now: datetime, rules: SessionRules, replaces: str | None = None
) -> NewSession:
    """Begin a session. The one whose token the browser came with, `replaces`, ends: no token outlives a sign-in."""
    if replaces is not None:
        end(session, replaces)
    token, csrf, ends_at = new_token(), new_token(), now + rules.absolute
    session.add(
        SessionRow(
            token_sha256=token_hash(token), person_id=person_id, csrf=csrf, created_at=now, seen_at=now, ends_at=ends_at
        )
    )
    session.flush()
    return NewSession(token, csrf, ends_at)


def find(session: Session, token: str, now: datetime, rules: SessionRules) -> OpenSession | None:
    """The session with this token; None when there is none, or it has ended, or its person's account was closed."""
    query = (
        select(SessionRow, PersonRow)
        .join(PersonRow, PersonRow.id == SessionRow.person_id)
        .where(SessionRow.token_sha256 == token_hash(token), PersonRow.active.is_(True), ~_over(now, rules))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, person = found
    return OpenSession(person, row.csrf, row.created_at, row.ends_at, now - row.seen_at >= _TOUCH_EVERY)


def touch(session: Session, token: str, now: datetime, rules: SessionRules) -> None:
    """The session was used. One that has ended meanwhile stays ended."""
    live = and_(SessionRow.token_sha256 == token_hash(token), SessionRow.seen_at < now, ~_over(now, rules))
    session.execute(update(SessionRow).where(live).values(seen_at=now))


def end(session: Session, token: str) -> bool:
    """Sign out. False when it had ended already."""
    ended = delete(SessionRow).where(SessionRow.token_sha256 == token_hash(token))
    return rows_changed(session.execute(ended)) == 1


def end_all(session: Session, person_id: str) -> int:
    """End every session of a person; answers how many."""
    return rows_changed(session.execute(delete(SessionRow).where(SessionRow.person_id == person_id)))


def sweep(session: Session, now: datetime, rules: SessionRules) -> int:
    """Forget sessions that have ended by time; answers how many."""
    return rows_changed(session.execute(delete(SessionRow).where(_over(now, rules))))


def _over(now: datetime, rules: SessionRules) -> ColumnElement[bool]:
    return or_(SessionRow.ends_at <= now, SessionRow.seen_at <= now - rules.idle)
