"""What was done about the entry of documents that a second person has to confirm."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class EntryCheckRow(Base):
    """One act: `act` is one of storage.register.entry_checks.CheckAct, `number` counts within the document from 1.

    `reason` is what the person wrote; it may tell of the document's content, so it is for who may see all of that.
    """

    __tablename__ = "entry_checks"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int] = mapped_column(Integer)
    act: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
