"""Rows as CSV (RFC 4180) that no spreadsheet program can be made to calculate with."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from mappings.views import MASK, MASK_SHOWN

# What makes a cell a formula, ASCII and full width (OWASP ASVS 5.0, 1.2.10); a leading quote makes it text.
_FORMULA_STARTS = frozenset("=+-@\t\r\n\0＝＋－＠")
# Without this mark the commonest spreadsheet program reads Chinese in the local code page.
_BYTE_ORDER_MARK = "\ufeff"
_LIST_SEPARATOR = "; "


class CsvRows:
    """Writes rows under fixed columns; those that are not common columns are looked for among the row's fields."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)

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

    def _cells(self, row: Mapping[str, Any]) -> list[str]:
        fields = row["fields"]
        return [cell(row[name] if name in row else fields.get(name)) for name in self._columns]


def cell(value: Any) -> str:
    """A value as the text of a cell."""
    match value:
        case None:
            text = ""
        case str():
            text = "'" + value if value[:1] in _FORMULA_STARTS and value else value
        case date():
            text = value.isoformat()
        case {"masked": True}:
            text = MASK_SHOWN
        case {"amount": amount, "currency": currency}:
            text = cell(f"{amount} {currency}")
        case list() | tuple():
            text = cell(_LIST_SEPARATOR.join(_plain(each) for each in value))
        case _:
            text = str(value)
    return text


def _plain(value: Any) -> str:
    """A list's member; the guard is for the whole cell, whose beginning is what counts."""
    return value if isinstance(value, str) else cell(value)


def _written(rows: Sequence[Sequence[str]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
