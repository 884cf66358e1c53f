"""Raising and lowering the level of many documents: `python -m benchmarks.relevel [--size small|full] [--rounds N]`.

Ours is the register's work alone: level, revision, follow-up job and event on record of each document, through the
same way as `strongroom relevel`. No byte of any object is read or written; the index follows by jobs, which are not
measured. Each round raises all documents and lowers them again, on SQLite and, where the environment names a
PostgreSQL, there too. Afterwards every document must have its level, one more revision, its job and its event for each
change, and every object's row must be as it was.
"""

import argparse
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.machine import machine_line
from benchmarks.own_archive import own_archive
from benchmarks.verdict import Verdict, conclude, write_values
from deploy.acting import acting
from deploy.archive import Archive
from ingest.steps import Step
from mappings.access import Principal
from storage.register.models import AuditEventRow, DocumentRow, JobRow, ObjectRow, VersionRow
from storage.register.models.base import Base, new_id, table_of
from storage.register.states import State

DOCUMENTS = {"small": 2_000, "full": 10_000}
MOST_SECONDS = 10.0  # for 10,000 documents
_LOW, _HIGH = 1, 3
_NOW = datetime(2026, 3, 1, tzinfo=UTC)


def measure(stack: str, count: int, rounds: int) -> list[Verdict]:
    """The slowest raise and the slowest lowering of `count` documents, as seconds for 10,000."""
    raised, lowered = [], []
    with own_archive(stack) as archive:
        fill(archive, count)
        before = objects(archive)
        person = acting(archive, "")
        for number in range(rounds):
            raised.append(timed(archive, person, _LOW, _HIGH, count))
            check(archive, _HIGH, 2 * number + 1, count)
            lowered.append(timed(archive, person, _HIGH, _LOW, count))
            check(archive, _LOW, 2 * number + 2, count)
        if objects(archive) != before:
            raise SystemExit("objects were changed")
    scale = 10_000 / count
    return [
        Verdict(f"{stack}: raise 10,000 documents, seconds", max(raised) * scale, MOST_SECONDS),
        Verdict(f"{stack}: lower 10,000 documents, seconds", max(lowered) * scale, MOST_SECONDS),
    ]


def fill(archive: Archive, count: int) -> None:
    """Documents that have settled at the low level, each with its original and text on record and its jobs done."""
    rows: dict[type[Base], list[dict[str, object]]] = {DocumentRow: [], ObjectRow: [], VersionRow: [], JobRow: []}
    for number in range(count):
        document, original, text = new_id(), new_id(), new_id()
        rows[DocumentRow].append(_document(document, number))
        rows[ObjectRow] += [_object(original, document, "original"), _object(text, document, "text")]
        rows[VersionRow].append(_version(document, original, text))
        rows[JobRow] += [_job(document, step) for step in (Step.EXTRACT, Step.ASSESS, Step.INDEX)]
    with archive.register.transaction() as session:
        for model, values in rows.items():
            session.execute(table_of(model).insert(), values)


def timed(archive: Archive, person: Principal, former: int, level: int, count: int) -> float:
    """How long it takes to give all documents another level, in seconds."""
    levels = archive.use_cases().levels
    start = time.perf_counter()
    changed, left = levels.change_all(person, "business", former, level)
    taken = time.perf_counter() - start
    if (changed, left) != (count, 0):
        raise SystemExit(f"{changed} documents were changed and {left} left of {count}")
    return taken


def check(archive: Archive, level: int, changes: int, count: int) -> None:
    """Every document has its level, a revision and an event for each change, and one job that waits."""
    with archive.register.snapshot() as session:
        as_wanted = (DocumentRow.level == level) & (DocumentRow.revision == changes + 1) & DocumentRow.may_have_strays
        documents = session.scalar(select(func.count()).where(as_wanted))
        waiting = session.scalar(select(func.count()).where(JobRow.state == "waiting", JobRow.step == Step.INDEX))
        events = session.scalar(select(func.count()).where(AuditEventRow.action == "level_changed"))
    if (documents, waiting, events) != (count, count, changes * count):
        raise SystemExit(f"{documents} documents, {waiting} jobs and {events} events after change {changes}")


def objects(archive: Archive) -> list[tuple[object, ...]]:
    """Every object's row."""
    with archive.register.snapshot() as session:
        return [tuple(row) for row in session.execute(select(table_of(ObjectRow)).order_by(ObjectRow.id))]


def _document(document: str, number: int) -> dict[str, object]:
    return {
        "id": document,
        "archive_number": f"SR-BUS·2026·D10-1{number:05}",
        "classification": "business",
        "level": _LOW,
        "department": "sales",
        "title": f"Contract {number}",
        "file_name": f"{number}.pdf",
        "fields": {"contract_number": f"HT-{number}", "amount": {"amount": "1200.00", "currency": "CNY"}},
        "filed_on": _NOW.date(),
        "state": State.INDEXED.value,
        "created_at": _NOW,
        "created_by": "p" * 32,
        "settled_at": _NOW,
    }


def _object(object_id: str, document: str, role: str) -> dict[str, object]:
    return {
        "id": object_id,
        "document_id": document,
        "version": 1,
        "role": role,
        "key_id": "k1",
        "wrapped_key": b"\0" * 60,
        "plain_size": 1000,
        "plain_sha256": "0" * 64,
        "cipher_size": 1100,
        "cipher_sha256": "1" * 64,
        "created_at": _NOW,
    }


def _version(document: str, original: str, text: str) -> dict[str, object]:
    return {
        "document_id": document,
        "number": 1,
        "object_id": original,
        "text_object_id": text,
        "outcome": State.INDEXED.value,
        "created_at": _NOW,
        "created_by": "p" * 32,
    }


def _job(document: str, step: Step) -> dict[str, object]:
    return {
        "document_id": document,
        "version": 1,
        "step": step.value,
        "state": "done",
        "next_try_at": _NOW,
        "created_at": _NOW,
        "done_at": _NOW,
    }


def main() -> None:
    """Measure on each register there is."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=tuple(DOCUMENTS), default="small")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    print(machine_line())
    stacks = ("embedded", "real") if os.environ.get("STRONGROOM_REGISTER_URL") else ("embedded",)
    verdicts = [each for stack in stacks for each in measure(stack, DOCUMENTS[chosen.size], chosen.rounds)]
    if chosen.json:
        write_values(chosen.json, verdicts)
    conclude(verdicts)


if __name__ == "__main__":
    main()
