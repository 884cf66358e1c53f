"""The rows of an export: one JSON object a found document, made from the reader's view, in bounded memory."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias

import orjson

from mappings.access import Principal
from mappings.scheme import Classification, Scheme
from mappings.views import MASK, MASK_SHOWN, View
from search_api.export.csv_rows import CsvRows
from search_api.results.search_query import SearchQuery
from search_api.results.searching import Searching
from storage.index.port import Index, IndexHit, SearchRequest

Row: TypeAlias = dict[str, Any]

COMMON_COLUMNS = (
    "archive_number",
    "id",
    "title",
    "class",
    "level",
    "department",
    "customer",
    "file_name",
    "media_type",
    "filed_on",
    "state",
)
# Replaced in the written bytes at once: UTF-8 never has a letter's bytes inside another's, and orjson escapes neither.
_MASK_BYTES, _SHOWN_BYTES = MASK.encode(), MASK_SHOWN.encode()


class RowFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"


class Rows:
    """Makes the rows of searches."""

    def __init__(self, scheme: Scheme, index: Index, searching: Searching) -> None:
        self._scheme = scheme
        self._index = index
        self._searching = searching
        self._empty: dict[tuple[str, int, int], Row] = {}

    def export_rows(self, principal: Principal, query: SearchQuery, row_format: RowFormat) -> Iterator[bytes]:
        """Every row the search finds, written in pieces of about one index page.

        The index is read as it was at the first piece. Nothing is put on record here: whoever hands rows out does that.

        Raises:
            ProblemError: a filter names what does not exist; raised at the call.
            IndexUnavailableError: the index does not answer; may come after the first pieces.
        """
        pages = self.pages(principal, query)
        if row_format is RowFormat.JSONL:
            return (jsonl(page) for page in pages)
        return self.table(principal, query).written(pages)

    def check(self, principal: Principal, query: SearchQuery) -> None:
        """Raise ProblemError if a filter names what does not exist."""
        self._searching.question(principal, query)

    def pages(self, principal: Principal, query: SearchQuery) -> Iterator[list[Row]]:
        """The rows, page by page."""
        clause, _, access = self._searching.question(principal, query)
        request = SearchRequest(clause, access, query.sort)
        return ([self._row(hit) for hit in page] for page in self._index.scan(request))

    def table(self, principal: Principal, query: SearchQuery) -> CsvRows:
        """The table of these rows. Its columns are the common ones, then all fields of the classes asked for.

        They follow from the question and the reader's rights, never from what was found.
        """
        classes = self._classes(principal, query)
        fields = dict.fromkeys(spec.name for each in classes for spec in each.fields)
        return CsvRows(COMMON_COLUMNS, [name for name in fields if name not in COMMON_COLUMNS])

    def _classes(self, principal: Principal, query: SearchQuery) -> Sequence[Classification]:
        return [
            each
            for each in self._scheme.classifications
            if each.query_right in principal.rights and (not query.classes or each.key in query.classes)
        ]

    def _row(self, hit: IndexHit) -> Row:
        view = hit.view
        fields = self._unfilled(view).copy()
        fields.update(view.fields)
        return {
            "archive_number": view.archive_number,
            "id": view.document_id,
            "title": view.title,
            "class": view.classification,
            "level": self._scheme.levels[view.document_level].key,
            "department": view.department,
            "customer": view.customer_file,
            "file_name": view.file_name,
            "media_type": None if view.is_stub else view.media_type,
            "filed_on": view.filed_on,
            "state": None if view.is_stub else view.state,
            "fields": fields,
        }

    def _unfilled(self, view: View) -> Row:
        """The fields of a view as if none were filled in; the same wherever class, level and document level are."""
        place = (view.classification, view.level, view.document_level)
        empty = self._empty.get(place)
        if empty is None:
            specs = self._scheme.by_key[view.classification].fields
            empty = {spec.name: self._masked(view.masked, spec.name) for spec in specs}
            self._empty[place] = empty
        return empty

    def _masked(self, masked: Mapping[str, int], name: str) -> Row | None:
        return {"masked": True, "needs": self._scheme.levels[masked[name]].key} if name in masked else None


def jsonl(rows: Sequence[Row]) -> bytes:
    """Rows as JSON lines."""
    lines = b"".join([orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows])
    # Most pages hold no mask in running text, and to see that its first byte is nowhere takes a thirtieth of a search.
    return lines.replace(_MASK_BYTES, _SHOWN_BYTES) if _MASK_BYTES[:1] in lines else lines
