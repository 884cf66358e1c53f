"""The search as it stands in the address: words, filters, order, page; and the addresses that change one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from storage.index.port import Facet, SortKey

MAX_TEXT = 4_000  # characters; the query language reads no more
MAX_VALUES = 30  # of one filter
MAX_TRAIL = 8  # pages one can step back; then one is at the beginning
EXCLUDED = "not_"

Chosen = Mapping[Facet, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SearchForm:
    """What the reader asked for. `since` and `until` are "YYYY-MM-DD" or ""; `trail` the cursors of earlier pages."""

    text: str = ""
    included: Chosen = field(default_factory=dict)
    excluded: Chosen = field(default_factory=dict)
    since: str = ""
    until: str = ""
    any_of: bool = False
    sort: str = SortKey.RELEVANCE.value
    cursor: str = ""
    trail: tuple[str, ...] = ()

    @classmethod
    def of(cls, parameters: Iterable[tuple[str, str]]) -> "SearchForm":
        """The form in a query string. What it doesn't know it leaves out: an address typed by hand does no harm."""
        values: dict[str, list[str]] = {}
        for name, value in parameters:
            values.setdefault(name, []).append(value)
        sort = _first(values, "sort")
        return cls(
            text=_first(values, "q")[:MAX_TEXT],
            included={facet: tuple(values.get(facet.value, ())[:MAX_VALUES]) for facet in Facet},
            excluded={facet: tuple(values.get(EXCLUDED + facet.value, ())[:MAX_VALUES]) for facet in Facet},
            since=_day(_first(values, "from")),
            until=_day(_first(values, "to")),
            any_of=_first(values, "any") == "1",
            sort=sort if sort in set(SortKey) else SortKey.RELEVANCE.value,
            cursor=_first(values, "cursor"),
            trail=tuple(values.get("trail", ())[-MAX_TRAIL:]),
        )

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all; otherwise the front page is shown."""
        return bool(self.text.strip() or self.filters or self.since or self.until or self.cursor)

    @property
    def filters(self) -> Sequence[tuple[Facet, str, bool]]:
        """Every filter that is set, as (facet, value, excluded)."""
        return [
            (facet, value, out)
            for out, chosen in ((False, self.included), (True, self.excluded))
            for facet, values in chosen.items()
            for value in values
        ]

    def pairs(self) -> list[tuple[str, str]]:
        """The form as query parameters; what is as usual is left out."""
        found = [("q", self.text)] if self.text else []
        found += [((EXCLUDED if out else "") + facet.value, value) for facet, value, out in self.filters]
        usual = {"sort": SortKey.RELEVANCE.value}
        rest = {
            "from": self.since,
            "to": self.until,
            "any": "1" if self.any_of else "",
            "sort": self.sort,
            "cursor": self.cursor,
        }
        found += [(name, value) for name, value in rest.items() if value and value != usual.get(name)]
        return found + [("trail", cursor) for cursor in self.trail]

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The parameters that another form on the page has to carry along."""
        return [(name, value) for name, value in self.pairs() if name not in without]

    def address(self) -> str:
        """Where this search is found."""
        return "/search?" + urlencode(self.pairs())

    def toggled(self, facet: Facet, value: str, *, excluded: bool) -> str:
        """The same search with one filter more, or without it if it was set; from its first page."""
        included, left_out = dict(self.included), dict(self.excluded)
        mine, other = (left_out, included) if excluded else (included, left_out)
        was = mine.get(facet, ())
        mine[facet] = tuple(each for each in was if each != value) if value in was else (*was, value)
        other[facet] = tuple(each for each in other.get(facet, ()) if each != value)
        return replace(self, included=included, excluded=left_out, cursor="", trail=()).address()

    def cleared(self) -> str:
        """The same words without any filter."""
        return SearchForm(text=self.text, any_of=self.any_of, sort=self.sort).address()

    def without_dates(self) -> str:
        """The same search without bounds on the filing date."""
        return replace(self, since="", until="", cursor="", trail=()).address()

    def with_any(self) -> str:
        """The same search, where any of the words is enough."""
        return replace(self, any_of=True, cursor="", trail=()).address()

    def from_the_start(self) -> str:
        """The first page of the same search."""
        return replace(self, cursor="", trail=()).address()

    def forward(self, cursor: str) -> str:
        """The page after this one."""
        trail = (*self.trail, self.cursor)[-MAX_TRAIL:]
        return replace(self, cursor=cursor, trail=trail).address()

    def back(self) -> str:
        """The page before this one."""
        return replace(self, cursor=self.trail[-1] if self.trail else "", trail=self.trail[:-1]).address()


def _first(values: Mapping[str, list[str]], name: str) -> str:
    return values.get(name, [""])[0]


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
