"""Work that follows from a change: jobs (the outbox), who works on them, and exports under way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class JobRow(Base):
    """One step still to be done for one version of a document, written in the transaction that made it necessary.

    A job is claimed by a lease; whoever dies with a lease loses it when it ends, and the step is done again.
    `fence` grows with every claim and every new cause, so that a slow former owner is told from the present one.
    Nobody waits for a job in the `background`; the others go first, see storage.register.jobs.claim.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("document_id", "version", "step"),
        Index("ix_jobs_state_background_next_try_at", "state", "background", "next_try_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    version: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting | done | failed
    background: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    next_try_at: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class WorkerRow(Base):
    """A worker that is alive; it renews `seen_at` while it works."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class ExportRow(Base):
    """An export: the query it froze, its progress, where its sealed parts lie, and at the end its manifest."""

    __tablename__ = "exports"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    query: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    rows: Mapped[int] = mapped_column(default=0)
    manifest: Mapped[dict[str, Any]] = mapped_column(default=dict)
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
