"""The register: the SQL book of record, on SQLite or PostgreSQL."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from storage.register.outages import RegisterUnavailableError, is_outage

# The execution option by which a connection of the register knows that its transaction only reads.
READING = "strongroom_reading"


class Register:
    """Opens transactions on the book of record. Only the edge (a route, a task, a command) opens one; steps take it.

    `reading` are the execution options of `snapshot`; `write_turn` makes the context a writer waits in for its turn
    (SQLite has one writer at a time, and threads that queue up fairly beat threads that poll its lock).
    """

    def __init__(
        self,
        engine: Engine,
        reading: dict[str, Any] | None = None,
        write_turn: AbstractContextManager[None] | None = None,
    ) -> None:
        self.engine = engine
        self._reader = engine.execution_options(**(reading or {}))
        self._write_turn = write_turn or nullcontext()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A read-write transaction: committed durably when the block ends, rolled back if it raises.

        On SQLite it starts IMMEDIATE, so that it never fails half way for want of the write lock; never open one
        inside another. On PostgreSQL it is READ COMMITTED: lock the rows whose values decide.

        Raises:
            RegisterUnavailableError: the server is lost or too busy. If that happened while committing, the change
                may or may not be on record; everything done in a transaction must bear being done again.
        """
        with (
            _outages_named(),
            self._write_turn,
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # the lock is taken now and not at the first statement
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A read-only transaction that sees one state of the register throughout. Writing in it is an error.

        Raises:
            RegisterUnavailableError: the server is lost or too busy.
        """
        with _outages_named(), Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session
            session.expunge_all()  # a rollback would empty the rows that the caller keeps
            session.rollback()

    def check(self) -> None:
        """Raise RegisterUnavailableError unless the register answers."""
        with self.snapshot() as session:
            session.connection().exec_driver_sql("SELECT 1")

    def forget_connections(self) -> None:
        """Drop the pool without closing it: what a child process must do first after a fork."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


@contextmanager
def _outages_named() -> Iterator[None]:
    """Tell a lost or overloaded server, which passes, from a mistake in a statement, which doesn't."""
    try:
        yield
    except PoolTimeoutError as error:
        raise RegisterUnavailableError("no connection to the register became free in time") from error
    except DBAPIError as error:
        if is_outage(error):
            raise RegisterUnavailableError(f"the register is unavailable: {type(error.orig).__name__}") from error
        raise
