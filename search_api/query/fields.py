"""Which field a typed name means, for this reader. A field above the reader's level is no field at all."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from mappings.access import Principal
from mappings.scheme import FieldType, QueryRight, Scheme, Title


class Sort(Enum):
    """How the values of a field are compared."""

    ALL_TEXT = auto()  # no field of its own: everything there is to read
    WORDS = auto()
    EXACT = auto()
    DATE = auto()
    NUMBER = auto()
    MONEY = auto()
    ARCHIVE_NUMBER = auto()
    CUSTOMER = auto()
    CLASSIFICATION = auto()
    LEVEL = auto()
    MEDIA_TYPE = auto()
    STATE = auto()


@dataclass(frozen=True, slots=True)
class Target:
    """A field that the reader may search in. Every document has the `common` ones."""

    name: str
    sort: Sort
    title: Title
    common: bool = False


_COMMON: tuple[tuple[Target, tuple[str, ...]], ...] = (
    (Target("text", Sort.ALL_TEXT, Title("正文", "Text"), common=True), ("全文", "内容", "body", "fulltext")),
    (Target("title", Sort.WORDS, Title("标题", "Title"), common=True), ("题名", "name")),
    (Target("filename", Sort.WORDS, Title("文件名", "File name"), common=True), ("文件", "文件名称", "file")),
    (Target("number", Sort.ARCHIVE_NUMBER, Title("档号", "Archive number"), common=True), ("编号", "archivenumber")),
    (
        Target("customer", Sort.CUSTOMER, Title("客户", "Customer"), common=True),
        ("客户档案", "客户档号", "correspondent"),
    ),
    (Target("class", Sort.CLASSIFICATION, Title("类别", "Class"), common=True), ("档案类别", "分类", "classification")),
    (Target("level", Sort.LEVEL, Title("密级", "Level"), common=True), ("保密等级", "confidentiality")),
    (Target("department", Sort.EXACT, Title("部门", "Department"), common=True), ("归属部门", "dept")),
    (Target("type", Sort.MEDIA_TYPE, Title("文件类型", "Type"), common=True), ("类型", "格式", "format", "mediatype")),
    (Target("state", Sort.STATE, Title("状态", "State"), common=True), ("处理状态", "status")),
    (
        Target("filed", Sort.DATE, Title("归档日期", "Filed"), common=True),
        ("归档", "归档时间", "入档日期", "date", "added", "filedon"),
    ),
)

_SORTS = {
    FieldType.TEXT: Sort.WORDS,
    FieldType.PARTY: Sort.WORDS,
    FieldType.PERSON: Sort.WORDS,
    FieldType.KEYWORD: Sort.EXACT,
    FieldType.IDENTIFIER: Sort.EXACT,
    FieldType.DATE: Sort.DATE,
    FieldType.NUMBER: Sort.NUMBER,
    FieldType.MONEY: Sort.MONEY,
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields one reader may search in, by folded name. `parties` are the names of the fields that hold parties."""

    by_name: Mapping[str, Target]
    parties: tuple[str, ...]

    def find(self, typed: str) -> Target | None:
        """The field that `typed` means; None for one that is unknown and for one above the reader's level alike."""
        return self.by_name.get(fold_name(typed))


def fields_for(principal: Principal, scheme: Scheme) -> Fields:
    """The fields that `principal` may search in: the common ones, and those of their classes up to their clearance.

    Grants on single documents don't widen this: what a grant shows is searched in the granted document's text.
    """
    return _searchable(principal.rights, principal.clearance, scheme)


@lru_cache(maxsize=64)  # so many kinds of reader there are, and every search asks
def _searchable(rights: frozenset[QueryRight], clearance: int, scheme: Scheme) -> Fields:
    by_name: dict[str, Target] = {}
    for target, aliases in _COMMON:
        for name in (target.name, target.title.zh, target.title.en, *aliases):
            by_name[fold_name(name)] = target
    parties: list[str] = []
    for classification in scheme.classifications:
        if classification.query_right not in rights:
            continue
        for spec in classification.fields:
            if spec.level > clearance:
                continue
            target = Target(spec.name, _SORTS[spec.type], spec.title)
            for name in (spec.name, spec.title.zh, spec.title.en):
                by_name.setdefault(fold_name(name), target)
            if spec.type is FieldType.PARTY and spec.name not in parties:
                parties.append(spec.name)
    return Fields(by_name, tuple(parties))


@lru_cache(maxsize=4096)  # every search folds the names of all fields in both languages
def fold_name(name: str) -> str:
    """A name without case, width, blanks, - and _."""
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", name)).casefold()


def common_titles() -> dict[str, Title]:
    """The titles of the fields that every document has, by name."""
    return {target.name: target.title for target, _ in _COMMON}
