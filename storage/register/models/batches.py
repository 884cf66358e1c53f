"""Batches of files that enter together, their items, and how many of these are in which state."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class BatchRow(Base):
    """A batch. `state` is open, paused or finished; `items` is the number given to the last item.

    `source` says what the files come from (see `ingest.batches.source`) and `origin` where exactly. `classification`,
    `level` (both keys), `department` and `customer` hold for every item that does not say otherwise; "" says nothing.
    With `labels_file` labels on scans file them, instead of only proposing; with `separators` scans are taken apart at
    their separator sheets.
    """

    __tablename__ = "batches"
    __table_args__ = (
        Index("ix_batches_created_at_id", "created_at", "id"),
        Index("ix_batches_created_by_created_at_id", "created_by", "created_at", "id"),
        Index("ix_batches_source_state", "source", "state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10))
    classification: Mapped[str] = mapped_column(String(100), default="")
    level: Mapped[str] = mapped_column(String(100), default="")
    department: Mapped[str] = mapped_column(String(100), default="")
    customer: Mapped[str] = mapped_column(String(100), default="")
    separators: Mapped[bool] = mapped_column(default=False)
    labels_file: Mapped[bool] = mapped_column(default=False)
    items: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    finished_at: Mapped[datetime | None]


class BatchItemRow(Base):
    """One file of a batch. `key` tells it from all others of the batch, and is the same whenever it comes again.

    `state` is one of storage.register.item_states.ItemState, `reason` says in a stable code why; `problems` are what
    was wrong with it, in the shape of `ingest.batches.written_problems`. `given` is what the manifest said of it, on
    `line`. `other_id` is the document whose bytes are the same, where the item is a duplicate.
    """

    __tablename__ = "batch_items"
    __table_args__ = (
        UniqueConstraint("batch_id", "key"),
        UniqueConstraint("batch_id", "number"),
        Index("ix_batch_items_batch_id_state_number", "batch_id", "state", "number"),
        Index("ix_batch_items_batch_id_changed_at", "batch_id", "changed_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    line: Mapped[int | None]
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    other_id: Mapped[str | None] = mapped_column(Id)
    changed_at: Mapped[datetime]


class BatchCountRow(Base):
    """How many items of a batch are in a state, and how many bytes they have; changed together with the items."""

    __tablename__ = "batch_counts"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    items: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
