"""Opens the register on one of its two engines: SQLite in one file, or a PostgreSQL server."""

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.register.register import READING, Register
from storage.register.write_turn import WriteTurn

_USED = "strongroom_used"


def open_register(
    url: str,
    *,
    pool_size: int = 5,
    max_overflow: int = 15,
    pool_timeout: float = 30.0,
    lock_timeout: float = 30.0,
    statement_timeout: float = 120.0,
    connect_timeout: float = 10.0,
    trusted: float = 1.0,
) -> Register:
    """The register at `url`, "sqlite:///path" or "postgresql://user@host/name". All times are seconds.

    `lock_timeout` bounds the wait for another writer, `statement_timeout` one statement (PostgreSQL only),
    `pool_timeout` the wait for a free connection, `trusted` how long a connection may lie unused without being tested
    before its next use (PostgreSQL only; under load that test would be a tenth of the work).
    Nothing is connected to before the first transaction.

    Raises:
        ValueError: another kind of database, or SQLite without a file (each connection would have its own).
    """
    parsed = make_url(url)
    pool = {"pool_size": pool_size, "max_overflow": max_overflow, "pool_timeout": pool_timeout}
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, pool, lock_timeout)
    if parsed.get_backend_name() == "postgresql":
        timeouts = (lock_timeout, statement_timeout, connect_timeout)
        return _open_postgresql(parsed, pool, timeouts, trusted)
    raise ValueError("the register needs a sqlite:/// or postgresql:// address")


def _open_sqlite(url: URL, pool: dict[str, Any], lock_timeout: float) -> Register:
    if not url.database or ":memory:" in url.database or url.database.startswith("file:"):
        raise ValueError("the register needs a file: sqlite:///path")
    path = Path(url.database)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Only the archive's own user may read it; SQLite gives the -wal and -shm files the mode of the main file.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    # The wait for the lock is left to SQLite's own busy handler.
    engine = create_engine(url, connect_args={"timeout": lock_timeout}, pool_pre_ping=False, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Register(engine, reading={READING: True}, write_turn=WriteTurn(lock_timeout))


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite keeps per connection. journal_mode is kept in the file, and costs nothing when already set."""
    connection.isolation_level = None  # the driver begins no transactions by itself; `_begin_sqlite` does
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # in WAL: the log is synced at every commit
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA trusted_schema = OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """IMMEDIATE for writers: the lock is taken first, so no transaction fails half way. Readers can't write at all."""
    reading = bool(connection.get_execution_options().get(READING))
    if connection.info.get(READING) is not reading:  # kept with the connection, which mostly serves one of the two
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
        connection.info[READING] = reading
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")


def _open_postgresql(url: URL, pool: dict[str, Any], timeouts: tuple[float, float, float], trusted: float) -> Register:
    lock, statement, connect = timeouts
    options = {
        "lock_timeout": f"{lock * 1000:.0f}",
        "statement_timeout": f"{statement * 1000:.0f}",
        # A client that hangs must let go some day, but a check of all copies reads for long between two statements.
        "idle_in_transaction_session_timeout": "3600000",
        "timezone": "UTC",
    }
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": max(2, round(connect)),
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
            "application_name": "strongroom",
        },
        **pool,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_test_unused, engine.dialect, trusted))
    return Register(engine, reading={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


def _prepare_postgresql(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """A commit that was acknowledged is on disk, even where the server's default says otherwise; stricter ones stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
    connection.commit()


def _note_use(_connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED] = time.monotonic()


def _test_unused(dialect: Dialect, trusted: float, connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
    """See that the server still answers a connection that lay unused for longer than it is `trusted`.

    Raises:
        InvalidatePoolError: it does not; the pool then drops all of its connections and makes new ones.
    """
    used = entry.info.get(_USED)
    if used is None or time.monotonic() - used < trusted:
        return
    try:
        alive = dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        alive = False
    if not alive:
        raise InvalidatePoolError
