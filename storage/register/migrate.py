"""Brings the register's tables to the present shape, whoever starts first."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.register.register import Register

# The advisory lock of migrations on PostgreSQL; any number that nothing else in the database uses.
_LOCK = 0x5352_4D49_4752


def migrate(register: Register) -> None:
    """Run every migration that is missing, all in one transaction, under a lock.

    Two processes that start at once are safe: the second waits and then finds nothing left to do.

    Raises:
        RegisterUnavailableError: the server is lost, or another migration took too long.
    """
    with register.transaction() as session:
        connection = session.connection()
        _lock(connection)
        if MigrationContext.configure(connection).get_current_revision() != _head():
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def is_current(register: Register) -> bool:
    """Whether the tables have the shape this code was written for. A newer or older one must not be written to."""
    with register.snapshot() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() == _head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _lock(connection: Connection) -> None:
    """On SQLite the transaction holds the write lock already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '300s'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
