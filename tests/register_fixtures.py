"""The fixture `register`: the same test on an empty, migrated register of each engine."""

import pytest

from storage.register.migrate import migrate
from tests.registers import ENGINES, copied, emptied, migrated_file, opened, postgresql_database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    return migrated_file(tmp_path_factory.mktemp("register") / "template.db")


@pytest.fixture(scope="session")
def postgresql_register():
    with postgresql_database() as url, opened(url) as register:
        migrate(register)
        yield register


@pytest.fixture(params=ENGINES)
def register(request, tmp_path):
    if request.param == "postgresql":
        register = request.getfixturevalue("postgresql_register")
        emptied(register)
        yield register
    else:
        with opened(copied(request.getfixturevalue("sqlite_template"), tmp_path)) as register:
            yield register


@pytest.fixture
def session(register):
    with register.transaction() as session:
        yield session
