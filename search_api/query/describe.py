"""How a query was understood, as one line for people: from the clause that is really asked, not from what was typed."""

from collections.abc import Callable
from typing import Any

from mappings.scheme import Scheme, Title
from search_api.query.fields import common_titles
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

_EVERYTHING = Title("全部档案", "every document")
_NOTHING = Title("无", "no document")
_ANY_OF = Title("任一：{text}", "any of {text}")
_WITHIN = Title("“{text}”（相距不超过 {slop} 个字）", "“{text}” (at most {slop} words apart)")
_PREFIX = Title("以“{text}”开头的词", "words beginning with “{text}”")
_FUZZY = Title("与“{text}”相近的词", "words like “{text}”")
_NUMBER = Title("档号以“{text}”开头", "archive number beginning with “{text}”")
_HAS = Title("{field}包含“{text}”", "{field} has “{text}”")
_IS = Title("{field}为{values}", "{field} is {values}")
_EXISTS = Title("填有{field}", "{field} is given")
_AND = Title(" 且 ", " and ")
_OR = Title(" 或 ", " or ")
_NOT = Title("不含（{text}）", "not ({text})")


def describe(clause: Clause, scheme: Scheme, language: str) -> str:
    """The clause in words ("zh" or "en")."""
    return _Describer(scheme, language).line(clause)


class _Describer:
    def __init__(self, scheme: Scheme, language: str) -> None:
        self._language = language
        self._scheme = scheme
        self._titles = common_titles() | {
            spec.name: spec.title for each in scheme.classifications for spec in each.fields
        }
        self._sentences: dict[type, Callable[[Any], str]] = {
            Everything: lambda _: self._say(_EVERYTHING),
            Nothing: lambda _: self._say(_NOTHING),
            Words: lambda each: self._say(_ANY_OF, text=each.text) if each.any_of else each.text,
            Phrase: lambda each: (
                self._say(_WITHIN, text=each.text, slop=str(each.slop)) if each.slop else f"“{each.text}”"
            ),
            Prefix: lambda each: self._say(_PREFIX, text=each.text),
            Fuzzy: lambda each: self._say(_FUZZY, text=each.text),
            NumberPrefix: lambda each: self._say(_NUMBER, text=each.text),
            FieldWords: lambda each: self._say(_HAS, field=self._field(each.field), text=each.text),
            FieldIs: self._is,
            FieldRange: self._range,
            FieldExists: lambda each: self._say(_EXISTS, field=self._field(each.field)),
            And: lambda each: self._several(_AND, each.clauses),
            Or: lambda each: self._several(_OR, each.clauses),
            Not: lambda each: self._say(_NOT, text=self.line(each.clause)),
        }

    def line(self, clause: Clause) -> str:
        return self._sentences[type(clause)](clause)

    def _say(self, sentence: Title, **values: str) -> str:
        return sentence.text(self._language).format(**values)

    def _field(self, name: str) -> str:
        return self._titles[name].text(self._language) if name in self._titles else name

    def _several(self, joint: Title, clauses: tuple[Clause, ...]) -> str:
        lines = [
            f"({self.line(each)})" if isinstance(each, And | Or) else self.line(each)
            for each in clauses
            if joint is not _AND or not isinstance(each, Everything)
        ]
        return self._say(joint).join(lines)

    def _is(self, clause: FieldIs) -> str:
        values = self._say(_OR).join(self._value(clause.field, each) for each in clause.values)
        return self._say(_IS, field=self._field(clause.field), values=values or self._say(_NOTHING))

    def _value(self, field: str, value: str | float) -> str:
        if field == "level" and isinstance(value, int):
            return self._scheme.levels[value].title.text(self._language)
        if field == "class" and value in self._scheme.by_key:
            return self._scheme.by_key[str(value)].title.text(self._language)
        return f"“{value}”"

    def _range(self, clause: FieldRange) -> str:
        field = self._field(clause.field)
        currency = f" {clause.currency}" if clause.currency else ""
        if clause.gte is not None and clause.gte == clause.lte:
            return f"{field} = {_plain(clause.gte)}{currency}"
        bounds = (("≥", clause.gte), (">", clause.gt), ("≤", clause.lte), ("<", clause.lt))
        given = [f"{sign} {_plain(bound)}{currency}" for sign, bound in bounds if bound is not None]
        return f"{field} {self._say(_AND).join(given)}"


def _plain(bound: str | float) -> str:
    return bound if isinstance(bound, str) else f"{bound:,.15g}"
