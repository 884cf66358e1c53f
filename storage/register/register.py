"""The register: the SQL book of record, on SQLite or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session


class Register:
    """Opens transactions on the book of record. Only the edge (a route, a task, a command) opens one; steps take it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A read-write transaction: committed durably when the block ends, rolled back if it raises.

        On SQLite it starts IMMEDIATE, so that it never fails half way for want of the write lock.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A read-only transaction; whatever is changed in it is thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
