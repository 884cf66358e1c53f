"""Clauses on one field -> Tantivy query."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import tantivy
from tantivy import Query

from mappings.scheme import FieldType, Scheme
from storage.index.analysis import Found, asked, segments
from storage.index.bounds import day_bounds, number_bounds
from storage.index.embedded_schema import exact_term
from storage.index.entry import exact_form, level_form
from storage.index.limits import MAX_TERMS
from storage.index.query import FieldExists, FieldIs, FieldRange, FieldWords
from storage.index.tantivy_logic import all_of, some_of

FieldClause: TypeAlias = FieldWords | FieldIs | FieldRange | FieldExists
_MEASURED = frozenset({FieldType.NUMBER, FieldType.MONEY})


@dataclass(frozen=True)
class FieldQueries:
    """Compiles clauses on one field. A field that the scheme does not have matches nothing."""

    schema: tantivy.Schema
    scheme: Scheme

    def compile(self, clause: FieldClause) -> Query:
        """The query of `clause`."""
        match clause:
            case FieldWords(field, text, phrase):
                return self._words(field, text, phrase=phrase)
            case FieldIs(field, values):
                return some_of([self._is(field, value) for value in values])
            case FieldRange():
                return self._range(clause)
            case FieldExists(field):
                return self.term("present", field)

    def sequence(self, field: str, words: Sequence[Found], slop: int = 0) -> Query:
        """These words one after the other in `field`; nothing if there are none."""
        stems = [word.stem for word in words][:MAX_TERMS]
        if not stems:
            return Query.empty_query()
        if len(stems) == 1:
            return self.term(field, stems[0])
        return Query.phrase_query(self.schema, field, list(stems), slop)

    def term(self, field: str, value: str) -> Query:
        """`field` has this term."""
        return Query.term_query(self.schema, field, value, "basic")

    @cached_property
    def _types(self) -> dict[str, FieldType]:
        return {field.name: field.type for each in self.scheme.classifications for field in each.fields}

    def _words(self, field: str, text: str, *, phrase: bool) -> Query:
        path = "content" if field == "text" else f"words.{field}"
        if phrase:
            return self.sequence(path, asked(text))
        return all_of([self.sequence(path, words) for words in segments(text)[:MAX_TERMS]])

    def _is(self, field: str, value: str | float) -> Query:
        if field == "filed" or self._types.get(field) is FieldType.DATE:
            return self._days(FieldRange(field, gte=str(value), lte=str(value)))
        if self._types.get(field) in _MEASURED:
            return self._amounts(FieldRange(field, gte=value, lte=value))
        form = level_form(self.scheme, value) if field == "level" else exact_form(value)
        return self.term("exact", exact_term(field, form))

    def _range(self, clause: FieldRange) -> Query:
        if clause.field == "filed" or self._types.get(clause.field) is FieldType.DATE:
            return self._days(clause)
        if self._types.get(clause.field) not in _MEASURED:
            return Query.empty_query()
        amounts = self._amounts(clause)
        if clause.currency is None:
            return amounts
        return all_of([amounts, self.term("exact", exact_term(f"{clause.field}\x1fcurrency", clause.currency.upper()))])

    def _days(self, clause: FieldRange) -> Query:
        days = day_bounds(clause)
        if days is None:
            return Query.empty_query()
        name = "filed" if clause.field == "filed" else f"day_{clause.field}"
        first, last = days
        return Query.range_query(self.schema, name, tantivy.FieldType.Integer, first.toordinal(), last.toordinal())

    def _amounts(self, clause: FieldRange) -> Query:
        bounds = number_bounds(clause)
        if bounds is None:
            return Query.empty_query()
        if bounds.low is None and bounds.high is None:
            return self.term("present", clause.field)
        return Query.range_query(
            self.schema,
            f"amount_{clause.field}",
            tantivy.FieldType.Float,
            bounds.low,
            bounds.high,
            not bounds.low_strict,
            not bounds.high_strict,
        )
