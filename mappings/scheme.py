"""The classification scheme: classes, fields, levels, masks and retention, as frozen objects.

Everything the archive allows follows from one Scheme. It is loaded and checked by
`mappings.scheme_file`; this module only says what a scheme is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Title:
    """A name in both languages."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """The name in `language` ("zh" or "en")."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Level:
    """A confidentiality level (密级). A higher rank is more secret; ranks run from 0 without gaps."""

    rank: int
    key: str
    title: Title
    sign: str


class FieldType(StrEnum):
    """How a field's value is checked, indexed and queried.

    Values, as stored in JSON: text, keyword, party, person, identifier: str; date: "YYYY-MM-DD"; number: int or float;
    money: {"amount": "123.45", "currency": "CNY"}. A repeated field holds a list of these.
    """

    TEXT = "text"
    KEYWORD = "keyword"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    PARTY = "party"
    PERSON = "person"
    IDENTIFIER = "identifier"


# The types whose values are words, which may tell another field's value; the others are measures.
WORDED_TYPES = frozenset(
    {FieldType.TEXT, FieldType.KEYWORD, FieldType.PARTY, FieldType.PERSON, FieldType.IDENTIFIER},
)


class QueryRight(StrEnum):
    """The two query rights of the policy: 普通查询 and 高级查询 (E1)."""

    ORDINARY = "ordinary"
    ADVANCED = "advanced"


class DownloadRule(StrEnum):
    """Who may take a copy of a document out of the archive, among those who may read it (借阅 and 复制 differ).

    cleared: everyone. granted: readers only with a grant on the document; archivists and clerks without one.
    """

    CLEARED = "cleared"
    GRANTED = "granted"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a class: its type, whether it must be given, and the level from which it is shown.

    `proposed_from` names the `mappings.proposal_kind.ProposalKind` whose findings in a document's text are proposed
    for it; "" for a field that nothing is proposed for.
    """

    name: str
    type: FieldType
    title: Title
    level: int
    required: bool = False
    repeated: bool = False
    facet: bool = False
    proposed_from: str = ""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long a class is kept (保管期限): `years` after `trigger`; None means permanently.

    `trigger` names a date field of the class or an event ("performance_completed", "relationship_ended", "filed").
    """

    trigger: str
    years: int | None


@dataclass(frozen=True, slots=True)
class EntryRule:
    """How soon documents of a class are entered: within `days` of the day in the date field `event`."""

    event: str
    days: int


@dataclass(frozen=True)
class Classification:
    """One class of the scheme.

    `document_levels` are the levels a document of this class may carry; `mark_levels` the levels that stretches of its
    text may be marked with; `detectors` the level from which each kind of thing that detectors find may be read, by
    `mappings.detector_kind`. Together with the fields' levels they say where its documents may look different.
    `code` stands for the class in archive numbers. `stub_from` is the lowest level whose readers are shown a stub of
    documents above their level; None hides from them that there are any. `entry` is the limit for entering them.
    With `second_person` nobody but those who enter and check them knows of a document before another person than those
    who entered its fields has confirmed them.
    """

    key: str
    title: Title
    fields: tuple[FieldSpec, ...]
    document_levels: tuple[int, ...]
    default_level: int
    mark_levels: tuple[int, ...]
    query_right: QueryRight
    retention: RetentionRule
    number_pattern: str
    description: Title
    code: str = ""
    detectors: Mapping[str, int] = field(default_factory=dict)
    download: DownloadRule = DownloadRule.CLEARED
    stub_from: int | None = None
    entry: EntryRule | None = None
    second_person: bool = False

    @cached_property
    def field_by_name(self) -> Mapping[str, FieldSpec]:
        """The fields by their names."""
        return {spec.name: spec for spec in self.fields}

    @cached_property
    def distinct_levels(self) -> tuple[int, ...]:
        """The levels at which a view may show something that the next lower one hides; public, from the rules alone."""
        marked = {*self.mark_levels, *self.detectors.values()}
        return tuple(sorted({spec.level for spec in self.fields} | marked))

    def stub_level(self, document_level: int) -> int | None:
        """The level of the stub of a document of `document_level`, None if those below may not know of it."""
        return self.stub_from if self.stub_from is not None and self.stub_from < document_level else None

    def content_levels(self, document_level: int) -> tuple[int, ...]:
        """The levels at which something of a document of `document_level` may be read, lowest first."""
        return (document_level, *(rank for rank in self.distinct_levels if rank > document_level))

    def view_levels(self, document_level: int) -> tuple[int, ...]:
        """The levels at which a document of `document_level` has an entry, lowest first: that of its stub, if any."""
        stub = self.stub_level(document_level)
        return (*(() if stub is None else (stub,)), *self.content_levels(document_level))

    @cached_property
    def index_levels(self) -> tuple[int, ...]:
        """Every level at which this class needs an index."""
        return tuple(sorted({rank for level in self.document_levels for rank in self.view_levels(level)}))

    def searched_levels(self, clearance: int) -> tuple[int, ...]:
        """The levels whose indexes may hold what a reader cleared for `clearance` is shown.

        Those that hold nothing but stubs are left out for whoever may read every document of the class.
        """
        lowest = min(self.document_levels) if clearance >= max(self.document_levels) else 0
        return tuple(rank for rank in self.index_levels if lowest <= rank <= clearance)


@dataclass(frozen=True)
class Scheme:
    """The whole classification scheme. `version` changes with every change of its rules.

    `fonds` is the 全宗号: the code of the organisation whose archive this is, the first part of every archive number.
    """

    version: str
    levels: tuple[Level, ...]
    classifications: tuple[Classification, ...]
    fonds: str = ""

    def __hash__(self) -> int:
        return hash(self.version)  # all of its rules would be hashed otherwise, with every search

    @cached_property
    def by_key(self) -> Mapping[str, Classification]:
        """The classes by their keys."""
        return {each.key: each for each in self.classifications}

    @cached_property
    def level_by_key(self) -> Mapping[str, Level]:
        """The levels by their keys."""
        return {level.key: level for level in self.levels}

    @property
    def top_level(self) -> int:
        """The highest rank."""
        return len(self.levels) - 1
