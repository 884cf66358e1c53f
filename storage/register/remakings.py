"""Making all documents of a class anew: asked for in one statement, done by jobs, and counted by what they left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, String, Text, and_, cast, exists, func, literal, null, or_, select, true, update
from sqlalchemy.orm import Session

from storage.register.jobs import FAILED, WAITING, background_if_again
from storage.register.models import ClassRulesRow, DocumentRow, JobRow, RemakingRow
from storage.register.models.base import UtcTime, table_of
from storage.register.states import State
from storage.register.upsert import insert, rows_changed


@dataclass(frozen=True, slots=True)
class Steps:
    """The names of the steps: `extract` takes the text out again, `assess` looks through it, `index` comes last."""

    extract: str
    assess: str
    index: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the last remaking of a class is: `waiting` documents are not done, `failed` counts given-up steps."""

    classification: str
    documents: int
    waiting: int
    failed: int
    asked_at: datetime


def ask(session: Session, classification: str, steps: Steps, now: datetime, by: str) -> int:
    """Ask for every document of a class to be assessed and indexed anew, in the background; answers how many those are.

    One whose assessment failed starts with its extraction. One that has not come as far as its assessment is left
    alone, because it gets there anyway. It is all or nothing, however many there are.
    """
    mine = DocumentRow.classification == classification
    # In the order of the ids, as everybody locks documents.
    ids = select(DocumentRow.id).where(mine).order_by(DocumentRow.id).with_for_update()
    session.execute(
        update(DocumentRow)
        .where(DocumentRow.id.in_(ids.scalar_subquery()))
        .values(may_have_strays=True)
        .execution_options(synchronize_session=False)
    )
    assessed = exists().where(JobRow.document_id == DocumentRow.id, JobRow.step == steps.assess)
    come_so_far = or_(DocumentRow.state != State.RECEIVED.value, assessed)
    count = _insert(session, steps.extract, now, and_(mine, DocumentRow.state == State.FAILED.value))
    count += _insert(session, steps.assess, now, and_(mine, DocumentRow.state != State.FAILED.value, come_so_far))
    session.add(RemakingRow(classification=classification, documents=count, asked_at=now, asked_by=by))
    session.flush()
    return count


def progress(session: Session, steps: Steps) -> Sequence[Progress]:
    """The last remaking of each class that was ever made anew, by class."""
    latest = select(RemakingRow).order_by(RemakingRow.asked_at, RemakingRow.id)
    last: Mapping[str, RemakingRow] = {row.classification: row for row in session.scalars(latest)}
    counted = _counted(session, steps) if last else {}
    return [Progress(key, row.documents, *counted.get(key, (0, 0)), row.asked_at) for key, row in sorted(last.items())]


def rules(session: Session) -> dict[str, str]:
    """The digest of the rules by which each class was last asked to be made."""
    return {row.classification: row.digest for row in session.scalars(select(ClassRulesRow))}


def set_rules(session: Session, classification: str, digest: str, scheme_version: str, now: datetime) -> None:
    """Record by which rules the class is made from now on."""
    values = {"digest": digest, "scheme_version": scheme_version, "since": now}
    statement = insert(session, ClassRulesRow).values(classification=classification, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[ClassRulesRow.classification], set_=values))


def _insert(session: Session, step: str, now: datetime, which: object) -> int:
    columns: tuple[str, ...] = (
        "id",
        "document_id",
        "version",
        "step",
        "state",
        "attempts",
        "fence",
        "reason",
        "next_try_at",
        "background",
    )
    columns += ("lease_owner", "lease_until", "created_at", "done_at")
    jobs = table_of(JobRow)
    statement = insert(session, JobRow).from_select(columns, _asked(session, step, now).where(which))  # type: ignore[arg-type]
    anew = ("state", "attempts", "reason", "next_try_at", "lease_owner", "lease_until", "done_at")
    again = {name: statement.excluded[name] for name in anew} | {"fence": jobs.c.fence + 1}
    again["background"] = background_if_again(statement.excluded.background)
    keys = [jobs.c.document_id, jobs.c.version, jobs.c.step]
    return rows_changed(session.execute(statement.on_conflict_do_update(index_elements=keys, set_=again)))


def _asked(session: Session, step: str, now: datetime) -> Select[tuple[object, ...]]:
    if session.get_bind().dialect.name == "postgresql":
        new_id = func.replace(cast(func.gen_random_uuid(), Text), "-", "")
    else:
        new_id = func.lower(func.hex(func.randomblob(16)))
    at, none, no_time = literal(now, UtcTime), cast(null(), String), cast(null(), UtcTime)
    return select(
        new_id, DocumentRow.id, DocumentRow.version, literal(step), literal(WAITING), literal(0), literal(0),
        literal(""), at, true(), none, no_time, at, no_time,
    )  # fmt: skip


def _counted(session: Session, steps: Steps) -> dict[str, tuple[int, int]]:
    """By class: the documents for which a step is still to be done, and the steps that were given up."""
    wanted = (steps.extract, steps.assess, steps.index)
    present = and_(DocumentRow.id == JobRow.document_id, DocumentRow.version == JobRow.version)
    open_documents = func.count(JobRow.document_id.distinct()).filter(JobRow.state == WAITING)
    query = (
        select(DocumentRow.classification, open_documents, func.count().filter(JobRow.state == FAILED))
        .join(JobRow, present)
        .where(JobRow.step.in_(wanted), JobRow.state.in_((WAITING, FAILED)))
        .group_by(DocumentRow.classification)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
