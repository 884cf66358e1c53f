"""The columns of a manifest: which heading means what, in Chinese and English."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mappings.field_values import cleaned
from mappings.problems import Problem
from mappings.scheme import FieldSpec, Scheme, Title

FILE = "file"
_NAMES: Mapping[str, tuple[str, ...]] = {
    FILE: ("file", "file name", "filename", "path", "文件", "文件名", "文件路径", "路径", "檔案", "檔案名稱"),
    "class": ("class", "类别", "档案类别", "分类", "類別"),
    "level": ("level", "密级", "密級"),
    "customer": ("customer", "customer file", "客户", "客户档案", "客户编号", "客戶"),
    "department": ("department", "部门", "部門"),
    "title": ("title", "题名", "标题", "題名", "標題"),
    "fields": ("fields", "字段", "欄位"),
}
_KNOWN = Title(
    zh="类别、密级、客户、部门、题名、字段，以及该类别的各字段名",
    en="class, level, customer, department, title, fields, and the names of the class's fields",
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column holds: the name of a part of a submission, or, with `of_class`, of a class's field.

    `headings` are the columns' own words, by which findings name them.
    """

    names: tuple[str, ...]
    of_class: tuple[bool, ...]
    headings: tuple[str, ...]


def read_columns(headings: Sequence[str], scheme: Scheme) -> tuple[Columns, list[tuple[str, Problem]]]:
    """The columns under these headings, and what is wrong with them, as (heading, problem).

    A column without a heading, or with one that is not known, holds nothing.
    """
    fields = {name: spec.name for each in scheme.classifications for spec in each.fields for name in _titles(spec)}
    parts = {folded(name): part for part, names in _NAMES.items() for name in names}
    names, of_class, problems = [], [], []
    for heading in headings:
        key = folded(heading)
        name = parts.get(key) or fields.get(key, "")
        if key and not name:
            problems.append(
                (heading, Problem("column-unknown", None, {"given": cleaned(heading)[:60], "known": _KNOWN}))
            )
        elif name and name in names:
            problems.append((heading, Problem("column-twice", None, {"given": cleaned(heading)[:60]})))
            name = ""
        names.append(name)
        of_class.append(key not in parts and bool(name))
    if FILE not in names:
        problems.insert(0, ("", Problem("manifest-no-file-column", None, {"known": _KNOWN})))
    return Columns(tuple(names), tuple(of_class), tuple(headings)), problems


def names_a_file(headings: Sequence[str]) -> bool:
    """Whether one of the headings is that of the files' column, so that the line was decoded rightly."""
    return any(folded(each) in {folded(name) for name in _NAMES[FILE]} for each in headings)


def folded(heading: str) -> str:
    """A heading as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", cleaned(heading)).casefold().replace("_", " ").split())


def _titles(spec: FieldSpec) -> tuple[str, ...]:
    return folded(spec.name), folded(spec.title.zh), folded(spec.title.en)
