"""(document, level) -> View: what the document looks like to a reader cleared for that level.

What is above the level is replaced by one fixed token before anything is indexed or shown, so that neither its
length nor its position inside a word is left to see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeAlias

from mappings.document import Document, FieldValue, Mark, Place
from mappings.scheme import Classification, Scheme

# One rare letter (CYRILLIC LETTER MULTIOCULAR O): analysers keep it as a word of its own, so no phrase crosses it.
# It is removed from everything that comes from outside, text and queries alike: it can't be forged or asked for.
MASK = "\ua66e"
MASK_SHOWN = "▇▇▇"
BETWEEN = f" {MASK} "

# Offsets of the stretches of a text that stay in a view, in order; between each and the next stands the mask.
Kept: TypeAlias = tuple[tuple[int, int], ...]


class View(NamedTuple):
    """A document at one level. `fields` holds what may be seen; `masked` the fields that need a higher level.

    `superseded_at` is the next level at which this document has an entry: readers from there on must use that one.
    A view below the document's own level is its stub: title and file name are the mask, `media_type` and `state` empty.
    """

    document_id: str
    classification: str
    level: int
    document_level: int
    superseded_at: int | None
    department: str
    archive_number: str
    customer_file: str | None
    title: str
    file_name: str
    media_type: str
    filed_on: date
    state: str
    fields: Mapping[str, FieldValue]
    masked: Mapping[str, int]
    pages: tuple[str, ...]

    @property
    def is_stub(self) -> bool:
        """Whether it tells no more than that there is such a document."""
        return self.level < self.document_level


def view_at(document: Document, scheme: Scheme, level: int) -> View:
    """The document's view at `level`.

    Raises:
        ValueError: `level` is below the document's own, and that of its stub; such a reader has no view of it at all.
    """
    classification = scheme.by_key[document.classification]
    levels = classification.view_levels(document.level)
    if level < levels[0]:
        raise ValueError("a document has no view below its own level or that of its stub")
    if level < document.level:
        return _stub(document, classification, levels[0])
    own = max(rank for rank in levels if rank <= level)
    shown, masked = _split_fields(classification, document.fields, own)
    if inside := [mark for mark in document.marks if mark.place is Place.FIELD]:
        shown = {
            name: _without_marked(value, [m for m in inside if m.field == name], own) for name, value in shown.items()
        }
    return View(
        document_id=document.id,
        classification=document.classification,
        level=own,
        document_level=document.level,
        superseded_at=next((rank for rank in levels if rank > own), None),
        department=document.department,
        archive_number=document.archive_number,
        customer_file=document.customer_file,
        title=_masked(document.title, _at(document.marks, Place.TITLE), own),
        file_name=_masked(document.file_name, _at(document.marks, Place.FILE_NAME), own),
        media_type=document.media_type,
        filed_on=document.filed_on,
        state=document.state,
        fields=shown,
        masked=masked,
        pages=_pages(document, own),
    )


def views(document: Document, scheme: Scheme) -> tuple[View, ...]:
    """Every view the document has an index entry for, lowest level first."""
    levels = scheme.by_key[document.classification].view_levels(document.level)
    return tuple(view_at(document, scheme, level) for level in levels)


def _stub(document: Document, classification: Classification, level: int) -> View:
    """What may be known of any document of the class, whatever is in it: that it is there, and where it is filed."""
    return View(
        document_id=document.id,
        classification=document.classification,
        level=level,
        document_level=document.level,
        superseded_at=document.level,
        department=document.department,
        archive_number=document.archive_number,
        customer_file=None,
        title=MASK,
        file_name=MASK,
        media_type="",
        filed_on=document.filed_on,
        state="",
        fields={},
        masked={spec.name: max(spec.level, document.level) for spec in classification.fields},
        pages=(),
    )


def marks_in_text(marks: Iterable[Mark], page: int, text: str) -> list[Mark]:
    """The marks on `text`, that of page `page`: those in it, and the stretches under regions of the page's image."""
    found: list[Mark] = []
    for mark in marks:
        if mark.page == page and mark.place is Place.TEXT:
            found.append(mark)
        elif mark.page == page and mark.place is Place.REGION:
            stretches = ((0, len(text)),) if mark.under is None else mark.under
            found += [replace(mark, start=start, end=end) for start, end in stretches]
    return found


