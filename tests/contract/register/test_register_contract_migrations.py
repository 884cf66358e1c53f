"""The migrations make exactly the tables the models describe, on both engines, whoever starts first."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from storage.register.migrate import is_current, migrate
from storage.register.models import Base
from tests.registers import ENGINES, opened, postgresql_database


@pytest.fixture(params=ENGINES)
def empty_url(request, tmp_path):
    if request.param == "postgresql":
        with postgresql_database() as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'empty.db'}"


def test_models_and_migrations_are_equal(register):
    with register.transaction() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        names = set(inspect(session.connection()).get_table_names())
    assert names == {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}


def test_an_empty_register_is_not_current_until_migrated(empty_url):
    with opened(empty_url) as register:
        assert not is_current(register)
        migrate(register)
        assert is_current(register)
        migrate(register)
        assert is_current(register)


def test_processes_that_start_at_once_migrate_once(empty_url):
    program = (
        "import sys\n"
        "from storage.register.engine import open_register\n"
        "from storage.register.migrate import is_current, migrate\n"
        "register = open_register(sys.argv[1])\n"
        "migrate(register)\n"
        "assert is_current(register)\n"
    )

    def start(_number):
        return subprocess.run([sys.executable, "-c", program, empty_url], capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(3) as pool:
        for done in pool.map(start, range(3)):
            assert done.returncode == 0, done.stderr
