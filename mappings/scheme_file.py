"""schemes/*.yaml -> Scheme, every rule checked. A scheme that loads can be relied on everywhere else."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from mappings.archive_number import check_pattern
from mappings.detector_kind import DetectorKind
from mappings.proposal_kind import FITTING, ProposalKind
from mappings.scheme import (
    Classification,
    DownloadRule,
    EntryRule,
    FieldSpec,
    FieldType,
    Level,
    QueryRight,
    RetentionRule,
    Scheme,
    Title,
)
from mappings.yaml_nodes import Item, SchemeError, compose

__all__ = ["EVENTS", "RESERVED_FIELD_NAMES", "SchemeError", "default_scheme", "load_scheme"]

# What may start a retention period without being a date field of the class.
EVENTS = frozenset({"filed", "performance_completed", "relationship_ended"})

# Names the archive itself uses: storage.index.query.COMMON_FIELDS (a test holds the two together) and words of the
# query language.
RESERVED_FIELD_NAMES = frozenset(
    {
        *("class", "level", "department", "customer", "type", "filed", "state", "title", "filename", "number"),
        *("text", "exists", "id", "and", "or", "not", "to", "view", "revision", "pages", "masked"),
    }
)

_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[A-Z0-9]{1,10}")
_MAX_NAME = 40
_MAX_LEVELS = 10  # archive numbers give the level one digit
_FACET_TYPES = frozenset({FieldType.KEYWORD, FieldType.PARTY, FieldType.PERSON})


def default_scheme() -> Scheme:
    """The scheme that comes with the archive."""
    return _load(files("mappings").joinpath("schemes", "default.yaml").read_text("utf-8"), "schemes/default.yaml")


def load_scheme(source: str | Path) -> Scheme:
    """The scheme in a file (a Path) or in a text of YAML (a str).

    Raises:
        SchemeError: something is wrong; names file, line and reason.
    """
    if not isinstance(source, Path):
        return _load(source, "scheme")
    try:
        text = source.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(str(source), 1, f"the file can't be read: {error}") from error
    return _load(text, str(source))


def _load(text: str, source: str) -> Scheme:
    record = compose(text, source).record(frozenset({"version", "fonds", "levels", "classes"}))
    levels = _levels(record["levels"])
    ranks = {level.key: level.rank for level in levels}
    classes: list[Classification] = []
    known_fields: dict[str, FieldSpec] = {}
    for item in record["classes"].items():
        each = _classification(item, ranks, known_fields)
        if any(each.key == other.key for other in classes):
            raise item.error(f"the key {each.key!r} is taken by another class")
        if any(each.code == other.code for other in classes):
            raise item.error(f"the code {each.code!r} is taken by another class")
        if any(each.title.zh == other.title.zh or each.title.en == other.title.en for other in classes):
            raise item.error("another class has the same title")
        classes.append(each)
    return Scheme(
        version=record["version"].filled_text(),
        levels=levels,
        classifications=tuple(classes),
        fonds=_matching(record["fonds"], _CODE, "1 to 10 capital letters and digits"),
    )


def _levels(item: Item) -> tuple[Level, ...]:
    levels: list[Level] = []
    for rank, each in enumerate(item.items()):
        record = each.record(frozenset({"key", "title", "sign"}))
        level = Level(
            rank=rank,
            key=_matching(record["key"], _KEY, "small letters, digits and -"),
            title=_title(record["title"]),
            sign=record["sign"].text(),
        )
        for name in ("key", "sign"):
            if any(getattr(level, name) == getattr(other, name) for other in levels):
                raise record[name].error(f"another level has the same {name}")
        if any(level.title.zh == other.title.zh or level.title.en == other.title.en for other in levels):
            raise record["title"].error("another level has the same title")
        levels.append(level)
    if len(levels) > _MAX_LEVELS:
        raise item.error(f"there can be at most {_MAX_LEVELS} levels")
    return tuple(levels)


def _classification(item: Item, ranks: Mapping[str, int], known_fields: dict[str, FieldSpec]) -> Classification:
    names = ("key", "code", "title", "description", "document_levels", "default_level", "mark_levels")
    required = frozenset({*names, "query_right", "retention", "number_pattern", "fields"})
    record = item.record(required, frozenset({"detectors", "download", "below", "stub_from", "entry", "second_person"}))
    document_levels = _ranks(record["document_levels"], ranks)
    default_level = _rank(record["default_level"], ranks)
    if default_level not in document_levels:
        raise record["default_level"].error("the default level is not one of document_levels")
    mark_levels = () if record["mark_levels"].is_empty_list() else _ranks(record["mark_levels"], ranks)
    if mark_levels and max(mark_levels) <= min(document_levels):
        raise record["mark_levels"].error("no mark level lies above the lowest document level, so no mark could hide")
    fields = _fields(record["fields"], ranks, known_fields)
    pattern = record["number_pattern"].filled_text()
    if problem := check_pattern(pattern):
        raise record["number_pattern"].error(f"the number pattern {problem}")
    return Classification(
        key=_matching(record["key"], _KEY, "small letters, digits and -"),
        title=_title(record["title"]),
        fields=fields,
        document_levels=document_levels,
        default_level=default_level,
        mark_levels=mark_levels,
        query_right=QueryRight(_choice(record["query_right"], [each.value for each in QueryRight])),
        retention=_retention(record["retention"], fields),
        number_pattern=pattern,
        description=_title(record["description"]),
        code=_matching(record["code"], _CODE, "1 to 10 capital letters and digits"),
        detectors=_detectors(record["detectors"], ranks, min(document_levels)) if "detectors" in record else {},
        download=_download(record.get("download")),
        stub_from=_stub_from(record.get("below"), record.get("stub_from"), ranks, max(document_levels)),
        entry=_entry(record.get("entry"), fields),
        second_person=record["second_person"].flag() if "second_person" in record else False,
    )


def _detectors(item: Item, ranks: Mapping[str, int], lowest: int) -> dict[str, int]:
    """The level of each kind that is looked for; one that could hide from nobody is refused rather than ignored."""
    found: dict[str, int] = {}
    for kind, each in item.record(frozenset(), frozenset(DetectorKind)).items():
        found[kind] = _rank(each, ranks)
        if found[kind] <= lowest:
            raise each.error("the level is not above the lowest document level, so the detector could hide nothing")
    return found


def _fields(item: Item, ranks: Mapping[str, int], known: dict[str, FieldSpec]) -> tuple[FieldSpec, ...]:
    """The fields of one class. `known` collects those of all classes: one name means one thing everywhere."""
    fields: dict[str, FieldSpec] = {}
    for each in () if item.is_empty_list() else item.items():
        spec = _field(each, ranks)
        if spec.name in fields:
            raise each.error(f"the field {spec.name!r} is given twice")
        for other in known.values():
            if other.name != spec.name and (
                other.title.zh == spec.title.zh or other.title.en.casefold() == spec.title.en.casefold()
            ):
                raise each.error(f"the field {other.name!r} has the same title")
        other = known.setdefault(spec.name, spec)
        if (other.type, other.title, other.repeated) != (spec.type, spec.title, spec.repeated):
            raise each.error(f"the field {spec.name!r} has another type, title or repeatability in another class")
        fields[spec.name] = spec
    return tuple(fields.values())


def _field(item: Item, ranks: Mapping[str, int]) -> FieldSpec:
    allowed = frozenset({"required", "repeated", "facet", "proposed_from"})
    record = item.record(frozenset({"name", "type", "level", "title"}), allowed)
    name = _matching(record["name"], _FIELD_NAME, "small letters, digits and _")
    if name in RESERVED_FIELD_NAMES:
        raise record["name"].error(f"the name {name!r} is reserved")
    spec = FieldSpec(
        name=name,
        type=FieldType(_choice(record["type"], [each.value for each in FieldType])),
        title=_title(record["title"]),
        level=_rank(record["level"], ranks),
        proposed_from=_choice(record["proposed_from"], list(FITTING)) if "proposed_from" in record else "",
        **{key: record[key].flag() for key in ("required", "repeated", "facet") if key in record},
    )
    if spec.proposed_from and spec.type not in FITTING[ProposalKind(spec.proposed_from)]:
        raise record["proposed_from"].error(f"a {spec.proposed_from} does not fit into a field of type {spec.type}")
    if spec.facet and spec.type not in _FACET_TYPES:
        raise record["facet"].error(f"a field of type {spec.type} can't be a facet")
    return spec


def _retention(item: Item, fields: tuple[FieldSpec, ...]) -> RetentionRule:
    record = item.record(frozenset({"trigger", "years"}))
    trigger = record["trigger"].filled_text()
    dates = {field.name for field in fields if field.type is FieldType.DATE and not field.repeated}
    if trigger not in EVENTS | dates:
        known = ", ".join(sorted(EVENTS | dates))
        raise record["trigger"].error(f"{trigger!r} is no event and no date field of the class; known are {known}")
    if str(record["years"].node.value) == "permanent":
        return RetentionRule(trigger, None)
    years = record["years"].integer()
    if years < 1:
        raise record["years"].error("a whole number of years from 1, or permanent")
    return RetentionRule(trigger, years)


def _entry(item: Item | None, fields: tuple[FieldSpec, ...]) -> EntryRule | None:
    if item is None:
        return None
    record = item.record(frozenset({"event", "days"}))
    event = record["event"].filled_text()
    dates = sorted(field.name for field in fields if field.type is FieldType.DATE and not field.repeated)
    if event not in dates:
        raise record["event"].error(f"{event!r} is no date field of the class; known are {', '.join(dates)}")
    days = record["days"].integer()
    if days < 0:
        raise record["days"].error("a whole number of days from 0")
    return EntryRule(event, days)


def _download(item: Item | None) -> DownloadRule:
    if item is None:
        return DownloadRule.CLEARED
    return DownloadRule(_choice(item, [each.value for each in DownloadRule]))


def _stub_from(below: Item | None, lowest: Item | None, ranks: Mapping[str, int], highest: int) -> int | None:
    """The lowest level at which stubs are shown, None for a class whose documents are hidden from those below."""
    shows = below is not None and _choice(below, ["hidden", "stub"]) == "stub"
    if lowest is not None and not shows:
        raise lowest.error("stub_from says from which level stubs are shown, but the class doesn't say below: stub")
    given = lowest or below
    if given is None or not shows:
        return None
    rank = min(ranks.values()) if lowest is None else _rank(lowest, ranks)
    if rank >= highest:
        raise given.error("no document level lies above the level from which stubs are shown, so there could be none")
    return rank


def _title(item: Item) -> Title:
    record = item.record(frozenset({"zh", "en"}))
    return Title(zh=record["zh"].filled_text(), en=record["en"].filled_text())


def _ranks(item: Item, ranks: Mapping[str, int]) -> tuple[int, ...]:
    found: list[int] = []
    for each in item.items():
        rank = _rank(each, ranks)
        if rank in found:
            raise each.error("the level is given twice")
        found.append(rank)
    return tuple(sorted(found))


def _rank(item: Item, ranks: Mapping[str, int]) -> int:
    return ranks[_choice(item, list(ranks))]


def _choice(item: Item, allowed: list[str]) -> str:
    value = item.text()
    if value not in allowed:
        raise item.error(f"{value!r} is not one of {', '.join(allowed)}")
    return value


def _matching(item: Item, form: re.Pattern[str], explanation: str) -> str:
    value = item.text()
    if not form.fullmatch(value) or len(value) > _MAX_NAME:
        raise item.error(f"{value!r} must be {explanation}, at most {_MAX_NAME} characters")
    return value
