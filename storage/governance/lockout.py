"""The growing wait between failed sign-ins of one user name, whether somebody has that name or not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import case, delete
from sqlalchemy.orm import Session

from storage.register.models import FailedLoginRow
from storage.register.upsert import insert, rows_changed


@dataclass(frozen=True, slots=True)
class LockoutPolicy:
    """After `free` tries each further one makes one wait, `first` and then twice as long each time, up to `longest`.

    A name without tries for `forgotten_after` begins anew.
    """

    free: int = 5
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=1)
    forgotten_after: timedelta = timedelta(days=1)

    def wait(self, tries: int) -> timedelta:
        """How long the next try has to wait after `tries` in a row."""
        if tries < self.free:
            return timedelta(0)
        return min(self.first * (1 << min(tries - self.free, 30)), self.longest)


def count_try(session: Session, user_name: str, now: datetime, policy: LockoutPolicy) -> timedelta:
    """Count one try in advance, and answer how long it must still wait; zero means it may go ahead.

    Counted before the password is checked, so that tries made at the same moment don't slip past each other; a try
    that must wait is not counted. `forgive` takes back what turned out to be right.
    """
    key = _key(user_name)
    statement = insert(session, FailedLoginRow).values(user_name=key, count=0, last_at=now, wait_until=now)
    # Takes the row's lock on both engines, whether it was there or not.
    fresh = FailedLoginRow.last_at > now - policy.forgotten_after
    statement = statement.on_conflict_do_update(
        index_elements=[FailedLoginRow.user_name], set_={"count": case((fresh, FailedLoginRow.count), else_=0)}
    )
    row = session.scalars(statement.returning(FailedLoginRow), execution_options={"populate_existing": True}).one()
    if row.wait_until > now and row.count > 0:
        return row.wait_until - now
    row.count += 1
    row.last_at = now
    row.wait_until = now + policy.wait(row.count)
    session.flush()
    return timedelta(0)


def forgive(session: Session, user_name: str) -> None:
    """The password was right, or an administrator says so: the name begins anew."""
    session.execute(delete(FailedLoginRow).where(FailedLoginRow.user_name == _key(user_name)))


def sweep(session: Session, now: datetime, policy: LockoutPolicy) -> int:
    """Forget names without tries for long; answers how many."""
    old = FailedLoginRow.last_at <= now - policy.forgotten_after
    return rows_changed(session.execute(delete(FailedLoginRow).where(old)))


def _key(user_name: str) -> str:
    """Not the name as typed: people type passwords into the wrong field."""
    return sha256(user_name.encode(errors="replace")).hexdigest()
