"""INSERT … ON CONFLICT, which both engines have under the same words but SQLAlchemy keeps per dialect."""

from typing import Any, TypeAlias

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.register.models.base import Base, table_of

Insert: TypeAlias = postgresql.Insert | sqlite.Insert


def dialect_of(session: Session) -> str:
    """The name of the session's engine."""
    return session.get_bind().dialect.name


def insert(session: Session, table: type[Base]) -> Insert:
    """An INSERT into `table` for the session's engine, that knows `on_conflict_do_update` and `…_do_nothing`.

    It goes past the mapper: objects of the session that are not flushed yet are not in the table for it.
    """
    return insert_for(dialect_of(session), table)


def insert_for(dialect: str, table: type[Base]) -> Insert:
    """The same for an engine by name: for statements that are worth building once."""
    if dialect == "postgresql":
        return postgresql.insert(table_of(table))
    return sqlite.insert(table_of(table))


def rows_changed(result: Any) -> int:
    """How many rows an UPDATE or DELETE met."""
    return int(result.rowcount)
