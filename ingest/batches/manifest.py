"""The manifest of a batch: for each file its class, level, department, customer, title and fields."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from ingest.batches.manifest_columns import FILE, Columns, folded, read_columns
from ingest.batches.manifest_rows import Row, manifest_rows
from ingest.batches.source import SourceUnreadableError
from mappings.field_values import check_class, cleaned
from mappings.problems import Problem
from mappings.scheme import Classification, Scheme

_FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """What one line says: of which file, and what (see `Manifest.lines`). `problems` are (heading, problem)."""

    line: int
    path: str
    given: Mapping[str, Any]
    problems: tuple[tuple[str, Problem], ...] = ()


@dataclass(frozen=True)
class Manifest:
    """A manifest whose headings were read. `problems` are those of its columns, as (heading, problem)."""

    path: Path
    scheme: Scheme
    columns: Columns
    problems: tuple[tuple[str, Problem], ...] = field(default=())

    def lines(self, default_class: str = "") -> Iterator[ManifestLine]:
        """Every line, read anew.

        `given` has, as far as they are filled in, class, level, department, customer, title and fields (raw values by
        field name); the names of fields are those of the line's class or `default_class`.

        Raises:
            SourceUnreadableError: the manifest is damaged.
        """
        rows = manifest_rows(self.path)
        next(rows, None)
        for row in rows:
            yield _line(self, row, default_class)


def open_manifest(path: Path, scheme: Scheme) -> Manifest:
    """The manifest at `path`, CSV or XLSX.

    Raises:
        SourceUnreadableError: it can't be read, or is empty.
    """
    for _, headings in manifest_rows(path):
        columns, problems = read_columns(["" if each is None else str(each) for each in headings], scheme)
        return Manifest(path, scheme, columns, tuple(problems))
    raise SourceUnreadableError(Problem("manifest-unreadable", "manifest"))


def normal_path(path: str) -> str:
    """A path as the files of a source and the lines of a manifest are compared."""
    normal = unicodedata.normalize("NFC", path.strip()).replace("\\", "/")
    return "/".join(part for part in normal.split("/") if part not in {"", "."})


def _line(manifest: Manifest, row: Row, default_class: str) -> ManifestLine:
    line, cells = row
    columns = manifest.columns
    filled = [
        (at, cell)
        for at, cell in enumerate(cells[: len(columns.names)])
        if columns.names[at] and not (cell is None or (isinstance(cell, str) and not cell.strip()))
    ]
    parts = {columns.names[at]: str(cell).strip() for at, cell in filled if not columns.of_class[at]}
    found = check_class(manifest.scheme, parts.get("class") or default_class)
    classification = None if isinstance(found, Problem) else found
    problems = []
    fields, problem = _json(parts.pop(_FIELDS, ""))
    if problem is not None:
        problems.append((_heading(columns, _FIELDS), problem))
    fields |= {_name(classification, columns, at): cell for at, cell in filled if columns.of_class[at]}
    path = normal_path(parts.pop(FILE, ""))
    if not path:
        problems.append((_heading(columns, FILE), Problem("line-no-file", None)))
    return ManifestLine(line, path, {**parts, **({_FIELDS: fields} if fields else {})}, tuple(problems))


def _name(classification: Classification | None, columns: Columns, at: int) -> str:
    """The field of the line's class that the column's heading means; titles may differ in name between classes."""
    heading = folded(columns.headings[at])
    for spec in classification.fields if classification else ():
        if heading in {folded(spec.name), folded(spec.title.zh), folded(spec.title.en)}:
            return spec.name
    return columns.names[at]


def _heading(columns: Columns, name: str) -> str:
    return columns.headings[columns.names.index(name)] if name in columns.names else name


def _json(text: str) -> tuple[dict[str, Any], Problem | None]:
    if not text:
        return {}, None
    try:
        value = orjson.loads(cleaned(text))
    except orjson.JSONDecodeError:
        value = None
    return (value, None) if isinstance(value, dict) else ({}, Problem("fields-not-json", None))
