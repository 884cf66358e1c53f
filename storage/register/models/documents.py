"""Documents, their versions, the customer files they belong to, and the series archive numbers come from."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class CustomerFileRow(Base):
    """A customer's file (客户档案)."""

    __tablename__ = "customer_files"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)


class DocumentRow(Base):
    """A document. `revision` counts every change of what may be shown; index entries carry it as external version.

    `state` is one of storage.register.states.State; `reason` says in a stable code why it is in that state.

    What came inside another document, a mail or an archive, has that one as `parent_id` and is its part number
    `part_number`, found at `part_path` in its version `parent_version`; `family` is the document that was filed, of
    which it is a part at the depth `depth`. No foreign key leads there: a part outlives what it came in.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_created_by_created_at", "created_by", "created_at"),
        Index(
            "ix_documents_awaiting_review",
            "created_at",
            "id",
            postgresql_where=text("awaits_review"),
            sqlite_where=text("awaits_review = 1"),
        ),
        Index(
            "ix_documents_parts",
            "parent_id",
            "part_number",
            "id",
            postgresql_where=text("parent_id IS NOT NULL"),
            sqlite_where=text("parent_id IS NOT NULL"),
        ),
        Index(
            "ix_documents_family",
            "family",
            "id",
            postgresql_where=text("family IS NOT NULL"),
            sqlite_where=text("family IS NOT NULL"),
        ),
        Index(
            "ix_documents_entered_late",
            "created_at",
            "id",
            postgresql_where=text("entry_late > 0"),
            sqlite_where=text("entry_late > 0"),
        ),
        Index(
            "ix_documents_awaiting_entry",
            "created_at",
            "id",
            postgresql_where=text("awaits_entry"),
            sqlite_where=text("awaits_entry = 1"),
        ),
        Index(
            "ix_documents_awaiting_check",
            "created_at",
            "id",
            postgresql_where=text("entry_check IN ('waiting', 'returned') AND parent_id IS NULL"),
            sqlite_where=text("entry_check IN ('waiting', 'returned') AND parent_id IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    archive_number: Mapped[str] = mapped_column(String(100), unique=True)
    classification: Mapped[str] = mapped_column(String(60))
    level: Mapped[int] = mapped_column(Integer)
    department: Mapped[str] = mapped_column(String(100))
    customer_file: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]]
    filed_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    warnings: Mapped[list[str]] = mapped_column(default=list)
    revision: Mapped[int] = mapped_column(BigInteger, default=1)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    settled_at: Mapped[datetime | None]
    # Whether the index may hold entries of it at levels where it has none any more; they go with the next indexing.
    may_have_strays: Mapped[bool] = mapped_column(default=False)
    # Whether a person has to look at it, as storage.register.reviews found out last.
    awaits_review: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[str | None] = mapped_column(Id)
    parent_version: Mapped[int | None]
    family: Mapped[str | None] = mapped_column(Id)
    part_path: Mapped[str] = mapped_column(Text, default="")
    part_number: Mapped[int] = mapped_column(default=0)
    depth: Mapped[int] = mapped_column(default=0)
    # Whether its own parts stay in it, because it could not be taken apart or must not be.
    kept_whole: Mapped[bool] = mapped_column(default=False)
    # Whether something is proposed for its fields that nobody has decided on, as storage.register.proposals found out.
    awaits_entry: Mapped[bool] = mapped_column(default=False)
    # By how many days it was entered later than its class allows, as its assessment found out; None: not measured.
    entry_late: Mapped[int | None]
    # Whether a second person has confirmed its fields, one of storage.register.states.EntryCheck.
    entry_check: Mapped[str] = mapped_column(String(10), default="")
    # Whether separator sheets in it, if it is a scan, part documents of their own.
    separators: Mapped[bool] = mapped_column(default=False)


class VersionRow(Base):
    """One version of an original: its bytes are in the vault as `object_id`, their text as `text_object_id`.

    `outcome`, `reason` and `warnings` are what became of its extraction; they become the document's when it settles.
    `unassessed` says that text was taken out of it in which nobody looked yet for what must be hidden. `text_digest`
    names the text, so that marks can say on which they were put.
    """

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    object_id: Mapped[str] = mapped_column(ForeignKey("objects.id"))
    text_object_id: Mapped[str | None] = mapped_column(ForeignKey("objects.id"))
    media_type: Mapped[str] = mapped_column(String(255), default="application/octet-stream")
    page_count: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(20), default="RECEIVED")
    reason: Mapped[str] = mapped_column(Text, default="")
    warnings: Mapped[list[str]] = mapped_column(default=list)
    unassessed: Mapped[bool] = mapped_column(default=False)
    text_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    why: Mapped[str] = mapped_column(Text, default="")


class SeriesRow(Base):
    """The last serial given out in one series of archive numbers; never goes back."""

    __tablename__ = "series"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
