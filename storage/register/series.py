"""Serial numbers of archive numbers: without gaps and without doubles, however many file at once."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from storage.register.models import SeriesRow
from storage.register.models.base import table_of
from storage.register.upsert import dialect_of, insert_for


def next_serial(session: Session, series: str) -> int:
    """The next serial of `series`, from 1.

    It is given out in the caller's transaction: rolled back, it is given to the next one, so a series has no gaps.
    Until the transaction ends, others that want a serial of the same series wait; so do this late in it.
    """
    serial: int = session.execute(_counting(dialect_of(session)), {"key": series, "last": 1}).scalar_one()
    return serial


@cache
def _counting(dialect: str) -> ReturningInsert[Any]:
    series = table_of(SeriesRow)
    statement = insert_for(dialect, SeriesRow)
    statement = statement.on_conflict_do_update(index_elements=[series.c.key], set_={"last": series.c.last + 1})
    return statement.returning(series.c.last)


def allocate_number(session: Session, series: str, format_serial: Callable[[int], str]) -> str:
    """The next archive number of `series`; its text is `format_serial(serial)`, see `mappings.archive_number`."""
    return format_serial(next_serial(session, series))
