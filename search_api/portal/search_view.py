"""The parts of the results page: groups of filters with their counts, the chips of those that are set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mappings.scheme import Scheme
from search_api.portal.i18n import N_
from search_api.portal.search_form import SearchForm
from search_api.portal.visit import Visit
from search_api.portal.words import Words
from storage.index.port import Facet

_TITLES: Mapping[Facet, str] = {
    Facet.CLASSIFICATION: N_("Class"),
    Facet.LEVEL: N_("Level"),
    Facet.YEAR: N_("Year of filing"),
    Facet.TYPE: N_("Format"),
}
_MOST = 8  # values of one filter shown at once


@dataclass(frozen=True, slots=True)
class Entry:
    """One value to filter by. `rank` is set for levels, which are shown with their sign."""

    label: str
    count: int
    take: str
    leave: str
    active: bool
    rank: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """One filter with its values."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address without it."""

    kind: str
    label: str
    excluded: bool
    remove: str


class SearchView:
    """Builds both, in the words of the visit."""

    def __init__(self, visit: Visit, scheme: Scheme, form: SearchForm) -> None:
        self._say = visit.language.say
        self._words = Words(visit.language, scheme)
        self._language = visit.language.code
        self._scheme = scheme
        self._form = form

    def groups(self, facets: Mapping[Facet, Sequence[tuple[str, int]]]) -> list[Group]:
        """The filters for these counts; one without any value is left out."""
        found = []
        for facet, title in _TITLES.items():
            counts = facets.get(facet, ())
            if facet is Facet.YEAR:
                counts = sorted(counts, reverse=True)
            entries = tuple(self._entry(facet, value, count) for value, count in counts[:_MOST])
            if entries:
                found.append(Group(self._say(title), entries))
        return found

    def chips(self) -> list[Chip]:
        """The filters that are set."""
        chips = [
            Chip(
                self._say(_TITLES[facet]),
                self.label(facet, value),
                excluded,
                self._form.toggled(facet, value, excluded=excluded),
            )
            for facet, value, excluded in self._form.filters
        ]
        if self._form.since or self._form.until:
            bounds = f"{self._form.since or '…'} – {self._form.until or '…'}"
            chips.append(Chip(self._say(N_("Filed on")), bounds, excluded=False, remove=self._form.without_dates()))
        return chips

    def label(self, facet: Facet, value: str) -> str:
        """A facet's value in words."""
        if facet is Facet.CLASSIFICATION:
            return self._words.classification(value)
        if facet is Facet.LEVEL:
            level = self._scheme.level_by_key.get(value)
            return level.title.text(self._language) if level else value
        return self._words.kind(value) if facet is Facet.TYPE else value

    def _entry(self, facet: Facet, value: str, count: int) -> Entry:
        level = self._scheme.level_by_key.get(value) if facet is Facet.LEVEL else None
        return Entry(
            label=self.label(facet, value),
            count=count,
            take=self._form.toggled(facet, value, excluded=False),
            leave=self._form.toggled(facet, value, excluded=True),
            active=value in self._form.included.get(facet, ()),
            rank=level.rank if level else None,
        )
