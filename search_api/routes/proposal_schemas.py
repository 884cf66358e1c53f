"""The shapes of requests and answers about proposals, for `/openapi.json`."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from search_api.routes.schemas import Shape


class ProposalShape(Shape):
    """A value read out of the document's text for one of its fields, and where it was read; it fills in nothing."""

    number: int = Field(description="by which it is decided on; counts within the version")
    field: str = Field(description="the field's name; title for the document's title")
    kind: str = Field(description="what it was read as, such as party or sign-date")
    value: Any = Field(description="as the field would hold it")
    words: str = Field(description="what it was read from")
    before: str = Field(description="what stands before the words")
    after: str = Field(description="what stands behind them")
    page: int = Field(description="counting from 1")
    start: int = Field(description="offset in the page's text, in Unicode code points")
    end: int
    box: list[int] | None = Field(
        description="left, top, right, bottom on the page's image in thousandths, where known; of scans"
    )
    confidence: float = Field(description="0 to 1")
    required: bool = Field(description="whether the class requires the field")
    status: str = Field(description="open, accepted, rejected, or passed: another one for the field was accepted")
    decided_at: datetime | None


class ProposalList(Shape):
    """What is proposed on a document's present text, in the order it was found."""

    proposals: list[ProposalShape]


class ProposalDecision(Shape):
    """Accept it, as it is or with another `value`; or reject it."""

    decision: Literal["accept", "reject"]
    value: Annotated[str, Field(max_length=20_000)] | dict[str, str] | float | None = Field(
        default=None, description="instead of what is proposed, in the forms that filing takes"
    )


class AwaitingShape(Shape):
    """A document with open proposals, of which `required` are for fields that its class requires."""

    id: str
    archive_number: str
    title: str
    class_: str = Field(alias="class")
    level: str
    open: int
    required: int
    filed_at: datetime


class AwaitingList(Shape):
    """A page of documents whose fields wait to be filled in, oldest first."""

    documents: list[AwaitingShape]
    next_cursor: str | None


class LateEntryShape(Shape):
    """A document that was entered `late` days after the limit of its class, `days` after the event on day `event`."""

    id: str
    archive_number: str
    title: str
    class_: str = Field(alias="class")
    level: str
    event: str
    filed_on: date
    days: int
    late: int


class LateEntryList(Shape):
    """A page of late entries, the newest first."""

    documents: list[LateEntryShape]
    next_cursor: str | None
