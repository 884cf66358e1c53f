"""field:operand -> clause, by the sort of the field. What does not fit the field is refused with a notice's code."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from mappings.field_values import check_class
from mappings.money import CURRENCIES, parse_money
from mappings.problems import Problem
from mappings.scheme import Scheme
from search_api.query.fields import Fields, Sort, Target
from search_api.query.leaves import searchable
from search_api.query.media_types import media_types
from search_api.query.time_words import span_of
from search_api.query.tree import Beginning, Between, Compared, Comparison, Operand, Quoted, Similar
from storage.index.query import Clause, FieldIs, FieldRange, FieldWords, NumberPrefix, Or
from storage.register.states import State

_STATES = {
    "接收": State.RECEIVED,
    "已接收": State.RECEIVED,
    "处理中": State.RECEIVED,
    "已归档": State.INDEXED,
    "已索引": State.INDEXED,
    "可检索": State.INDEXED,
    "无文字": State.EMPTY,
    "空白": State.EMPTY,
    "待识别": State.NEEDS_OCR,
    "已加密": State.ENCRYPTED,
    "有密码": State.ENCRYPTED,
    "损坏": State.MALFORMED,
    "格式损坏": State.MALFORMED,
    "超限": State.LIMIT,
    "不支持": State.UNSUPPORTED,
    "隔离": State.QUARANTINED,
    "已隔离": State.QUARANTINED,
    "失败": State.FAILED,
    "处理失败": State.FAILED,
    "待复核": State.UNCHECKED,
}


class MisfitError(Exception):
    """The operand does not fit the field. `code` is that of the notice that says so."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the meaning of a value may depend on, beside the field."""

    scheme: Scheme
    fields: Fields
    today: date


_Reading: TypeAlias = Callable[[Target, Operand, Surroundings], Clause]


def field_clause(target: Target, operand: Operand, around: Surroundings) -> Clause:
    """The clause for `operand` in the field `target`.

    Raises:
        MisfitError: the operand makes no sense for this field.
    """
    return _READINGS[target.sort](target, operand, around)


def operand_text(operand: Operand) -> str:
    """The operand's words, without its syntax."""
    if isinstance(operand, Between):
        return " ".join(end for end in (operand.low, operand.high) if end is not None)
    return operand.text


def _single(operand: Operand) -> str:
    if isinstance(operand, Compared | Between):
        raise MisfitError("no_order")
    return operand.text


def _words(target: Target, operand: Operand, _around: Surroundings) -> Clause:
    return FieldWords(target.name, _single(operand), phrase=isinstance(operand, Quoted))


def _exact(target: Target, operand: Operand, _around: Surroundings) -> Clause:
    return FieldIs(target.name, (_single(operand),))


def _archive_number(_target: Target, operand: Operand, _around: Surroundings) -> Clause:
    text = _single(operand)
    if not re.search("[A-Za-z0-9]", text):
        raise MisfitError("value_unknown")
    return NumberPrefix(text)


def _customer(target: Target, operand: Operand, around: Surroundings) -> Clause:
    """By the number of the customer's file, or by name wherever the reader may see a party's name."""
    text = _single(operand)
    phrase = isinstance(operand, Quoted)
    named = tuple(FieldWords(name, text, phrase=phrase) for name in around.fields.parties)
    return Or((FieldIs(target.name, (text,)), *named)) if named else FieldIs(target.name, (text,))


def _classification(target: Target, operand: Operand, around: Surroundings) -> Clause:
    found = check_class(around.scheme, _single(operand))
    if isinstance(found, Problem):
        raise MisfitError("value_unknown")
    return FieldIs(target.name, (found.key,))


def _level(target: Target, operand: Operand, around: Surroundings) -> Clause:
    """Levels are few, so ranges of them are spelt out."""
    ranks = range(around.scheme.top_level + 1)
    if isinstance(operand, Compared):
        bound = _rank(operand.text, around.scheme)
        allowed = [rank for rank in ranks if _compares(rank, operand.how, bound)]
    elif isinstance(operand, Between):
        low = 0 if operand.low is None else _rank(operand.low, around.scheme) + (not operand.with_low)
        high = ranks[-1] if operand.high is None else _rank(operand.high, around.scheme) - (not operand.with_high)
        allowed = [rank for rank in ranks if low <= rank <= high]
    else:
        allowed = [_rank(operand.text, around.scheme)]
    return FieldIs(target.name, tuple(allowed))


