"""One hit as the results page shows it: matches marked where they stand, nothing said twice."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mappings.media_kind import MediaKind, media_kind
from search_api.portal.marking import Marker
from search_api.portal.shown import Shown
from search_api.results.model import Hit, ShownField
from storage.index.port import Snippet

_PAGED = frozenset({MediaKind.PDF, MediaKind.IMAGE, MediaKind.SLIDES})
_MOST_FIELDS = 5
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit, where it is read, and its parts as they are shown. `places` are (page or None, text)."""

    hit: Hit
    address: str
    title: Markup
    file_name: Markup
    places: tuple[tuple[int | None, Markup], ...]
    values: tuple[tuple[ShownField, Markup], ...]


def hit_view(hit: Hit, address: str, marker: Marker, show: Shown) -> HitView:
    """The hit with what `marker` finds marked in its title and fields."""

    def marked(text: str) -> Markup:
        return marker.marked(text, covered)

    covered = show.covering(hit)
    return HitView(
        hit=hit,
        address=address,
        title=marker.marked(hit.title, show.covering(hit, asking=False)),  # it is a link itself
        file_name=marked(hit.file_name),
        places=tuple(_places(hit, show, covered)),
        values=tuple(_values(hit, show, marked)),
    )


def _places(hit: Hit, show: Shown, covered: Callable[[str], Markup]) -> Iterator[tuple[int | None, Markup]]:
    """The snippets, each page named once and only where the file has pages to turn to."""
    paged = media_kind(hit.media_type) in _PAGED or any(each.page > 1 for each in hit.snippets)
    before: int | None = None
    for snippet in _of_text(hit):
        page = snippet.page if paged else None
        yield page if page != before else None, show.parts(snippet.parts, covered)
        before = page


def _of_text(hit: Hit) -> Sequence[Snippet]:
    """The snippets that repeat neither title, file name nor a field: those stand beside them, marked themselves."""
    said = {_letters(text) for text in (hit.title, hit.file_name, *_field_texts(hit))}
    return [each for each in hit.snippets if not any(_letters("".join(each.parts)) in text for text in said)]


def _letters(text: str) -> str:
    """`text` without blanks and separators: a file name is also found with blanks between its parts."""
    return _NO_LETTERS.sub("", text)


def _field_texts(hit: Hit) -> Iterator[str]:
    for field in hit.fields:
        yield from _texts(field.value)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from (each for each in value if isinstance(each, str))


def _values(hit: Hit, show: Shown, marked: Callable[[str], Markup]) -> Iterator[tuple[ShownField, Markup]]:
    """The first fields that are filled in, and any further one that holds a match."""
    for number, field in enumerate(each for each in hit.fields if each.needs_level is None and each.value):
        if field.value is not None:
            text = show.value(field.value, field.spec, marked)
            if number < _MOST_FIELDS or "<mark>" in text:
                yield field, text
