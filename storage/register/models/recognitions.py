"""Which pages of a version are read off their pictures, and what was read off each."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class RecognitionRow(Base):
    """The last time that pages of a version were asked to be read, by whom, with which engine.

    `layer_object_id` is the sealed text that the file itself has, a page each; None if it has none.
    """

    __tablename__ = "recognitions"
    __table_args__ = (UniqueConstraint("document_id", "version"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    version: Mapped[int]
    engine: Mapped[str] = mapped_column(String(20))
    layer_object_id: Mapped[str | None] = mapped_column(Id)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(100))


class RecognisedPageRow(Base):
    """A page, from 0, that is read: what was read, sealed, is `object_id`, None as long as it waits.

    `replaces` says that the page's own text can't be used. `engine` is the engine with its version and models,
    `confidence` 0 to 1, `failed` a stable code of why the page could not be read, "" otherwise. `fingerprint` is alike
    for pictures that look alike, as `ingest.scan_quality` measures it, "" for blank pages and those not measured.
    """

    __tablename__ = "recognised_pages"
    __table_args__ = (UniqueConstraint("document_id", "version", "page"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int]
    page: Mapped[int]
    replaces: Mapped[bool] = mapped_column(default=False)
    object_id: Mapped[str | None] = mapped_column(Id)
    engine: Mapped[str] = mapped_column(String(100), default="")
    confidence: Mapped[float] = mapped_column(Float, default=0.0)
    failed: Mapped[str] = mapped_column(String(60), default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="", index=True)


class PageFlawRow(Base):
    """Something wrong with a scanned page (from 0): a code of `ingest.scan_quality.flaws`, and what was measured."""

    __tablename__ = "page_flaws"
    __table_args__ = (UniqueConstraint("document_id", "version", "page", "flaw"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int]
    page: Mapped[int]
    flaw: Mapped[str] = mapped_column(String(20))
    measured: Mapped[float] = mapped_column(Float)
