"""The rules that the documents of a class were last made by, and what makes them anew."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class ClassRulesRow(Base):
    """The rules of one class by which marks and views were last asked for. `digest` names them, see ingest.remaking."""

    __tablename__ = "class_rules"

    classification: Mapped[str] = mapped_column(String(60), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    scheme_version: Mapped[str] = mapped_column(String(100))
    since: Mapped[datetime]


class RemakingRow(Base):
    """All documents of a class were asked to be assessed and indexed anew; how far that is follows from their jobs."""

    __tablename__ = "remakings"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    classification: Mapped[str] = mapped_column(String(60), index=True)
    documents: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(100))
