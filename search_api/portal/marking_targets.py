"""What can be marked besides the text of a page: the title, the file name, and the worded fields, value by value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from mappings.document import Document, Place
from mappings.scheme import WORDED_TYPES, Classification
from mappings.views import View
from search_api.marking.rules import Extent, text_at
from search_api.portal.i18n import N_, Language
from search_api.portal.marks_sheet import marked_text
from search_api.portal.shown import Shown
from storage.register.models import MarkRow

PAGE = Place.TEXT.value  # the key of the page's own text
_NO_VALUE = 1_000_000  # no field has so many
_NAMES = {Place.TITLE: N_("Title"), Place.FILE_NAME: N_("File name")}


@dataclass(frozen=True, slots=True)
class Target:
    """One text to mark in; forms name it by its `key`. `body` is the text as it is shown: marked, or in a view."""

    key: str
    name: str
    body: Markup


def key_of(place: Place, field: str = "", number: int = 0) -> str:
    """The key of a place; `number` is that of a field's value, from 0."""
    return f"{place.value}:{field}:{number}" if place is Place.FIELD else place.value


def extent_of(key: str, page: int, start: int, end: int) -> Extent:
    """The extent that a form means; `page` counts from 0. What is no key is a field that is not there."""
    place, _, rest = key.partition(":")
    if place in {Place.TEXT, Place.TITLE, Place.FILE_NAME} and not rest:
        return Extent(Place(place), page if place == Place.TEXT else 0, start, end)
    field, _, number = rest.partition(":")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < len(str(_NO_VALUE)) else _NO_VALUE
    return Extent(Place.FIELD, at, start, end, field=field)


class Targets:
    """Lists them for one document of `classification`, in one language."""

    def __init__(self, document: Document, classification: Classification, language: Language, show: Shown) -> None:
        self._document = document
        self._classification = classification
        self._language = language
        self._show = show

    def marked(self, rows: list[MarkRow], level_words: Callable[[int], tuple[str, str]]) -> tuple[Target, ...]:
        """With everything that is marked in them."""
        return tuple(
            Target(
                key_of(place, field, number),
                name,
                marked_text(text, [row for row in rows if _lies_in(row, place, field, number)], floor, level_words),
            )
            for place, field, number, name, text, floor in self._all()
        )

    def seen(self, view: View) -> tuple[Target, ...]:
        """As `view` shows them."""
        return tuple(
            Target(key_of(place, field, number), name, self._seen(view, place, field, number))
            for place, field, number, name, _, _ in self._all()
        )

    def _seen(self, view: View, place: Place, field: str, number: int) -> Markup:
        if place is not Place.FIELD:
            return self._show.masked(view.title if place is Place.TITLE else view.file_name)
        if field in view.masked:
            return self._show.mask(view.masked[field])
        value = view.fields.get(field)
        values = value if isinstance(value, list | tuple) else [value]
        return self._show.masked(str(values[number]))

    def _all(self) -> Iterator[tuple[Place, str, int, str, str, int]]:
        """(place, field, number, name, text, level of the field itself) of each."""
        level = self._document.level
        for place, name in _NAMES.items():
            if text := text_at(self._document, place, 0):
                yield place, "", 0, self._language.say(name), text, level
        for spec in self._classification.fields:
            value = self._document.fields.get(spec.name) if spec.type in WORDED_TYPES else None
            for number in range(len(value) if isinstance(value, list | tuple) else 1):
                if text := text_at(self._document, Place.FIELD, number, spec.name) if value else None:
                    floor = max(level, spec.level)
                    yield Place.FIELD, spec.name, number, spec.title.text(self._language.code), text, floor


def _lies_in(row: MarkRow, place: Place, field: str, number: int) -> bool:
    return row.place == place and (place is not Place.FIELD or (row.field, row.page) == (field, number))
