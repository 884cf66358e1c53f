"""Serial numbers of archive numbers: without gaps and without doubles, however many file at once."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from storage.register.models import SeriesRow
from storage.register.upsert import insert


def next_serial(session: Session, series: str) -> int:
    """The next serial of `series`, from 1.

    It is given out in the caller's transaction: rolled back, it is given to the next one, so a series has no gaps.
    Until the transaction ends, others that want a serial of the same series wait; so do this late in it.
    """
    statement = insert(session, SeriesRow).values(key=series, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=[SeriesRow.key], set_={"last": SeriesRow.__table__.c.last + 1}
    )
    return session.execute(statement.returning(SeriesRow.last)).scalar_one()


def allocate_number(session: Session, series: str, format_serial: Callable[[int], str]) -> str:
    """The next archive number of `series`; its text is `format_serial(serial)`, see `mappings.archive_number`."""
    return format_serial(next_serial(session, series))
