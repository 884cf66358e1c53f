"""INSERT … ON CONFLICT, which both engines have under the same words but SQLAlchemy keeps per dialect."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.register.models.base import Base


def insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` for the session's engine, that knows `on_conflict_do_update` and `…_do_nothing`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def rows_changed(result: Any) -> int:
    """How many rows an UPDATE or DELETE met."""
    return int(result.rowcount)