def _rank(text: str, scheme: Scheme) -> int:
    key = text.strip().casefold()
    for level in scheme.levels:
        if key in {level.key, level.title.zh, level.title.en.casefold(), str(level.rank)}:
            return level.rank
    raise MisfitError("value_unknown")


def _compares(value: int, how: Comparison, bound: int) -> bool:
    return {
        Comparison.OVER: value > bound,
        Comparison.FROM: value >= bound,
        Comparison.UNDER: value < bound,
        Comparison.TO: value <= bound,
    }[how]


def _media_type(target: Target, operand: Operand, _around: Surroundings) -> Clause:
    found = media_types(_single(operand))
    if not found:
        raise MisfitError("value_unknown")
    return FieldIs(target.name, found)


def _state(target: Target, operand: Operand, _around: Surroundings) -> Clause:
    text = _single(operand).strip()
    name = re.sub(r"[\s_-]+", "_", text.upper())
    state = _STATES.get(text) or (State(name) if name in State.__members__ else None)
    if state is None:
        raise MisfitError("value_unknown")
    return FieldIs(target.name, (state.value,))


def _date(target: Target, operand: Operand, around: Surroundings) -> Clause:
    if isinstance(operand, Between):
        low = None if operand.low is None else _span(operand.low, around.today)
        high = None if operand.high is None else _span(operand.high, around.today)
        return FieldRange(
            target.name,
            gte=low[0].isoformat() if low and operand.with_low else None,
            gt=low[1].isoformat() if low and not operand.with_low else None,
            lte=high[1].isoformat() if high and operand.with_high else None,
            lt=high[0].isoformat() if high and not operand.with_high else None,
        )
    first, last = (day.isoformat() for day in _span(operand.text, around.today))
    if not isinstance(operand, Compared):
        return FieldRange(target.name, gte=first, lte=last)
    return {
        Comparison.OVER: FieldRange(target.name, gt=last),
        Comparison.FROM: FieldRange(target.name, gte=first),
        Comparison.UNDER: FieldRange(target.name, lt=first),
        Comparison.TO: FieldRange(target.name, lte=last),
    }[operand.how]


def _span(text: str, today: date) -> tuple[date, date]:
    span = span_of(text, today)
    if span is None:
        raise MisfitError("not_a_date")
    return span


def _amount(target: Target, operand: Operand, _around: Surroundings) -> Clause:
    """Numbers and money. A currency, where one is named, must be that of the value."""
    if isinstance(operand, Beginning | Similar):
        raise MisfitError("not_a_number")
    money = target.sort is Sort.MONEY
    if isinstance(operand, Between):
        low, low_currency = (None, None) if operand.low is None else _number(operand.low, money=money)
        high, high_currency = (None, None) if operand.high is None else _number(operand.high, money=money)
        if low_currency and high_currency and low_currency != high_currency:
            raise MisfitError("not_a_number")
        return FieldRange(
            target.name,
            gte=low if operand.with_low else None,
            gt=None if operand.with_low else low,
            lte=high if operand.with_high else None,
            lt=None if operand.with_high else high,
            currency=low_currency or high_currency,
        )
    number, currency = _number(operand.text, money=money)
    if not isinstance(operand, Compared):
        return FieldRange(target.name, gte=number, lte=number, currency=currency)
    return {
        Comparison.OVER: FieldRange(target.name, gt=number, currency=currency),
        Comparison.FROM: FieldRange(target.name, gte=number, currency=currency),
        Comparison.UNDER: FieldRange(target.name, lt=number, currency=currency),
        Comparison.TO: FieldRange(target.name, lte=number, currency=currency),
    }[operand.how]


def _number(text: str, *, money: bool) -> tuple[float, str | None]:
    parsed = parse_money(text) if searchable(text) else None
    if parsed is None:
        raise MisfitError("not_a_number")
    amount, currency = parsed
    if currency is not None and (not money or currency not in CURRENCIES):
        raise MisfitError("not_a_number")
    return float(amount), currency


_READINGS: dict[Sort, _Reading] = {
    Sort.WORDS: _words,
    Sort.EXACT: _exact,
    Sort.DATE: _date,
    Sort.NUMBER: _amount,
    Sort.MONEY: _amount,
    Sort.ARCHIVE_NUMBER: _archive_number,
    Sort.CUSTOMER: _customer,
    Sort.CLASSIFICATION: _classification,
    Sort.LEVEL: _level,
    Sort.MEDIA_TYPE: _media_type,
    Sort.STATE: _state,
}
