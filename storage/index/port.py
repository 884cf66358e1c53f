"""The port to the derived index: one small Protocol. Adapters: `elastic.py`, `embedded.py`.

The index can be thrown away and rebuilt from register and vault at any time. It holds views only: what lies at level k
is what a reader cleared for k may know.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from mappings.access import AccessFilter
from mappings.views import View
from storage.index.query import Clause


class IndexUnavailableError(Exception):
    """The index could not be reached, or refused for a reason that may pass."""


class SortKey(StrEnum):
    """What results are ordered by; ties are always broken by archive number."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    NUMBER = "number"


class Facet(StrEnum):
    """What results can be counted by: class key, rank of the document's level, year of filing, coarse kind of file."""

    CLASSIFICATION = "class"
    LEVEL = "level"
    YEAR = "year"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One view to be written. A write with a lower `revision` than what is stored is dropped, silently and rightly."""

    view: View
    revision: int


@dataclass(frozen=True, slots=True)
class EntryKey:
    """Names one entry: a document's place in the index of one class and level."""

    document_id: str
    classification: str
    level: int


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search on behalf of one reader. `access` is required and decides which indexes are asked at all.

    `after` is the `sort_values` of the last hit of the page before. `size` may be 0 (facets and total only).
    """

    clause: Clause
    access: AccessFilter
    sort: SortKey = SortKey.RELEVANCE
    size: int = 20
    after: Sequence[str | int | float] | None = None
    facets: tuple[Facet, ...] = ()
    snippets: int = 0


@dataclass(frozen=True, slots=True)
class Snippet:
    """Why a hit matched. `parts` alternate: plain, matched, plain, matched, … `page` counts from 1."""

    parts: tuple[str, ...]
    page: int


class IndexHit(NamedTuple):
    """One found document, in the reader's best view: everything of the View but the text (`view.pages` is empty)."""

    view: View
    snippets: tuple[Snippet, ...]
    sort_values: tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A page of hits. `total` is exact; facet counts cover all hits, most frequent value first, ties by value."""

    hits: tuple[IndexHit, ...]
    total: int
    facets: Mapping[Facet, tuple[tuple[str, int], ...]]


class Index(Protocol):
    """Writes views and finds them. Every method raises IndexUnavailableError when the index does not answer."""

    def prepare(self) -> None:
        """Make every (class, level) index of the scheme that is missing, with its alias. May be repeated."""

    def remove_former(self) -> int:
        """Remove what `prepare` has put newer indexes in the place of, and indexes of places that the scheme dropped.

        Answers how many those were.

        Nothing is found in them any more. To be called once the newer ones are complete.
        """

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Write the entries; each is durable and newest-revision-wins when this returns. May be repeated."""

    def remove(self, keys: Sequence[EntryKey], revision: int) -> None:
        """Remove entries, unless a newer revision was written. Removing what is not there is no error.

        Nor is naming a place that the scheme does not have (any more).
        """

    def refresh(self) -> None:
        """Make everything written so far visible to the next search."""

    def search(self, request: SearchRequest) -> SearchAnswer:
        """One page of what the reader may find."""

    def scan(self, request: SearchRequest, page_size: int = 1000) -> Iterator[Sequence[IndexHit]]:
        """Every hit, page by page, of the index as it was at the call (frozen), in the order asked for, no ceiling.

        `snippets`, `facets` and `size` are ignored. The memory used does not grow with the number of hits.
        """

    def revisions(self, classification: str, level: int) -> Iterator[tuple[str, int]]:
        """(document id, revision) of every entry at this place, for reconciliation; none where the scheme has none."""

    def check(self) -> None:
        """Raise IndexUnavailableError unless the index answers."""
