"""INSERT … ON CONFLICT, which both engines have under the same words but SQLAlchemy keeps per dialect."""

from typing import Any, TypeAlias

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.register.models.base import Base, table_of

Insert: TypeAlias = postgresql.Insert | sqlite.Insert


def insert(session: Session, table: type[Base]) -> Insert:
    """An INSERT into `table` for the session's engine, that knows `on_conflict_do_update` and `…_do_nothing`."""
    if dialect_of(session) == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_for(dialect: str, table: type[Base]) -> Insert:
    """The same for an engine by name and past the mapper, for statements of hot ways, which are built once.

    What the session has not flushed yet is not in the table for it, and it answers columns, never objects.
    """
    if dialect == "postgresql":
        return postgresql.insert(table_of(table))
    return sqlite.insert(table_of(table))


def dialect_of(session: Session) -> str:
    """The name of the session's engine."""
    return session.get_bind().dialect.name


def rows_changed(result: Any) -> int:
    """How many rows an UPDATE or DELETE met."""
    return int(result.rowcount)
