"""Whose turn it is at something that only one process at a time should work on."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base


class TurnRow(Base):
    """The turn at `name` is `owner`'s until `until`, unless it is given back or renewed before."""

    __tablename__ = "turns"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    owner: Mapped[str] = mapped_column(String(100))
    until: Mapped[datetime]
