"""What the register promises of its transactions, on both engines."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.register.models import CopyRow, SeriesRow, WorkerRow
from storage.register.outages import RegisterUnavailableError

NOW = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)


def test_a_transaction_is_kept_when_the_block_ends(register):
    with register.transaction() as session:
        session.add(SeriesRow(key="k", last=1))
    with register.snapshot() as session:
        assert session.get_one(SeriesRow, "k").last == 1


def test_a_transaction_is_undone_when_the_block_raises(register):
    def half_way():
        with register.transaction() as session:
            session.add(SeriesRow(key="k", last=1))
            session.flush()
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        half_way()
    with register.snapshot() as session:
        assert session.get(SeriesRow, "k") is None


def test_writing_in_a_snapshot_is_an_error_and_no_outage(register):
    with pytest.raises(DBAPIError), register.snapshot() as session:
        session.execute(SeriesRow.__table__.insert().values(key="k", last=1))
    with register.transaction() as session:  # the connection can be written with again
        session.add(SeriesRow(key="k", last=1))
    with pytest.raises(DBAPIError), register.snapshot() as session:  # and then no more
        session.execute(SeriesRow.__table__.insert().values(key="other", last=1))


def test_a_snapshot_sees_one_state_throughout(register):
    with register.snapshot() as before:
        assert before.scalars(select(SeriesRow)).all() == []
        with register.transaction() as session:
            session.add(SeriesRow(key="k", last=1))
        assert before.scalars(select(SeriesRow)).all() == []


def test_foreign_keys_are_enforced(register):
    with pytest.raises(IntegrityError), register.transaction() as session:
        session.add(CopyRow(object_id="nothing", site="a"))


def test_a_mistaken_statement_is_no_outage(register):
    with pytest.raises(DBAPIError), register.transaction() as session:
        session.execute(text("SELECT nonsense FROM nowhere"))


def test_times_come_back_in_utc_to_the_microsecond(register):
    shanghai = timezone(timedelta(hours=8))
    with register.transaction() as session:
        session.add(WorkerRow(name="w", started_at=NOW.astimezone(shanghai), seen_at=NOW))
    with register.snapshot() as session:
        row = session.get_one(WorkerRow, "w")
        assert row.started_at == row.seen_at == NOW
        assert row.started_at.utcoffset() == timedelta(0)


def test_times_without_a_zone_are_refused(register):
    with pytest.raises(Exception, match="time zone"), register.transaction() as session:
        session.add(WorkerRow(name="w", started_at=NOW.replace(tzinfo=None), seen_at=NOW))


def test_writers_in_many_threads_all_get_their_turn(register):
    def add(thread):
        for number in range(10):
            with register.transaction() as session:
                session.add(SeriesRow(key=f"{thread}-{number}", last=0))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.snapshot() as session:
        assert len(session.scalars(select(SeriesRow)).all()) == 80


def test_the_register_answers_a_check(register):
    register.check()


def test_an_outage_is_named_when_raised_inside_a_block(register):
    with pytest.raises(RegisterUnavailableError), register.transaction():
        raise RegisterUnavailableError("passed through unchanged")
