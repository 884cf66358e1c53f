"""The shapes of requests and answers about marks, for `/openapi.json`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from search_api.routes.schemas import Shape

_FURTHEST = 2**31 - 1
Offset = Annotated[int, Field(ge=0, le=_FURTHEST)]
Share = Annotated[int, Field(ge=0, le=1000)]
Key = Annotated[str, Field(max_length=100, description="key of the level")]
Words = Annotated[str, Field(max_length=10_000)]


class ExtentShape(Shape):
    """Where a mark lies: characters `start` to `end` (Unicode code points) of a page's text, the title or file name.

    A region has `box`: left, top, right, bottom in thousandths of the page. Pages count from 1. Of a `field` with words
    in it, they are characters of its value; `page` then counts the values of a repeated field.
    """

    place: Literal["text", "title", "file_name", "field", "region"] = "text"
    field: Annotated[str, Field(max_length=100, description="name of the field, with place field")] = ""
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    start: Offset = 0
    end: Offset = 0
    box: tuple[Share, Share, Share, Share] | None = None


class NewMark(ExtentShape):
    """A stretch or a region that needs a higher level, and why."""

    level: Key
    reason: Words


class MarkChange(Shape):
    """`confirm` alone; or a level, an extent, or both, and why."""

    confirm: bool = False
    level: Key | None = None
    extent: ExtentShape | None = None
    reason: Words = ""


class MarkWithdrawal(Shape):
    """Why the mark is wrong."""

    reason: Words


class NewLevel(Shape):
    """The level the document is to have; with `family`, what came inside it too, and what it came in if lower."""

    level: Key
    family: bool = False


class MarkMade(Shape):
    """The id of a new mark."""

    id: str


class MarkShape(Shape):
    """A mark. `text` is what it covers, null for a region; `in_force` says whether it hides anything."""

    id: str
    place: str
    field: str | None = Field(description="name of the field it lies in; `page` then counts that field's values")
    page: int
    start: int
    end: int
    box: list[int] | None
    text: str | None
    level: str
    rule_level: str | None = Field(description="the level the class's rules give it, which it can't go below")
    reason: str = Field(
        description="what it was found as, such as field:amount or detector:mobile; or a person's words"
    )
    source: str = Field(description="record, detector, or hand")
    confidence: float
    status: str = Field(description="found, confirmed, changed, withdrawn or lapsed")
    in_force: bool
    outdated: bool = Field(description="put on a former text; confirm or withdraw it to show the present one again")
    changed_at: datetime | None
    changed_by: str | None


class MarkList(Shape):
    """The marks of a document's present version."""

    marks: list[MarkShape]


class ReviewShape(Shape):
    """A document that waits: a step `failed`, with its reason; findings are `doubtful`; marks are `outdated`."""

    id: str
    archive_number: str
    title: str
    class_: str = Field(alias="class")
    level: str
    failed: bool
    reason: str
    doubtful: int
    outdated: int
    filed_at: datetime


class ReviewList(Shape):
    """A page of what waits, oldest first."""

    reviews: list[ReviewShape]
    next_cursor: str | None


class NewReading(Shape):
    """By which engine scanned pages are to be read."""

    engine: Annotated[str, Field(max_length=40, description="rapidocr, or tesseract where it is installed")]


class Rereads(Shape):
    """How many pages are read again; 0 if that is not known yet."""

    pages: int
