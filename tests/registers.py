"""Registers for tests: empty, migrated SQLite files, and a migrated database of its own on a real PostgreSQL server."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import QueuePool, create_engine, make_url, text

from storage.register.engine import open_register
from storage.register.migrate import migrate
from storage.register.models import Base
from storage.register.register import Register

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]


def postgresql_url() -> str:
    """The server to test against, from STRONGROOM_REGISTER_URL."""
    url = os.environ.get("STRONGROOM_REGISTER_URL", "")
    if url.startswith("postgresql"):
        return url
    if os.environ.get("STRONGROOM_REQUIRE_REAL") == "1":
        pytest.fail("STRONGROOM_REGISTER_URL names no PostgreSQL server")
    pytest.skip("STRONGROOM_REGISTER_URL names no PostgreSQL server")


@contextmanager
def postgresql_database() -> Iterator[str]:
    """The address of an empty database with a random name, dropped afterwards."""
    server = make_url(postgresql_url()).set(drivername="postgresql+psycopg")
    name = f"test_register_{uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


@contextmanager
def opened(url: str) -> Iterator[Register]:
    """The register at `url`, closed afterwards."""
    register = open_register(url, lock_timeout=20.0, pool_size=10)
    try:
        yield register
    finally:
        register.close()


def emptied(register: Register) -> None:
    """Every row of every table removed."""
    with register.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


def migrated_file(path: Path) -> Path:
    """A SQLite file with all tables."""
    with opened(f"sqlite:///{path}") as register:
        migrate(register)
    return path


class Registers:
    """Empty, migrated SQLite registers in `folder`, one after another and several at once.

    Each is a new copy of one migrated file. Engines are used again for the next: an engine has to compile every
    statement anew that it meets for the first time, which costs more than most tests.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = migrated_file(folder / "template.db")
        self._free: list[Register] = []
        self._made = 0

    @contextmanager
    def empty(self) -> Iterator[Register]:
        """An empty register, closed afterwards."""
        register = self._free.pop() if self._free else self._new()
        path = file_of(register)
        for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            each.unlink(missing_ok=True)
        shutil.copyfile(self._template, path)  # closing the last connection has left no log beside it
        path.chmod(0o600)
        try:
            yield register
        finally:
            pool = register.engine.pool
            left_open = not isinstance(pool, QueuePool) or pool.checkedout()
            register.close()
            if not left_open:  # a connection left open would write into the next test's file
                self._free.append(register)

    def _new(self) -> Register:
        self._made += 1
        return open_register(f"sqlite:///{self._folder / f'register-{self._made}.db'}", lock_timeout=20.0)


def file_of(register: Register) -> Path:
    """The file of an SQLite register."""
    return Path(str(register.engine.url.database))
