"""Jobs: the steps still to be done, written in the transaction that made them necessary, and claimed by lease.

The register is the truth and a broker carries only nudges, so every function takes the caller's transaction. A step
may be done more than once (a worker can die after the work and before `finish`), never not at all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, not_, or_, select, true, update
from sqlalchemy.orm import Session

from storage.register.composite_keys import is_one_of
from storage.register.models import JobRow
from storage.register.models.base import new_id, table_of
from storage.register.upsert import Insert, dialect_of, insert_for, rows_changed

_JOBS = table_of(JobRow)
_CLAIMED = ("id", "document_id", "version", "step", "attempts", "fence", "background")
_BACKGROUND_SHARE = 4  # one in so many jobs claimed is one in the background, as long as there are both
WAITING, DONE, FAILED = "waiting", "done", "failed"


class LeaseLostError(Exception):
    """The lease ended and someone else took the job, or a new cause asked for the step again. Drop the result."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job under lease.

    `attempt` counts from 1 since the step was last asked for; `fence` tells one lease from the next.
    """

    job_id: str
    document_id: str
    version: int
    step: str
    attempt: int
    owner: str
    fence: int
    lease_until: datetime
    background: bool = False


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job that waits for a worker, as the sweep re-issues it."""

    document_id: str
    version: int
    step: str
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that is to be done for one version of a document; in the `background` if nobody waits for it."""

    document_id: str
    version: int
    step: str
    background: bool = False


def add(
    session: Session, document_id: str, version: int, step: str, now: datetime, *, background: bool = False
) -> None:
    """Ask for a step. If it was asked for before, it is to be done again, whatever became of it.

    A worker that is at it at this moment worked from what was before the change, so its lease ends here. What someone
    waits for already doesn't get into the background by being asked for there too.
    """
    add_many(session, [Wanted(document_id, version, step, background)], now)


def add_many(session: Session, wanted: Collection[Wanted], now: datetime) -> None:
    """Ask for several steps at once; see `add`."""
    if wanted:
        session.execute(_asking(dialect_of(session)), [_asked(each, now) for each in dict.fromkeys(wanted)])


def add_held(session: Session, wanted: Collection[Wanted], owner: str, now: datetime, lease: timedelta) -> list[Claim]:
    """Ask for steps as `add` does, and claim them for `owner` with the same stroke."""
    if not wanted:
        return []
    rows = [_asked(each, now, owner, now + lease) for each in dict.fromkeys(wanted)]
    returned = _asking(dialect_of(session)).returning(*(_JOBS.c[name] for name in _CLAIMED))
    return [_claimed(row, owner, now + lease) for row in session.execute(returned, rows)]


@cache
def _asking(dialect: str) -> Insert:
    statement = insert_for(dialect, JobRow)
    anew = ("state", "attempts", "reason", "next_try_at", "lease_owner", "lease_until", "done_at")
    return statement.on_conflict_do_update(
        index_elements=[_JOBS.c.document_id, _JOBS.c.version, _JOBS.c.step],
        set_={name: statement.excluded[name] for name in anew}
        | {"fence": _JOBS.c.fence + 1, "background": background_if_again(statement.excluded.background)},
    )


def background_if_again(wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a job that is asked for once more is one in the background."""
    return and_(wanted, or_(_JOBS.c.background, _JOBS.c.state != WAITING))


def _asked(
    wanted: Wanted, now: datetime, owner: str | None = None, lease_until: datetime | None = None
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "document_id": wanted.document_id,
        "version": wanted.version,
        "step": wanted.step,
        "state": WAITING,
        "background": wanted.background,
        "attempts": 0 if owner is None else 1,
        "fence": 0,
        "reason": "",
        "next_try_at": now,
        "lease_owner": owner,
        "lease_until": lease_until,
        "created_at": now,
        "done_at": None,
    }


@dataclass(frozen=True, slots=True)
class Lane:
    """Which steps a worker takes: those of `only` (empty: every one), and none of `never`."""

    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def within(self) -> ColumnElement[bool]:
        """That a job's step is one of them."""
        inside = _JOBS.c.step.in_(sorted(self.only)) if self.only else true()
        return and_(inside, _JOBS.c.step.not_in(sorted(self.never))) if self.never else inside


