"""The operation log as stored: append-only, each event bound to the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base


class AuditEventRow(Base):
    """One event. `leaf_sha256` is the hash of its canonical form, `chain_sha256` binds it to all before it."""

    __tablename__ = "audit_events"

    # SQLite only numbers plain INTEGER keys by itself; the position is given out by us in any case.
    position: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100), index=True)
    action: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    object_kind: Mapped[str] = mapped_column(String(30), default="")
    object_id: Mapped[str] = mapped_column(String(100), default="", index=True)
    details: Mapped[dict[str, Any]]
    leaf_sha256: Mapped[str] = mapped_column(String(64))
    chain_sha256: Mapped[str] = mapped_column(String(64))