def kept_of_page(text: str, marks: Iterable[Mark], number: int, level: int) -> Kept:
    """The stretches of `text`, that of page `number`, that stay in its view at `level`: that is joined of them."""
    here = [mark for mark in marks if mark.page == number]
    if _is_under_a_region(here, level):
        return ((0, 0), (0, 0))
    return _kept(text, marks_in_text(here, number, text), level)


def without_mask_token(text: str) -> str:
    """`text` from outside, with the reserved mask letter taken out."""
    return text.replace(MASK, " ")


def shown(text: str) -> str:
    """`text` of a view as plain text for people: the mask token as one block of fixed width."""
    return text.replace(MASK, MASK_SHOWN)


def _split_fields(
    classification: Classification, values: Mapping[str, FieldValue], level: int
) -> tuple[dict[str, FieldValue], dict[str, int]]:
    """The fields to show, and for *every* field above the level, filled in or not, the level it needs."""
    visible = {spec.name for spec in classification.fields if spec.level <= level}
    masked = {spec.name: spec.level for spec in classification.fields if spec.level > level}
    return {name: value for name, value in values.items() if name in visible}, masked


def _pages(document: Document, level: int) -> tuple[str, ...]:
    """The text; none of it as long as it isn't known where in it something above the level stands."""
    if any(mark.outdated and mark.level > level for mark in document.marks):
        return ()
    return tuple(_page(text, document.marks, number, level) for number, text in enumerate(document.pages))


def _page(text: str, marks: Iterable[Mark], number: int, level: int) -> str:
    here = [mark for mark in marks if mark.page == number]
    if _is_under_a_region(here, level):
        return BETWEEN  # whether there is any text is not told either
    return _masked(text, marks_in_text(here, number, text), level)


def _is_under_a_region(marks: Iterable[Mark], level: int) -> bool:
    """Whether it isn't known yet what stands under a region, so that all of the page's text is taken to."""
    return any(mark.place is Place.REGION and mark.under is None and mark.level > level for mark in marks)


def _without_marked(value: FieldValue, marks: Sequence[Mark], level: int) -> FieldValue:
    """A field's value with each marked stretch above `level` replaced; marks lie in text only, so others stay."""
    if isinstance(value, str):
        return _masked(value, _at(marks, Place.FIELD), level)
    if isinstance(value, list | tuple):
        return [
            _masked(each, _at(marks, Place.FIELD, number), level) if isinstance(each, str) else each
            for number, each in enumerate(value)
        ]
    return value


def _at(marks: Iterable[Mark], place: Place, page: int = 0) -> list[Mark]:
    return [mark for mark in marks if mark.place is place and mark.page == page]


def _masked(text: str, marks: Iterable[Mark], level: int) -> str:
    """`text` with each marked stretch above `level` replaced."""
    return BETWEEN.join(text[start:end] for start, end in _kept(text, marks, level))


def joined_stretches(text: str, stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is hidden of `text`, in order; stretches with no letter or digit between them are one.

    Values are found whatever signs stand between their letters. So otherwise it would hang on the values which signs
    are hidden with them; and how many of them follow upon each other would be told.
    """
    hidden: list[tuple[int, int]] = []
    within = ((max(start, 0), min(end, len(text))) for start, end in stretches)
    for start, end in sorted((start, end) for start, end in within if start < end):
        if hidden and not any(map(str.isalnum, text[hidden[-1][1] : start])):
            hidden[-1] = (hidden[-1][0], max(hidden[-1][1], end))
        else:
            hidden.append((start, end))
    return hidden


def _kept(text: str, marks: Iterable[Mark], level: int) -> Kept:
    kept: list[tuple[int, int]] = []
    at = 0
    for start, end in joined_stretches(text, ((mark.start, mark.end) for mark in marks if mark.level > level)):
        kept.append((at, at + len(text[at:start].rstrip())))
        at = end
    last = len(text[at:].lstrip() if kept else text[at:])
    return (*kept, (len(text) - last, len(text)))
