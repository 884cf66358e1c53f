"""Which marks are allowed: what the class's public rules say, and what there is to be marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from mappings.document import Document, Place
from mappings.field_values import cleaned
from mappings.scheme import WORDED_TYPES, Classification
from search_api.field_errors import FieldError
from search_api.problems import ProblemError

MAX_REASON = 1000  # characters
_THOUSAND = 1000
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a mark lies: characters `start` to `end` of a page (from 0), the title or the file name; or a `box`.

    With a `field`, they are those of its value; `page` counts the values of a repeated field, from 0.
    """

    place: Place
    page: int = 0
    start: int = 0
    end: int = 0
    box: Box | None = None
    field: str = ""


def check_extent(extent: Extent, document: Document, page_count: int | None, classification: Classification) -> None:
    """Raise ProblemError `mark-refused` unless there is something at that place of the document.

    Of fields only those with words can be marked inside: part of a number or a date is no number and no date.
    """
    if extent.place is Place.REGION:
        box = extent.box or (0, 0, 0, 0)
        there = 0 <= box[0] < box[2] <= _THOUSAND and 0 <= box[1] < box[3] <= _THOUSAND
        if not there or not 0 <= extent.page < max(page_count or 1, len(document.pages), 1):
            raise _refused("box", "place-not-there")
        return
    spec = classification.field_by_name.get(extent.field)
    if (extent.place is Place.FIELD) != bool(extent.field) or (
        extent.place is Place.FIELD and (spec is None or spec.type not in WORDED_TYPES)
    ):
        raise _refused("field", "place-not-there")
    text = text_at(document, extent.place, extent.page, extent.field)
    if text is None or not 0 <= extent.start < extent.end <= len(text) or not text[extent.start : extent.end].strip():
        raise _refused("start", "place-not-there")


def text_at(document: Document, place: Place, page: int, field: str = "") -> str | None:
    """The text that a mark at this place lies in; None for a region, or a page or value that isn't there."""
    if place is Place.FIELD:
        value = document.fields.get(field)
        values = value if isinstance(value, list | tuple) else [value]
        return next((each for each in values[page : page + 1] if isinstance(each, str)), None)
    if place is Place.TEXT:
        return document.pages[page] if 0 <= page < len(document.pages) else None
    return {Place.TITLE: document.title, Place.FILE_NAME: document.file_name}.get(place)


def shown_from(classification: Classification, field: str, document_level: int) -> int:
    """The level from which the whole of a place is shown: that of the document, or of the field if it is higher."""
    spec = classification.field_by_name.get(field)
    return document_level if spec is None else max(document_level, spec.level)


def allowed_levels(classification: Classification, rule_level: int | None, document_level: int) -> tuple[int, ...]:
    """The levels a mark may have: those the class marks with, above the document's own, and not below its rule's.

    A finding's level follows from the value's own rule: to show such values lower is a change of the scheme, public
    and for all documents alike. One that is no such value is withdrawn instead, with a reason.
    """
    own = () if rule_level is None else (rule_level,)
    ranks = {rank for rank in (*classification.mark_levels, *own) if rank > document_level}
    return tuple(sorted(rank for rank in ranks if rule_level is None or rank >= rule_level))


def check_level(level: int, classification: Classification, rule_level: int | None, document_level: int) -> None:
    """Raise ProblemError `mark-refused` unless a mark may have this level."""
    if level in allowed_levels(classification, rule_level, document_level):
        return
    below = rule_level is not None and level < rule_level
    raise _refused("level", "level-below-rule" if below else "level-not-markable")


def checked_reason(reason: str) -> str:
    """The reason, without blanks around it.

    Raises:
        ProblemError: `mark-refused`; there is none, or it is too long.
    """
    return checked_words(reason, "mark-refused")


def checked_words(reason: str, refusal: str) -> str:
    """The reason a person gives, without blanks around it.

    Raises:
        ProblemError: `refusal`; there is none, or it is too long.
    """
    words = " ".join(cleaned(reason).split())
    for code in _wrong_with(words):
        raise ProblemError(refusal, [FieldError("reason", code)])
    return words


def _wrong_with(words: str) -> Iterator[str]:
    if not words:
        yield "missing"
    if len(words) > MAX_REASON:
        yield "reason-too-long"


def _refused(field: str, code: str) -> ProblemError:
    return ProblemError("mark-refused", [FieldError(field, code)])
