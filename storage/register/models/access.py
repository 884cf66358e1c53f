"""Grants: leave to read one document above one's level, for a term and a purpose."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class GrantRow(Base):
    """One grant. Ends by itself at `ends_at`, or earlier at `ended_at`."""

    __tablename__ = "grants"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    level: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    purpose: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(Id)
