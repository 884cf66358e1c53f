"""What was read out of a version's text and proposed for the fields of its document."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id, new_id


class ProposalRow(Base):
    """A proposal, by its place alone: characters `start` to `end` of page `page` (from 0) of the text `text_digest`.

    The words and the value are read from the sealed text when someone who may see it asks; none of them lies here.
    `number` counts within the version. `field` is the field's name or "title", `kind` a
    `mappings.proposal_kind.ProposalKind`, `box` the place on the page's image as `MarkRow.box` has it, None if unknown.
    `required` says that the class requires the field. `status` is one of storage.register.proposals.Status.
    What was decided together has one `stroke`; `former` and `entered` are what the field held before and after, for
    undoing: values of the document's own fields, which lie in the register too.
    """

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("document_id", "version", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    required: Mapped[bool] = mapped_column(default=False)
    page: Mapped[int] = mapped_column(Integer)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    box: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    confidence: Mapped[float] = mapped_column(Float)
    text_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10), default="open")
    stroke: Mapped[str | None] = mapped_column(Id)
    former: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    entered: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(Id)
