"""Requests for access to one document, and what became of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class RequestRow(Base):
    """One request: who wants to read which document up to which level, for what and for how long.

    `state` is open, granted, refused or withdrawn. `days` is the term asked for; what was given stands in the grant.
    """

    __tablename__ = "requests"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    level: Mapped[int]
    purpose: Mapped[str] = mapped_column(Text)
    days: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), index=True)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    grant_id: Mapped[str | None] = mapped_column(ForeignKey("grants.id"))
