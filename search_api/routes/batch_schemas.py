"""The shapes of batches, for `/openapi.json`. Answers are written by `search_api.batches.as_json`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ingest.batches.desk import MOST_AT_ONCE
from search_api.routes.schemas import FieldErrorShape, Shape

_Short = Annotated[str, Field(max_length=100)]


class BatchRequest(Shape):
    """A batch to be made. What is said here holds for every file that does not say otherwise."""

    name: str = Field(default="", max_length=200, description="the day it was made when left out")
    class_: _Short = Field(default="", alias="class", description="key of the class")
    level: _Short = Field(default="", description="key of the level; the class's default when left out")
    department: _Short = ""
    customer: _Short = Field(default="", description="number of the customer file")
    separators: bool = Field(default=False, description="scans are taken apart at their separator sheets")
    labels: Literal["propose", "file"] = Field(
        default="propose", description="whether labels on scans propose fields, or file the scan as they say"
    )


class StateCount(Shape):
    """Items in one state, and the sum of their sizes as far as they are known."""

    items: int
    bytes: int


class Totals(Shape):
    """What the items came to: received = kept + duplicate + refused + failed + waiting, at every moment."""

    received: int
    kept: int
    duplicate: int
    refused: int
    failed: int
    waiting: int


class BatchAnswer(Shape):
    """A batch and how many of its items are in which state."""

    id: str
    name: str
    source: str = Field(
        description="where it is from: folder, zip, sent-zip, upload, watch, mbox, pst, maildir or imap"
    )
    state: str = Field(description="open, paused or finished")
    class_: str | None = Field(alias="class")
    level: str | None
    department: str | None
    customer: str | None
    labels: str = Field(description="propose or file: what labels on scans do")
    separators: bool = Field(description="whether scans are taken apart at their separator sheets")
    made_by: str
    created_at: datetime
    finished_at: datetime | None
    totals: Totals
    states: dict[str, StateCount]


class BatchesAnswer(Shape):
    """A page of batches, newest first."""

    batches: list[BatchAnswer]
    next_cursor: str | None


class FindingShape(Shape):
    """One thing that would be wrong with a file of a batch."""

    path: str
    line: int | None = Field(description="line of the manifest")
    column: str = Field(description="column of the manifest, or empty")
    code: str = Field(description="stable")
    detail: str = Field(description="one sentence in the reader's language")


class ZipAnswer(BatchAnswer):
    """A batch that was made of a ZIP. The findings are those of a dry run; without one they are empty."""

    findings: list[FindingShape] = Field(description="the first 500")
    findings_count: int


class ItemAnswer(Shape):
    """One file of a batch. `duplicate_of` is given to those who may know all of that document."""

    number: int
    path: str
    size: int | None
    sha256: str | None
    line: int | None = Field(description="line of the manifest")
    state: str
    reason: str = Field(description="stable code, or empty")
    problems: list[FieldErrorShape]
    document: str | None
    archive_number: str | None
    duplicate_of: str | None


class ItemsAnswer(Shape):
    """A page of a batch's items, by number."""

    items: list[ItemAnswer]
    next_cursor: str | None


class RetryRequest(Shape):
    """Which items to try again, by number."""

    items: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=MOST_AT_ONCE)]


class RetryAnswer(Shape):
    """How many of them will be tried again."""

    retried: int
