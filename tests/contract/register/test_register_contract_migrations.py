"""The migrations make exactly the tables the models describe, on both engines, whoever starts first."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from storage.register import migrations
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


DOCUMENT = """
INSERT INTO documents (id, archive_number, classification, level, department, title, file_name, fields, filed_on, state,
  reason, warnings, revision, version, created_at, created_by{more})
VALUES (:id, :id, 'business', 0, 's', 't', 'f', '{{}}', '2026-01-01', :state, '', '[]', 1, 1, '2026-01-01 00:00:00',
  'p'{values})
"""
OBJECTS = """
INSERT INTO objects (id, document_id, version, role, key_id, wrapped_key, plain_size, plain_sha256, cipher_size,
  cipher_sha256, created_at)
VALUES (:id, 'read', 1, :role, 'k', :key, 1, 'a', 1, 'a', '2026-01-01 00:00:00')
"""
VERSION = """
INSERT INTO versions (id, document_id, number, object_id, text_object_id, media_type, outcome, reason, warnings,
  created_at, created_by, why{more})
VALUES ('v', 'read', 1, 'o', 't', 'x', 'INDEXED', '', '[]', '2026-01-01 00:00:00', 'p', ''{values})
"""
JOB = """
INSERT INTO jobs (id, document_id, version, step, state, attempts, fence, reason, next_try_at, created_at)
VALUES ('j', 'read', 1, 'index', 'done', 0, 0, '', '2026-01-01 00:00:00', '2026-01-01 00:00:00')
"""
MARK = """
INSERT INTO marks (id, document_id, version, place, page, start, "end", level, reason, source, confidence, status,
  found_start, found_end, changed_at)
VALUES (:id, 'read', 1, 'text', 0, 0, 1, 2, 'r', :source, :confidence, 'found', 0, 1, :changed_at)
"""


def brought_to(register, revision, change):
    with register.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        change(config, revision)


def filled(register, revision):
    """A document that failed, and one with a text and a job; from 0003 on with marks, one of them by hand."""
    later = revision >= "0003"
    documents = DOCUMENT.format(more=", may_have_strays" if later else "", values=", false" if later else "")
    version = VERSION.format(more=", unassessed" if later else "", values=", false" if later else "")
    with register.engine.begin() as connection:
        for name, state in (("failed", "FAILED"), ("read", "INDEXED")):
            connection.execute(text(documents), {"id": name, "state": state})
        for name, role in (("o", "original"), ("t", "text")):
            connection.execute(text(OBJECTS), {"id": name, "role": role, "key": b"x"})
        connection.execute(text(version))
        connection.execute(text(JOB))
        for name, source, confidence, at in (
            ("m1", "hand", 1.0, "2026-01-01 00:00:00"),
            ("m2", "detector", 0.5, None),
        ) * later:
            values = {"id": name, "source": source, "confidence": confidence, "changed_at": at}
            connection.execute(text(MARK), values)


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_a_register_with_documents_in_it_is_migrated(empty_url, revision):
    with opened(empty_url) as register:
        brought_to(register, revision, command.upgrade)
        filled(register, revision)
        migrate(register)
        assert is_current(register)
        with register.snapshot() as session:
            waiting = dict(session.execute(text("SELECT id, awaits_review FROM documents")).all())
            bound = dict(session.execute(text("SELECT id, text_digest FROM marks")).all())
            named = session.execute(text("SELECT text_digest FROM versions")).scalar_one()
        assert {name: bool(value) for name, value in waiting.items()} == {"failed": True, "read": revision == "0003"}
        assert bound == ({"m1": "t", "m2": None} if revision == "0003" else {})
        assert named == "t"


def test_the_last_migration_can_be_taken_back(empty_url):
    with opened(empty_url) as register:
        brought_to(register, "0003", command.upgrade)
        filled(register, "0003")
        migrate(register)
        brought_to(register, "0003", command.downgrade)
        with register.snapshot() as session:
            assert session.execute(text("SELECT count(*) FROM marks")).scalar_one() == 2
        migrate(register)
        assert is_current(register)
