"""Where secrets are looked for in a document: its text, title, file name, and the words of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass

from mappings.document import Document, FieldValue, Place
from mappings.scheme import WORDED_TYPES, Classification


@dataclass(frozen=True, slots=True)
class Searched:
    """The texts of one place, read from `level` on: what may be read from there too is not looked for in them.

    `field` is the field's name, of which `texts` are the values; "" elsewhere.
    """

    place: Place
    field: str
    level: int
    texts: tuple[str, ...]


def searched(document: Document, classification: Classification) -> Iterator[Searched]:
    """Every place of the document with text in it.

    Each field is one by itself: what is marked in it must not depend on what another one, maybe a higher, holds beside
    it.
    """
    yield Searched(Place.TEXT, "", document.level, document.pages)
    yield Searched(Place.TITLE, "", document.level, (document.title,))
    yield Searched(Place.FILE_NAME, "", document.level, (document.file_name,))
    for spec in classification.fields:
        texts = _texts(document.fields.get(spec.name)) if spec.type in WORDED_TYPES else ()
        if any(texts):
            yield Searched(Place.FIELD, spec.name, max(spec.level, document.level), texts)


def _texts(value: FieldValue) -> tuple[str, ...]:
    """The values of a field by their numbers; "" for one that is no text."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(each if isinstance(each, str) else "" for each in values)
