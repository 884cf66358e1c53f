"""Marks on a version, and every change that people made to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class MarkRow(Base):
    """A stretch of a version's text, title, file name or `field`, or a region of a page, that needs a higher level.

    `source` says what found it, `reason` as what. `status` is one of storage.register.marks.Status. `found_start` and
    `found_end` are where its source saw it first: by them it is known again, whatever a person made of it since.
    `rule_level` is the level that the class's rules give it, None for what a person drew. `box` is that of
    `mappings.document.Mark`, `under` too. `changed_at` and `changed_by` tell who drew or last changed it, None if
    nobody did; `text_digest` is then that of the text it was put on, None for what doesn't lie in a page's text.
    """

    __tablename__ = "marks"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(String(10))
    field: Mapped[str] = mapped_column(String(100), default="")
    page: Mapped[int] = mapped_column(Integer, default=0)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    box: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    under: Mapped[list[list[int]] | None] = mapped_column(JSON(none_as_null=True))
    level: Mapped[int] = mapped_column(Integer)
    rule_level: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(60))
    confidence: Mapped[float] = mapped_column(Float, default=1.0)
    status: Mapped[str] = mapped_column(String(10), default="found")
    found_start: Mapped[int] = mapped_column(Integer)
    found_end: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str | None] = mapped_column(Id)
    text_digest: Mapped[str | None] = mapped_column(String(64))


class MarkChangeRow(Base):
    """One change of one mark by a person. All that was changed by one act shares its `stroke`, and is undone together.

    `before` and `after` are what storage.register.mark_history.State holds, `before` empty for a mark that was
    drawn, and else with the mark's `text_digest`.
    `undone_by` is the stroke that took the change back.
    """

    __tablename__ = "mark_changes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    mark_id: Mapped[str] = mapped_column(ForeignKey("marks.id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    stroke: Mapped[str] = mapped_column(Id, index=True)
    act: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    undone_by: Mapped[str | None] = mapped_column(Id)
