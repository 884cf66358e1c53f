"""Readers at every level, a day to count from, and a short way to write clauses down."""

from dataclasses import fields
from datetime import date

import pytest

from mappings.access import Principal, Role
from mappings.scheme import QueryRight
from mappings.scheme_file import default_scheme


@pytest.fixture(scope="session")
def scheme():
    return default_scheme()


@pytest.fixture(scope="session")
def today():
    return date(2026, 3, 31)


@pytest.fixture(scope="session")
def reader():
    def make(clearance, *rights):
        return Principal(
            person_id="p1",
            user_name="reader",
            clearance=clearance,
            departments=frozenset({"*"}),
            roles=frozenset({Role.READER}),
            rights=frozenset(rights or {QueryRight.ORDINARY}),
        )

    return make


@pytest.fixture(scope="session")
def written():
    """A clause in one line: And(Words('a b'), FieldRange('filed', gte='2026-01-01'))."""

    def write(value):
        if isinstance(value, tuple):
            return ", ".join(write(each) for each in value)
        if not hasattr(value, "__dataclass_fields__"):
            return repr(value)
        parts = []
        for position, field in enumerate(fields(value)):
            given = getattr(value, field.name)
            if position == 0:
                parts.append(write(given))
            elif given != field.default:
                parts.append(f"{field.name}={write(given)}")
        return f"{type(value).__name__}({', '.join(parts)})"

    return write