EVERY_STEP = Lane()


def claim(
    session: Session,
    owner: str,
    now: datetime,
    lease: timedelta,
    document_id: str | None = None,
    limit: int = 1,
    lane: Lane = EVERY_STEP,
) -> list[Claim]:
    """Take up to `limit` jobs that are due, those due longest first; only of one document when it is named.

    Those in the background get a fourth of the limit while others are due, so that neither waits for the end of the
    other (with a limit under four they wait), and what the others leave. Jobs that another transaction is taking at
    this moment are passed over, not waited for.
    """
    mine = and_(_due(now), lane.within())
    if document_id is not None:
        mine = and_(mine, _JOBS.c.document_id == document_id)
    fresh = _next(session, and_(mine, not_(_JOBS.c.background)), limit)
    room = max(limit - len(fresh), limit // _BACKGROUND_SHARE)
    background = _next(session, and_(mine, _JOBS.c.background), room) if room else []
    ids = [*fresh[: limit - len(background)], *background]
    if not ids:
        return []
    taken = (
        update(_JOBS)
        .where(_JOBS.c.id.in_(ids))
        .values(lease_owner=owner, lease_until=now + lease, fence=_JOBS.c.fence + 1, attempts=_JOBS.c.attempts + 1)
        .returning(*(_JOBS.c[name] for name in _CLAIMED))
    )
    claims = {row.id: _claimed(row, owner, now + lease) for row in session.execute(taken)}
    return [claims[each] for each in ids]


def _next(session: Session, which: ColumnElement[bool], limit: int) -> Sequence[str]:
    query = select(_JOBS.c.id).where(which).order_by(_JOBS.c.next_try_at, _JOBS.c.id).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def renew(session: Session, held: Claim, now: datetime, lease: timedelta) -> Claim:
    """Hold on for longer.

    Raises:
        LeaseLostError: it is too late.
    """
    _change(session, held, lease_until=now + lease)
    return replace(held, lease_until=now + lease)


def finish(session: Session, held: Claim, now: datetime, next_step: str | None = None) -> None:
    """The step is done; `next_step` follows from it, in the same transaction.

    A lease that ended unnoticed may still be finished as long as nobody else took the job.

    Raises:
        LeaseLostError: someone else has it, or it is to be done again.
    """
    _change(session, held, state=DONE, reason="", done_at=now, lease_owner=None, lease_until=None)
    if next_step is not None:
        add(session, held.document_id, held.version, next_step, now)


def finish_all(session: Session, held: Sequence[Claim], now: datetime) -> None:
    """As `finish`, for several jobs of one owner.

    Raises:
        LeaseLostError: at least one of them is someone else's by now; roll back, and finish them one by one.
    """
    if not held:
        return
    done = {"state": DONE, "reason": "", "done_at": now, "lease_owner": None, "lease_until": None}
    finished = update(_JOBS).where(_still(held)).values(**done)
    if rows_changed(session.execute(finished)) != len(held):
        raise LeaseLostError("a lease among several was lost")


def let_go(session: Session, held: Sequence[Claim]) -> int:
    """Give jobs back, to be done by whoever comes next; answers how many still were theirs to give."""
    if not held:
        return 0
    given = update(_JOBS).where(_still(held)).values(lease_owner=None, lease_until=None)
    return rows_changed(session.execute(given))


def put_back(session: Session, held: Sequence[Claim]) -> int:
    """Give jobs back that were not begun: as `let_go`, and the claim does not count as a try."""
    if not held:
        return 0
    back = {"lease_owner": None, "lease_until": None, "attempts": _JOBS.c.attempts - 1}
    given = update(_JOBS).where(_still(held)).values(**back)
    return rows_changed(session.execute(given))


def retry(session: Session, held: Claim, reason: str, next_try_at: datetime, *, counted: bool = True) -> None:
    """The step did not succeed, for a reason that may pass: give the job back until `next_try_at`.

    A try that is not `counted` (a server was away) leaves the number of attempts as it was before.

    Raises:
        LeaseLostError: someone else has it, or it is to be done again.
    """
    attempts = held.attempt if counted else held.attempt - 1
    _change(
        session, held, reason=reason, next_try_at=next_try_at, attempts=attempts, lease_owner=None, lease_until=None
    )


def fail(session: Session, held: Claim, reason: str, now: datetime) -> None:
    """The step can't succeed; a person must look. `add` asks for it again.

    Raises:
        LeaseLostError: someone else has it, or it is to be done again.
    """
    _change(session, held, state=FAILED, reason=reason, done_at=now, lease_owner=None, lease_until=None)


def renew_all(session: Session, owner: str, now: datetime, lease: timedelta) -> int:
    """Hold on for longer to everything `owner` has; answers how many jobs that is."""
    mine = and_(JobRow.lease_owner == owner, JobRow.state == WAITING)
    renewed = update(JobRow).where(mine).values(lease_until=now + lease)
    return rows_changed(session.execute(renewed.execution_options(synchronize_session=False)))


def release(session: Session, owners: Sequence[str]) -> int:
    """End the leases of owners known to be dead; answers how many."""
    held = JobRow.lease_owner.in_(owners) & (JobRow.state == WAITING)
    released = update(JobRow).where(held).values(lease_owner=None, lease_until=None, fence=JobRow.fence + 1)
    return rows_changed(session.execute(released.execution_options(synchronize_session=False)))


def due(session: Session, now: datetime, limit: int, lane: Lane = EVERY_STEP) -> list[DueJob]:
    """Jobs that could be claimed now, those due longest first, and those in the background after all others."""
    query = (
        select(JobRow.document_id, JobRow.version, JobRow.step, JobRow.next_try_at)
        .where(_due(now), lane.within())
        .order_by(JobRow.background, JobRow.next_try_at, JobRow.id)
        .limit(limit)
    )
    return [DueJob(*row) for row in session.execute(query)]


def of_document(session: Session, document_id: str) -> Sequence[JobRow]:
    """Every job of one document, oldest first."""
    query = select(JobRow).where(JobRow.document_id == document_id).order_by(JobRow.created_at, JobRow.id)
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def counts(session: Session, now: datetime) -> Mapping[str, int]:
    """How many jobs are "waiting" (due or later), "running" (under a live lease), "done" and "failed"."""
    running = and_(JobRow.state == WAITING, JobRow.lease_until > now)
    query = select(JobRow.state, func.count(), func.count().filter(running)).group_by(JobRow.state)
    found = {WAITING: 0, "running": 0, DONE: 0, FAILED: 0}
    for state, total, leased in session.execute(query):
        found[state] = total - leased
        found["running"] += leased
    return found


def _due(now: datetime) -> ColumnElement[bool]:
    free = or_(JobRow.lease_until.is_(None), JobRow.lease_until <= now)
    return and_(JobRow.state == WAITING, JobRow.next_try_at <= now, free)


def _claimed(row: Row[Any], owner: str, until: datetime) -> Claim:
    return Claim(row.id, row.document_id, row.version, row.step, row.attempts, owner, row.fence, until, row.background)


def _still(held: Sequence[Claim]) -> ColumnElement[bool]:
    """The jobs that wait, and whose lease is still the one that is held."""
    leases = [(each.job_id, each.fence, each.owner, WAITING) for each in held]
    return is_one_of((_JOBS.c.id, _JOBS.c.fence, _JOBS.c.lease_owner, _JOBS.c.state), leases)


def _change(session: Session, held: Claim, **values: Any) -> None:
    """Change the job if the lease is still this one: nobody claimed it since, and nobody asked for the step again."""
    mine = and_(JobRow.id == held.job_id, JobRow.state == WAITING, JobRow.fence == held.fence)
    mine = and_(mine, JobRow.lease_owner == held.owner)
    statement = update(JobRow).where(mine).values(**values).execution_options(synchronize_session=False)
    if rows_changed(session.execute(statement)) != 1:
        raise LeaseLostError(f"the lease on step {held.step} was lost")
