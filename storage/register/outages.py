"""Which database errors are outages, that is, pass by themselves, so that trying again later is right."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError


class RegisterUnavailableError(Exception):
    """The register could not be reached, or was too busy. Trying again later is right."""


# Primary result codes, https://www.sqlite.org/rescode.html
_SQLITE_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)

# Classes and codes, PostgreSQL manual, appendix A: lost connections, full or overloaded servers, shutdowns, lock and
# statement time-outs (55P03, 57014), deadlocks and serialisation failures (40001, 40P01).
_POSTGRESQL_PASSING = ("08", "53", "57", "58", "55P03", "40001", "40P01")


def is_outage(error: DBAPIError) -> bool:
    """Whether the statement failed because of the server's state and not because of what was asked of it."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        # The low byte of an extended code is its primary code; errors made by the Python module itself carry none.
        return (getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF) in _SQLITE_PASSING
    if isinstance(original, psycopg.OperationalError) and original.sqlstate is None:
        return True  # the client library's own: refused, reset, timed out
    if isinstance(original, psycopg.Error) and original.sqlstate is not None:
        return original.sqlstate.startswith(_POSTGRESQL_PASSING)
    return error.connection_invalidated
