"""The rows of a manifest, from CSV in whatever encoding it is, or from XLSX, one at a time."""

import codecs
import csv
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ingest.batches.manifest_columns import names_a_file
from ingest.batches.source import SourceUnreadableError
from mappings.problems import Problem

MOST_BYTES = 64 * 1024 * 1024  # of the file, and of what an XLSX unpacks to
MOST_COLUMNS = 200
Row = tuple[int, tuple[Any, ...]]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 64 * 1024
_ZIP = b"PK\x03\x04"


def manifest_rows(path: Path) -> Iterator[Row]:
    """Every row as (line, cells), the headings first. Lines count from 1; blank ones are left out.

    Raises:
        SourceUnreadableError: it is too large, or neither CSV nor XLSX.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            beginning = file.read(_PIECE)
    except OSError as error:
        raise SourceUnreadableError(Problem("file-unreadable", "manifest")) from error
    if size > MOST_BYTES:
        raise SourceUnreadableError(Problem("manifest-too-large", "manifest", {"limit": f"{MOST_BYTES >> 20} MiB"}))
    rows = _xlsx_rows(path) if beginning.startswith(_ZIP) else _csv_rows(path, beginning)
    try:
        for line, cells in rows:
            if any(cell not in (None, "") for cell in cells):
                yield line, cells
    except (csv.Error, UnicodeError, OSError, KeyError, ValueError, ParseError, zipfile.BadZipFile) as error:
        raise SourceUnreadableError(Problem("manifest-unreadable", "manifest")) from error


def _csv_rows(path: Path, beginning: bytes) -> Iterator[Row]:
    encoding = _encoding(path, beginning)
    with path.open(encoding=encoding, newline="") as text:
        first = text.readline()
        text.seek(0)
        reader = csv.reader(text, delimiter=_delimiter(first), strict=True)
        line = 1
        for cells in reader:
            yield line, tuple(cells[:MOST_COLUMNS])
            line = reader.line_num + 1  # a cell may hold line breaks


def _encoding(path: Path, beginning: bytes) -> str:
    """The first encoding in which the whole file can be read and its first line names a column of files."""
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            return encoding
    zeroes = [beginning[at::2].count(0) for at in (0, 1)]
    wide = ["utf-16-le" if zeroes[1] >= zeroes[0] else "utf-16-be"] if any(zeroes) else []
    fitting = [each for each in (*wide, "utf-8", "gb18030", "big5") if _decodes(path, each)]
    for encoding in fitting:
        with path.open(encoding=encoding, newline="") as text:
            first = text.readline()
        if names_a_file(next(csv.reader([first], delimiter=_delimiter(first)), [])):
            return encoding
    if not fitting:
        raise SourceUnreadableError(Problem("manifest-unreadable", "manifest"))
    return fitting[0]


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)


def _xlsx_rows(path: Path) -> Iterator[Row]:
    """The first sheet, as values and not as formulas."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with zipfile.ZipFile(path) as archive:
        if sum(each.file_size for each in archive.infolist()) > MOST_BYTES:
            limit = f"{MOST_BYTES >> 20} MiB"
            raise SourceUnreadableError(Problem("manifest-too-large", "manifest", {"limit": limit}))
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                sheet = book.worksheets[0]
                for line, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
                    yield line, _plain(cells)
    except (InvalidFileException, IndexError, TypeError, AttributeError) as error:
        raise SourceUnreadableError(Problem("manifest-unreadable", "manifest")) from error


def _plain(cells: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(_cell(each) for each in cells)


def _cell(value: Any) -> Any:
    """A cell as JSON takes it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
