"""The operation log, on both engines."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from storage.audit.actions import Action, Outcome
from storage.audit.canonical import event_leaf, leaf_hash
from storage.audit.log import Act, AuditLog
from storage.audit.verify import ChainHead, head, verify
from storage.register.models import AuditEventRow
from tests.registers import opened

NOW = datetime(2026, 3, 1, 9, 30, 0, 5, tzinfo=UTC)


@pytest.fixture
def log():
    return AuditLog(lambda: NOW)


def fill(log, session, count):
    for number in range(count):
        log.append(session, "p1", Action.SEARCH, Outcome.DONE, details={"count": number, "query_hmac": "ab12"})


def test_an_event_is_written_in_the_transaction_of_the_act(register, log):
    def half_way():
        with register.transaction() as session:
            assert log.append(session, "p1", Action.LOGIN) == 1
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        half_way()
    with register.transaction() as session:
        position = log.append(session, "p1", Action.VIEW, Outcome.DONE, "document", "d1", {"version": 1, "level": 2})
    assert position == 1
    with register.snapshot() as session:
        row = session.get_one(AuditEventRow, 1)
        assert (row.at, row.actor, row.action, row.outcome) == (NOW, "p1", "view", "done")
        assert (row.object_kind, row.object_id, row.details) == ("document", "d1", {"version": 1, "level": 2})
        assert verify(session).sound


def test_events_written_together_are_chained_like_events_written_one_by_one(session, log):
    acts = [
        Act("w", Action.ASSESSED, object_kind="document", object_id=f"d{n}", details={"version": n}) for n in (1, 2)
    ]
    assert log.append(session, "p1", Action.LOGIN) == 1
    assert log.append_many(session, acts) == [2, 3]
    assert log.append_many(session, []) == []
    assert log.append(session, "p1", Action.LOGIN) == 4
    rows = session.scalars(select(AuditEventRow).order_by(AuditEventRow.position)).all()
    assert [(row.object_id, row.details) for row in rows[1:3]] == [("d1", {"version": 1}), ("d2", {"version": 2})]
    assert len({row.chain_sha256 for row in rows}) == 4
    assert verify(session).sound


def test_of_events_written_together_all_are_or_none(session, log):
    with pytest.raises(ValueError, match="passphrase"):
        log.append_many(session, [Act("w", Action.LOGIN), Act("w", Action.LOGIN, details={"passphrase": 1})])
    assert head(session).position == 0


def test_an_empty_log_is_sound(session):
    assert verify(session).sound
    assert head(session) == ChainHead(0, "0" * 64)


def test_a_log_longer_than_a_page_is_sound(session, log):
    fill(log, session, 11)
    report = verify(session, page_size=5)
    assert report.sound
    assert report.head == head(session)
    assert report.head.position == 11


@pytest.mark.parametrize(
    ("change", "bad", "reason"),
    [
        (update(AuditEventRow).where(AuditEventRow.position == 3).values(actor="p2"), 3, "leaf"),
        (update(AuditEventRow).where(AuditEventRow.position == 3).values(at=NOW + timedelta(seconds=1)), 3, "leaf"),
        (update(AuditEventRow).where(AuditEventRow.position == 3).values(details={"count": 1.5}), 3, "leaf"),
        (update(AuditEventRow).where(AuditEventRow.position == 3).values(leaf_sha256="0" * 64), 3, "leaf"),
        (update(AuditEventRow).where(AuditEventRow.position == 3).values(chain_sha256="0" * 64), 3, "chain"),
        (delete(AuditEventRow).where(AuditEventRow.position == 3), 3, "gap"),
        (delete(AuditEventRow).where(AuditEventRow.position == 1), 1, "gap"),
        (update(AuditEventRow).where(AuditEventRow.position == 6).values(position=-1), 1, "gap"),
        (delete(AuditEventRow).where(AuditEventRow.position == 6), 6, "cut_off"),
    ],
)
def test_the_first_event_that_was_altered_is_named(session, log, change, bad, reason):
    fill(log, session, 6)
    before = head(session)
    session.execute(change, execution_options={"synchronize_session": False})
    session.expire_all()
    report = verify(session, [before])
    assert (report.bad_position, report.reason) == (bad, reason)
    assert not report.sound


def rows_of(session):
    columns = list(AuditEventRow.__table__.columns)
    return [dict(row) for row in session.execute(select(*columns).order_by(AuditEventRow.position)).mappings()]


def written_back(session, rows):
    session.execute(delete(AuditEventRow))
    session.execute(insert(AuditEventRow), rows)
    session.expire_all()


CONTENT = ("at", "actor", "action", "outcome", "object_kind", "object_id", "details")


def exchanged(rows):
    """Two events change places, hashes and all."""
    rows[1]["position"], rows[2]["position"] = rows[2]["position"], rows[1]["position"]


def exchanged_content(rows):
    """Two events change places, each with the leaf hash of its content."""
    for name in (*CONTENT, "leaf_sha256"):
        rows[1][name], rows[2][name] = rows[2][name], rows[1][name]


def closed_up(rows):
    """One is left out, and the others move up."""
    del rows[2]
    for row in rows[2:]:
        row["position"] -= 1


def repeated(rows):
    """One is there twice, and the others move down."""
    for row in rows[3:]:
        row["position"] += 1
    rows.append({**rows[2], "position": rows[2]["position"] + 1})


def hashed_anew(rows):
    """One is altered and its own leaf hash made to fit."""
    row = rows[2]
    row["actor"] = "p2"
    leaf = event_leaf(row["position"], *(row[name] for name in CONTENT))
    row["leaf_sha256"] = leaf_hash(leaf).hex()


@pytest.mark.parametrize(
    ("forge", "bad"), [(exchanged, 2), (exchanged_content, 2), (closed_up, 3), (repeated, 4), (hashed_anew, 3)]
)
def test_events_that_were_moved_or_made_to_fit_are_found(session, log, forge, bad):
    fill(log, session, 6)
    rows = rows_of(session)
    assert verify(session).sound
    forge(rows)
    written_back(session, rows)
    assert verify(session).bad_position == bad


@pytest.mark.parametrize("name", [*CONTENT, "leaf_sha256", "chain_sha256"])
@pytest.mark.parametrize("place", [0, 3, 5])
def test_no_field_of_any_event_can_be_altered(session, log, name, place):
    fill(log, session, 6)
    rows = rows_of(session)
    other = {"at": NOW - timedelta(microseconds=1), "details": {"count": 99}}
    rows[place][name] = other.get(name, "0" * 64 if name.endswith("sha256") else "x")
    written_back(session, rows)
    assert verify(session).bad_position == place + 1


def test_two_registers_on_one_database_write_one_chain(register, log):
    """As the web process and a worker do: nothing is shared but the database."""

    def write(own, name):
        for _ in range(25):
            with own.transaction() as session:
                log.append(session, name, Action.SEARCH, details={"count": 1})

    url = register.engine.url.render_as_string(hide_password=False)
    with opened(url) as one, opened(url) as two:
        threads = [threading.Thread(target=write, args=(own, name)) for own, name in ((one, "web"), (two, "worker"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with register.snapshot() as session:
        assert verify(session).sound
        assert sorted(session.scalars(select(AuditEventRow.actor))) == ["web"] * 25 + ["worker"] * 25


def test_a_log_written_anew_does_not_meet_a_head_kept_elsewhere(session, log):
    fill(log, session, 4)
    before = head(session)
    session.execute(delete(AuditEventRow))
    for _ in range(6):
        log.append(session, "p1", Action.LOGOUT)
    assert verify(session).sound
    assert verify(session, [before]).reason == "rewritten"


def test_a_clock_that_went_back_is_noticed(session):
    times = iter([NOW, NOW - timedelta(hours=1), NOW])
    log = AuditLog(lambda: next(times))
    for _ in range(3):
        log.append(session, "p1", Action.LOGIN)
    report = verify(session)
    assert (report.sound, report.clock_steps) == (True, 1)


def test_events_written_at_once_make_one_chain(register, log):
    def write(number):
        for _ in range(20):
            with register.transaction() as session:
                log.append(session, f"p{number}", Action.SEARCH, details={"count": 1})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.snapshot() as session:
        report = verify(session)
    assert report.sound
    assert report.head.position == 120
