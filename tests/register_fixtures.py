"""The fixture `register`: the same test on an empty, migrated register of each engine."""

import pytest

from storage.register.migrate import migrate
from tests.registers import ENGINES, emptied, opened, postgresql_database


@pytest.fixture(scope="session")
def postgresql_register():
    with postgresql_database() as url, opened(url) as register:
        migrate(register)
        yield register


@pytest.fixture(params=ENGINES)
def register(request):
    if request.param == "postgresql":
        register = request.getfixturevalue("postgresql_register")
        emptied(register)
        yield register
    else:
        with request.getfixturevalue("registers").empty() as register:
            yield register


@pytest.fixture
def session(register):
    with register.transaction() as session:
        yield session
