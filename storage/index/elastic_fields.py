"""Clauses on one field -> Elasticsearch query."""

from typing import Any, TypeAlias

from mappings.scheme import FieldType, Scheme
from storage.index.analysis import Found, asked, segments
from storage.index.bounds import day_bounds, number_bounds
from storage.index.entry import exact_form, level_form
from storage.index.limits import MAX_TERMS
from storage.index.query import COMMON_FIELDS, FieldExists, FieldIs, FieldRange, FieldWords

Dsl: TypeAlias = dict[str, Any]
NOTHING: Dsl = {"match_none": {}}
_MEASURED = frozenset({FieldType.NUMBER, FieldType.MONEY})


class ElasticFields:
    """Compiles clauses on one field. A field that the scheme does not have matches nothing."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._types = {field.name: field.type for each in scheme.classifications for field in each.fields}

    def compile(self, clause: FieldWords | FieldIs | FieldRange | FieldExists) -> Dsl:
        """The query of `clause`."""
        match clause:
            case FieldWords(field, text, phrase):
                return self._words(field, text, phrase=phrase)
            case FieldIs(field, values):
                return some_of([self._is(field, value) for value in values])
            case FieldRange():
                return self._range(clause)
            case FieldExists(field):
                return {"term": {"present": field}}

    def _words(self, field: str, text: str, *, phrase: bool) -> Dsl:
        path = {"text": "content", "title": "w.title", "filename": "w.filename"}.get(field, f"f.{field}.words")
        if phrase:
            return sequence(path, asked(text))
        return all_of([sequence(path, words) for words in segments(text)[:MAX_TERMS]])

    def _is(self, field: str, value: str | float) -> Dsl:
        if field == "filed" or self._types.get(field) is FieldType.DATE:
            return self._days(FieldRange(field, gte=str(value), lte=str(value)))
        if self._types.get(field) in _MEASURED:
            return self._amounts(FieldRange(field, gte=value, lte=value))
        path = f"c.{field}" if field in COMMON_FIELDS else f"f.{field}.exact"
        return {"term": {path: level_form(self._scheme, value) if field == "level" else exact_form(value)}}

    def _range(self, clause: FieldRange) -> Dsl:
        if clause.field == "filed" or self._types.get(clause.field) is FieldType.DATE:
            return self._days(clause)
        if self._types.get(clause.field) not in _MEASURED:
            return NOTHING
        amounts = self._amounts(clause)
        if clause.currency is None:
            return amounts
        return all_of([amounts, {"term": {f"f.{clause.field}.currency": clause.currency.upper()}}])

    def _days(self, clause: FieldRange) -> Dsl:
        days = day_bounds(clause)
        if days is None:
            return NOTHING
        path = "filed" if clause.field == "filed" else f"f.{clause.field}.day"
        return {"range": {path: {"gte": days[0].isoformat(), "lte": days[1].isoformat()}}}

    def _amounts(self, clause: FieldRange) -> Dsl:
        bounds = number_bounds(clause)
        if bounds is None:
            return NOTHING
        limits = {
            "gt" if bounds.low_strict else "gte": bounds.low,
            "lt" if bounds.high_strict else "lte": bounds.high,
        }
        return {
            "range": {f"f.{clause.field}.amount": {end: value for end, value in limits.items() if value is not None}}
        }


def sequence(path: str, words: list[Found], slop: int = 0) -> Dsl:
    """These words one after the other in a field; nothing if there are none."""
    if not words:
        return NOTHING
    text = " ".join(word.text for word in words[:MAX_TERMS])
    return {"match_phrase": {path: {"query": text, "slop": slop}}}


def all_of(queries: list[Dsl]) -> Dsl:
    """Every one of the queries; nothing if there are none."""
    if not queries:
        return NOTHING
    return queries[0] if len(queries) == 1 else {"bool": {"must": queries}}


def some_of(queries: list[Dsl]) -> Dsl:
    """At least one of the queries; nothing if there are none."""
    if not queries:
        return NOTHING
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": 1}}


def as_filter(query: Dsl) -> Dsl:
    """The same matches, adding nothing to the score."""
    return {"bool": {"filter": [query]}}
