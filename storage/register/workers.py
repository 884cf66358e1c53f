"""Workers that are alive, so that the leases of the dead end at once instead of by time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.register import jobs
from storage.register.models import WorkerRow
from storage.register.upsert import insert, rows_changed


def enter(session: Session, name: str, now: datetime) -> int:
    """A worker begins. Leases left by its former life under the same name end; answers how many."""
    statement = insert(session, WorkerRow).values(name=name, started_at=now, seen_at=now)
    session.execute(
        statement.on_conflict_do_update(index_elements=[WorkerRow.name], set_={"started_at": now, "seen_at": now})
    )
    return jobs.release(session, [name])


def beat(session: Session, name: str, now: datetime) -> bool:
    """The worker is alive. False when it was taken for dead meanwhile: then it has lost its leases, and enters anew."""
    seen = update(WorkerRow).where(WorkerRow.name == name).values(seen_at=now)
    return rows_changed(session.execute(seen.execution_options(synchronize_session=False))) == 1


def leave(session: Session, name: str) -> None:
    """The worker ends in good order."""
    jobs.release(session, [name])
    session.execute(delete(WorkerRow).where(WorkerRow.name == name))


def release_dead(session: Session, now: datetime, silence: timedelta) -> int:
    """End the leases of workers not seen for `silence`, and forget them; answers how many leases ended.

    One that was merely slow is refused by its jobs' fences when it comes back.
    """
    query = select(WorkerRow.name).where(WorkerRow.seen_at < now - silence).with_for_update(skip_locked=True)
    dead = session.scalars(query).all()
    if not dead:
        return 0
    session.execute(delete(WorkerRow).where(WorkerRow.name.in_(dead)))
    return jobs.release(session, dead)


def alive(session: Session, now: datetime, silence: timedelta) -> list[str]:
    """The names of the workers seen within `silence`."""
    query = select(WorkerRow.name).where(WorkerRow.seen_at >= now - silence).order_by(WorkerRow.name)
    return list(session.scalars(query))
