"""A document as the archive knows it in full, before any view of it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

FieldValue = Any  # one of the JSON shapes that mappings.scheme.FieldType lists, or a list of them


class Place(StrEnum):
    """Where a marked stretch lies."""

    TEXT = "text"
    TITLE = "title"
    FILE_NAME = "file_name"
    FIELD = "field"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch, or a region of a page's image, that only readers at `level` and above may see.

    `start` and `end` are character offsets into the page's text (`page` counts from 0), the title, the file name, or
    the value of the field named `field`; of a repeated field, the value number `page`, from 0.
    A region has `box` instead: left, top, right and bottom in thousandths of the page's width and height, from its
    upper left corner as it is shown; `under` are the stretches of the page's text that lie under it, None as long as
    nobody knows which, so that all of the page's text must be hidden.

    `confidence` is above 0 and at most 1: how sure what found it was. `outdated` says that a person put it on another
    text than the page has now, so that nobody knows where in this one it belongs.
    """

    place: Place
    start: int
    end: int
    level: int
    reason: str
    page: int = 0
    box: tuple[int, int, int, int] | None = None
    confidence: float = 1.0
    field: str = ""
    under: tuple[tuple[int, int], ...] | None = None
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a view is made from. `pages` is the extracted text, one string a page; `filed_on` the day of entry."""

    id: str
    classification: str
    level: int
    department: str
    archive_number: str
    title: str
    file_name: str
    media_type: str
    filed_on: date
    state: str
    customer_file: str | None = None
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
