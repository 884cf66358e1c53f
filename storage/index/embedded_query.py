"""Clause -> Tantivy query. Text is analysed here, so that nothing a person wrote is ever parsed as a query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from mappings.access import EVERY_DEPARTMENT
from mappings.views import MASK
from storage.index.analysis import asked, compact_number, rank_terms, segments
from storage.index.embedded_fields import FieldQueries
from storage.index.limits import MAX_SLOP, MAX_TERMS, MIN_PREFIX, edits_allowed
from storage.index.query import (
    And,
    Clause,
    Everything,
    FieldExists,
    FieldIs,
    FieldRange,
    FieldWords,
    Fuzzy,
    Not,
    Nothing,
    NumberPrefix,
    Or,
    Phrase,
    Prefix,
    Words,
)
from storage.index.tantivy_logic import all_of, as_filter, but_not, some_of


@dataclass(frozen=True)
class EmbeddedQueries:
    """Compiles clauses for one schema. Only words and phrases score; all else is a filter that adds nothing."""

    schema: tantivy.Schema
    fields: FieldQueries

    def compile(self, clause: Clause) -> Query:  # noqa: PLR0911, C901 (one line for each kind of clause)
        """The query of `clause`."""
        match clause:
            case Everything():
                return as_filter(Query.all_query())
            case Nothing():
                return Query.empty_query()
            case Words(text, any_of):
                return self._any_word(text) if any_of else self._words(text)
            case Phrase(text, slop):
                return self._ranked_by(text, [self.fields.sequence("content", asked(text), min(slop, MAX_SLOP))])
            case Prefix(text):
                return self._prefix(text)
            case Fuzzy(text, edits):
                return self._fuzzy(text, edits)
            case FieldWords() | FieldIs() | FieldRange() | FieldExists():
                return as_filter(self.fields.compile(clause))
            case NumberPrefix(text):
                return self._starts("compact_number", compact_number(text))
            case And(clauses):
                return all_of([self.compile(each) for each in clauses])
            case Or(clauses):
                return some_of([self.compile(each) for each in clauses])
            case Not(inner):
                return but_not(as_filter(Query.all_query()), [self.compile(inner)])

    def documents(self, ids: Iterable[str]) -> Query:
        """The documents named."""
        return Query.term_set_query(self.schema, "document_id", sorted(ids))

    def admitted(self, classifications: Iterable[str], departments: frozenset[str]) -> Query:
        """The documents of these classes that one of these departments may know of."""
        classes = Query.term_set_query(self.schema, "class", sorted(classifications))
        if EVERY_DEPARTMENT in departments:
            return classes
        known = sorted(departments | {EVERY_DEPARTMENT})
        return all_of([classes, Query.term_set_query(self.schema, "department", known)])

    def stubs(self, document_levels: Iterable[str], shown: Iterable[str]) -> Query:
        """The documents of these levels, but for those of the classes `shown`."""
        above = Query.term_set_query(self.schema, "document_level", list(document_levels))
        return but_not(above, [Query.term_set_query(self.schema, "class", sorted(shown))])

    def at_most(self, field: str, value: int) -> Query:
        """An integer field is no greater than `value`."""
        return Query.range_query(self.schema, field, tantivy.FieldType.Integer, None, value)

    def _words(self, text: str) -> Query:
        return self._ranked_by(text, [self.fields.sequence("content", words) for words in segments(text)[:MAX_TERMS]])

    def _ranked_by(self, text: str, required: Sequence[Query]) -> Query:
        """All of `required`, in the order that the words of `text` give."""
        if not required:
            return Query.empty_query()
        musts = [(Occur.Must, as_filter(query)) for query in required]
        return Query.boolean_query([*musts, *((Occur.Should, query) for query in self._rank(text))])

    def _rank(self, text: str) -> list[Query]:
        terms = rank_terms(text.replace(MASK, " "))[:MAX_TERMS]
        return [Query.term_query(self.schema, "rank", term, "freq") for term in terms]

    def _any_word(self, text: str) -> Query:
        """Any ranking term; a Han character alone is looked for as such, stop words only if there is nothing else."""
        words = segments(text)
        rank = self._rank(text)
        alone = [self.fields.term("content", each[0].stem) for each in words if len(each) == 1 and each[0].is_cjk]
        if not rank:
            alone = [self.fields.sequence("content", each) for each in words]
        return some_of([*rank, *map(as_filter, alone)])

    def _prefix(self, text: str) -> Query:
        words = asked(text)
        if not words:
            return Query.empty_query()
        if words[-1].is_cjk:
            return self._words(text)
        before = [self.fields.term("content", word.stem) for word in words[:-1]]
        return all_of([*map(as_filter, before), self._starts("plain", words[-1].plain)])

    def _starts(self, field: str, start: str) -> Query:
        if len(start) < MIN_PREFIX:
            return Query.empty_query()
        pattern = "".join(f"\\x{{{ord(letter):x}}}" for letter in start)
        return as_filter(Query.regex_query(self.schema, field, pattern + ".*"))

    def _fuzzy(self, text: str, edits: int) -> Query:
        words = asked(text)
        if len(words) != 1 or words[0].is_cjk:
            return self._words(text)
        plain = words[0].plain
        if not (allowed := edits_allowed(plain, edits)):
            return as_filter(self.fields.term("plain", plain))
        return as_filter(Query.fuzzy_term_query(self.schema, "plain", plain, allowed, transposition_cost_one=True))
