"""What is particular to opening each engine, and which errors count as outages."""

import stat
import threading

import pytest
from sqlalchemy import create_engine, make_url, text

from storage.register.engine import open_register
from storage.register.migrate import migrate
from storage.register.models import SeriesRow
from storage.register.outages import RegisterUnavailableError
from tests.registers import opened, postgresql_database


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://h/x", "sqlite:///file:x?mode=memory"])
def test_unfit_addresses_are_refused(url):
    with pytest.raises(ValueError, match="the register needs"):
        open_register(url)


def test_sqlite_is_durable_and_private(tmp_path):
    with opened(f"sqlite:///{tmp_path / 'deep' / 'register.db'}") as register:
        migrate(register)
        with register.snapshot() as session:
            values = {
                name: session.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        for path in (tmp_path / "deep").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_held_write_lock_is_an_outage(tmp_path):
    url = f"sqlite:///{tmp_path / 'register.db'}"
    with opened(url) as holder:
        migrate(holder)
        other = open_register(url, lock_timeout=0.05)
        with holder.transaction() as session:
            session.add(SeriesRow(key="k", last=1))
            session.flush()
            with pytest.raises(RegisterUnavailableError), other.transaction():
                pass
            with other.snapshot() as reading:  # readers never wait for the writer
                assert reading.get(SeriesRow, "k") is None
        other.close()


def test_threads_wait_for_their_turn_only_so_long(tmp_path):
    register = open_register(f"sqlite:///{tmp_path / 'register.db'}", lock_timeout=0.05)
    outcome = []

    def second():
        try:
            with register.transaction():
                outcome.append("entered")
        except RegisterUnavailableError:
            outcome.append("refused")

    with register.transaction():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    register.close()
    assert outcome == ["refused"]


def test_an_unreachable_folder_is_an_outage(tmp_path):
    register = open_register(f"sqlite:///{tmp_path / 'register.db'}")
    (tmp_path / "register.db").unlink()
    (tmp_path / "register.db").mkdir()
    with pytest.raises(RegisterUnavailableError):
        register.check()


def test_no_server_is_an_outage():
    register = open_register("postgresql://nobody@127.0.0.1:1/none", connect_timeout=2)
    with pytest.raises(RegisterUnavailableError):
        register.check()
    register.close()


@pytest.mark.real
def test_a_lost_server_is_an_outage_and_the_next_try_connects_again():
    with postgresql_database() as url, opened(url) as register:
        admin = create_engine(make_url(url), isolation_level="AUTOCOMMIT")

        def lose_the_server():
            with register.transaction() as session:
                victim = session.execute(text("SELECT pg_backend_pid()")).scalar()
                with admin.connect() as connection:
                    connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": victim})
                session.execute(text("SELECT 1"))

        with pytest.raises(RegisterUnavailableError):
            lose_the_server()
        register.check()
        admin.dispose()


@pytest.mark.real
@pytest.mark.parametrize("trusted", [0.0, 60.0])
def test_a_connection_that_was_lost_unused_is_noticed_at_once_or_by_one_use(trusted):
    with postgresql_database() as url:
        register = open_register(url, trusted=trusted)
        admin = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
        with register.snapshot() as first, register.snapshot() as second:
            lost = [each.execute(text("SELECT pg_backend_pid()")).scalar() for each in (first, second)]
        with admin.connect() as connection:
            for each in lost:
                connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": each})
        if trusted:
            with pytest.raises(RegisterUnavailableError):
                register.check()
        register.check()
        register.check()
        register.close()
        admin.dispose()


@pytest.mark.real
def test_a_row_locked_too_long_is_an_outage():
    with postgresql_database() as url, opened(url) as register:
        migrate(register)
        with register.transaction() as session:
            session.add(SeriesRow(key="k", last=1))
        impatient = open_register(url, lock_timeout=0.1)
        with register.transaction() as session:
            session.get(SeriesRow, "k", with_for_update=True)
            with pytest.raises(RegisterUnavailableError), impatient.transaction() as second:
                second.get(SeriesRow, "k", with_for_update=True)
        impatient.close()


@pytest.mark.real
def test_a_server_that_does_not_sync_commits_is_told_to():
    with postgresql_database() as url:
        lax = make_url(url).update_query_dict({}).render_as_string(hide_password=False)
        admin = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{make_url(url).database}" SET synchronous_commit = off'))
        admin.dispose()
        with opened(lax) as register, register.snapshot() as session:
            assert session.execute(text("SHOW synchronous_commit")).scalar() == "on"
