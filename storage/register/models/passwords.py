"""Passwords of documents that were given later, on their way to whoever reads the document, and the tries."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id


class GivenPasswordRow(Base):
    """The password last given for a version, sealed as the object `object_id` until the step that uses it has ended.

    `tries` were made since `since`; at most so many in a time.
    """

    __tablename__ = "given_passwords"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    object_id: Mapped[str | None] = mapped_column(ForeignKey("objects.id"))
    given_by: Mapped[str] = mapped_column(Id)
    tries: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime]
