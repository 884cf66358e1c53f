"""Clause -> Elasticsearch query. No text of a person is ever parsed as a query there: only analysed, as words."""

from typing import assert_never

from mappings.scheme import Scheme
from mappings.views import MASK
from storage.index.analysis import asked, compact_number, rank_terms, segments
from storage.index.elastic_fields import NOTHING, Dsl, ElasticFields, all_of, as_filter, sequence, some_of
from storage.index.limits import MAX_SLOP, MAX_TERMS, MIN_PREFIX, edits_allowed
from storage.index.needles import How, Needle, needles
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


class ElasticQueries:
    """Compiles clauses. Only words and phrases score; all else is a filter that adds nothing."""

    def __init__(self, scheme: Scheme) -> None:
        self._fields = ElasticFields(scheme)

    def compile(self, clause: Clause) -> Dsl:  # noqa: PLR0911, C901 (one line for each kind of clause)
        """The query of `clause`."""
        match clause:
            case Everything():
                return as_filter({"match_all": {}})
            case Nothing():
                return NOTHING
            case Words(text, any_of):
                return _any_word(text) if any_of else _words(text)
            case Phrase(text, slop):
                return _ranked_by(text, [sequence("content", asked(text), min(slop, MAX_SLOP))])
            case Prefix(text):
                return _prefix(text)
            case Fuzzy(text, edits):
                return _fuzzy(text, edits)
            case FieldWords() | FieldIs() | FieldRange() | FieldExists():
                return as_filter(self._fields.compile(clause))
            case NumberPrefix(text):
                return _starts("compact_number", compact_number(text))
            case And(clauses):
                return all_of([self.compile(each) for each in clauses])
            case Or(clauses):
                return some_of([self.compile(each) for each in clauses])
            case Not(inner):
                return as_filter({"bool": {"must_not": [self.compile(inner)]}})
            case _:
                assert_never(clause)


def highlight_query(clause: Clause) -> Dsl:
    """What to mark in the content: everything the clause looks for, wherever it found the document."""
    return some_of([_needle(needle) for needle in needles(clause)])


def _needle(needle: Needle) -> Dsl:
    if needle.how is How.PREFIX:
        return {"prefix": {"content": {"value": needle.words[0].plain}}}
    if needle.how is How.FUZZY and needle.edits:
        return _similar(needle.words[0].plain, needle.edits)
    return sequence("content", list(needle.words))


def _words(text: str) -> Dsl:
    return _ranked_by(text, [sequence("content", words) for words in segments(text)[:MAX_TERMS]])


def _ranked_by(text: str, required: list[Dsl]) -> Dsl:
    """All of `required`, in the order that the words of `text` give."""
    return {"bool": {"filter": required, "should": _rank(text)}} if required else NOTHING


def _rank(text: str) -> list[Dsl]:
    words = asked(text)
    if not rank_terms(text.replace(MASK, " ")):
        return []
    end = words[:MAX_TERMS][-1].end
    return [{"match": {"content.rank": {"query": text.replace(MASK, " ")[:end]}}}]


def _any_word(text: str) -> Dsl:
    """Any ranking term; a Han character alone is looked for as such, stop words only if there is nothing else."""
    words = segments(text)
    rank = _rank(text)
    alone = [each for each in words if not rank or (len(each) == 1 and each[0].is_cjk)]
    return some_of([*rank, *(as_filter(sequence("content", each)) for each in alone)])


def _prefix(text: str) -> Dsl:
    words = asked(text)
    if not words:
        return NOTHING
    if words[-1].is_cjk:
        return _words(text)
    before = [as_filter(sequence("content", [word])) for word in words[:-1]]
    return all_of([*before, _starts("content", words[-1].plain)])


def _starts(path: str, start: str) -> Dsl:
    if len(start) < MIN_PREFIX:
        return NOTHING
    return as_filter({"prefix": {path: {"value": start}}})


def _fuzzy(text: str, edits: int) -> Dsl:
    words = asked(text)
    if len(words) != 1 or words[0].is_cjk:
        return _words(text)
    plain = words[0].plain
    if not (allowed := edits_allowed(plain, edits)):
        return as_filter({"term": {"content": plain}})
    return as_filter(_similar(plain, allowed))


def _similar(word: str, edits: int) -> Dsl:
    options = {"value": word, "fuzziness": edits, "prefix_length": 0, "transpositions": True}
    return {"fuzzy": {"content": {**options, "rewrite": "constant_score"}}}
