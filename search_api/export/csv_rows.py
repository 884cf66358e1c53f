"""Rows as CSV (RFC 4180) that no spreadsheet program can be made to calculate with."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from mappings.views import MASK, MASK_SHOWN

# What makes a cell a formula, ASCII and full width (OWASP ASVS 5.0, 1.2.10); a leading quote makes it text.
_FORMULA_STARTS = frozenset("=+-@\t\r\n\0＝＋－＠")
# Without this mark the commonest spreadsheet program reads Chinese in the local code page.
_BYTE_ORDER_MARK = "\ufeff"
_LIST_SEPARATOR = "; "


class CsvRows:
    """Writes rows under the columns `common`, which stand in each row itself, then `fields`, which stand in its fields.

    There are at least two common ones.
    """

    def __init__(self, common: Sequence[str], fields: Sequence[str]) -> None:
        self._columns = (*common, *fields)
        self._common: Callable[[Mapping[str, Any]], tuple[Any, ...]] = itemgetter(*common)
        self._fields = tuple(fields)

    def header(self) -> bytes:
        """The first line, after the byte order mark."""
        return (_BYTE_ORDER_MARK + _written([self._columns])).encode()

    def written(self, pages: Iterable[Sequence[Mapping[str, Any]]]) -> Iterator[bytes]:
        """The whole table, in pieces of one page."""
        yield self.header()
        for page in pages:
            yield self.lines(page)

    def lines(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """One line a row."""
        return _written([self._cells(row) for row in rows]).replace(MASK, MASK_SHOWN).encode("utf-8", "replace")

    def _cells(self, row: Mapping[str, Any]) -> list[str | None]:
        values = (*self._common(row), *map(row["fields"].get, self._fields))
        # Nearly all are plain text or nothing, and of an export's time most is spent here.
        return [
            value if value is None or (value.__class__ is str and value[:1] not in _FORMULA_STARTS) else cell(value)
            for value in values
        ]


def cell(value: Any) -> str:
    """A value as the text of a cell."""
    if isinstance(value, str):
        return "'" + value if value[:1] in _FORMULA_STARTS and value else value
    if isinstance(value, dict):
        return MASK_SHOWN if value.get("masked") else cell(f"{value['amount']} {value['currency']}")
    if isinstance(value, list | tuple):
        return cell(_LIST_SEPARATOR.join(map(_plain, value)))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _plain(value: Any) -> str:
    """A list's member; the guard is for the whole cell, whose beginning is what counts."""
    return value if isinstance(value, str) else cell(value)


def _written(rows: Sequence[Sequence[str | None]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
