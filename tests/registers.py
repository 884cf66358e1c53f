"""Registers for tests: a migrated SQLite file, and a migrated database of its own on a real PostgreSQL server."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

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


def copied(template: Path, folder: Path) -> str:
    """The address of a copy of a migrated file; closing the last connection has left no log beside it."""
    path = folder / "register.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"
