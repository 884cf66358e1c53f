"""The shapes of requests and answers about the second person's check, for `/openapi.json`."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from search_api.routes.schemas import Shape


class CheckActShape(Shape):
    """What was done about the entry."""

    act: str = Field(description="confirmed, returned, or corrected")
    by: str
    at: datetime
    reason: str = Field(description="why it was sent back")


class EntryCheckShape(Shape):
    """A document's title and fields as they were entered, and how far their check is."""

    id: str
    archive_number: str
    title: str
    class_: str = Field(alias="class")
    level: str
    check: str = Field(description="waiting, returned, confirmed; empty where none is asked for")
    fields: dict[str, Any]
    may_decide: bool = Field(description="false for who entered any of it")
    ready: bool = Field(description="whether its text was read and looked through, so that it can be confirmed")
    history: list[CheckActShape]


class CheckDecision(Shape):
    """Confirm the fields, or send them back with a `reason`."""

    decision: Literal["confirm", "return"]
    reason: Annotated[str, Field(max_length=4000)] = Field(default="", description="required with return")


class EntryCorrection(Shape):
    """The title and all fields as they are to be, in the forms that filing takes; what is left out is emptied."""

    title: Annotated[str, Field(max_length=4000)]
    fields: dict[str, Any]


class CheckWaitingShape(Shape):
    """A document that waits for a second person, or, sent back, for its correction."""

    id: str
    archive_number: str
    title: str
    class_: str = Field(alias="class")
    level: str
    check: str = Field(description="waiting or returned")
    mine: bool = Field(description="whether the person who asks filed it")
    filed_at: datetime


class CheckWaitingList(Shape):
    """A page of the documents that wait, oldest first."""

    documents: list[CheckWaitingShape]
    next_cursor: str | None
