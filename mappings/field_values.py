"""Values as they are entered -> values as they are kept, or problems that say what would be right."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mappings.dates import parse_date
from mappings.document import FieldValue
from mappings.money import CURRENCIES, currency_code, parse_money, parse_number, plain_amount
from mappings.problems import Problem
from mappings.scheme import Classification, FieldSpec, FieldType, Scheme, Title
from mappings.views import without_mask_token

MAX_TEXT = 20_000  # characters
MAX_LINE = 500  # characters; all types but text
MAX_VALUES = 200
_MAX_QUOTED = 60  # of what was given, in a problem's text
_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome. `values` holds every value that was right; nothing may be filed while there are `problems`."""

    values: Mapping[str, FieldValue]
    problems: tuple[Problem, ...]


class _WrongError(Exception):
    """A value can't be kept, for the reason with this code."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def check_class(scheme: Scheme, given: str | None) -> Classification | Problem:
    """The class that `given` names by key, code or title."""
    known = _list_of([each.title for each in scheme.classifications], [each.key for each in scheme.classifications])
    folded = _folded(given or "")
    if not folded:
        return Problem("class-missing", params={"known": known})
    for each in scheme.classifications:
        if folded in {_folded(name) for name in (each.key, each.code, each.title.zh, each.title.en)}:
            return each
    return Problem("class-unknown", params={"given": _quoted(given or ""), "known": known})


def check_level(scheme: Scheme, classification: Classification, given: str | int | None) -> int | Problem:
    """The rank of the level that `given` names by key, title or rank; the class's default level for None or ""."""
    if given is None or given == "":
        return classification.default_level
    folded = _folded(str(given))
    for level in scheme.levels:
        if folded in {_folded(name) for name in (level.key, level.title.zh, level.title.en, str(level.rank))}:
            if level.rank in classification.document_levels:
                return level.rank
            allowed = [scheme.levels[rank] for rank in classification.document_levels]
            known = _list_of([each.title for each in allowed], [each.key for each in allowed])
            params = {"class_title": classification.title, "given": level.title, "known": known}
            return Problem("level-not-for-class", params=params)
    known = _list_of([each.title for each in scheme.levels], [each.key for each in scheme.levels])
    return Problem("level-unknown", params={"given": _quoted(str(given)), "known": known})


def check_fields(classification: Classification, values: Mapping[str, Any]) -> Checked:
    """Every value in its normal form, with every problem there is (not only the first).

    None, blank text and empty lists count as not given. A text given for a repeated field is split at semicolons.
    """
    kept: dict[str, FieldValue] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        spec = classification.field_by_name.get(name)
        if spec is None:
            problems.append(_unknown(classification, str(name)))
            continue
        try:
            normal = _value(spec, value)
        except _WrongError as wrong:
            problems.append(Problem(wrong.code, spec.name, {"title": spec.title, **wrong.params}))
        else:
            if normal is not None:
                kept[name] = normal
    wrong_names = {problem.field for problem in problems}
    problems.extend(
        Problem("field-required", spec.name, {"title": spec.title})
        for spec in classification.fields
        if spec.required and spec.name not in kept and spec.name not in wrong_names
    )
    return Checked(kept, tuple(problems))


def _value(spec: FieldSpec, value: Any) -> FieldValue | None:
    """The value of a field, a list for repeated fields, None for nothing given."""
    if isinstance(value, str) and spec.repeated:
        value = re.split("[;；]", value)
    given = list(value) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else [value]
    if len(given) > MAX_VALUES:
        raise _WrongError("field-too-many", limit=str(MAX_VALUES))
    normal = [each for each in (_single(spec, each) for each in given if each is not None) if each is not None]
    if spec.repeated:
        return [each for at, each in enumerate(normal) if each not in normal[:at]] or None
    if len(normal) > 1:
        raise _WrongError("field-not-repeated")
    return normal[0] if normal else None


def _single(spec: FieldSpec, value: Any) -> FieldValue | None:
    if isinstance(value, str) and not cleaned(value).strip():
        return None
    if spec.type is FieldType.DATE:
        return _date(value)
    if spec.type is FieldType.NUMBER:
        return _number(value)
    if spec.type is FieldType.MONEY:
        return _money(value)
    return _text(spec.type, value)


def _text(kind: FieldType, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**MAX_LINE else None
    if not isinstance(value, str):
        raise _WrongError("field-not-text")
    text = cleaned(value).strip()
    if kind is not FieldType.TEXT:
        text = re.sub(r"\s+", " ", text)
    if kind is FieldType.IDENTIFIER:
        text = unicodedata.normalize("NFKC", text).strip()
    limit = MAX_TEXT if kind is FieldType.TEXT else MAX_LINE
    if len(text) > limit:
        raise _WrongError("field-too-long", limit=str(limit))
    return text


def _date(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    day = value if isinstance(value, date) else parse_date(cleaned(value)) if isinstance(value, str) else None
    if day is None:
        raise _WrongError("field-not-date")
    return day.isoformat()


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise _WrongError("field-not-number")
    amount = parse_number(cleaned(value)) if isinstance(value, str) else _decimal(value)
    plain = plain_amount(amount) if amount is not None else None
    if plain is None:
        raise _WrongError("field-not-number")
    number = Decimal(plain)
    return int(number) if number == number.to_integral_value() else float(number)


def _money(value: Any) -> dict[str, str]:
    """{"amount", "currency"} from such a mapping or from text. No currency is ever guessed."""
    if isinstance(value, str):
        parsed = parse_money(cleaned(value))
    elif isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
        given, currency = value["amount"], value["currency"]
        is_number = isinstance(given, int | float | Decimal) and not isinstance(given, bool)
        amount = parse_number(given) if isinstance(given, str) else _decimal(given) if is_number else None
        parsed = (amount, currency_code(currency)) if amount is not None and isinstance(currency, str) else None
    else:
        parsed = None
    if parsed is None or parsed[1] is None:
        raise _WrongError("field-not-money")
    plain = plain_amount(parsed[0])
    if plain is None:
        raise _WrongError("field-not-money")
    if parsed[1] not in CURRENCIES:
        raise _WrongError("field-unknown-currency")
    return {"amount": plain, "currency": parsed[1]}


def _decimal(value: float | Decimal) -> Decimal | None:
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    return Decimal(value)


def _unknown(classification: Classification, name: str) -> Problem:
    known = _list_of([spec.title for spec in classification.fields], [spec.name for spec in classification.fields])
    params: dict[str, str | Title] = {"class_title": classification.title, "given": _quoted(name), "known": known}
    return Problem("field-unknown", _quoted(name), params)


def _list_of(titles: list[Title], keys: list[str]) -> Title:
    return Title(
        zh="、".join(f"{title.zh} ({key})" for title, key in zip(titles, keys, strict=True)),
        en=", ".join(f"{title.en} ({key})" for title, key in zip(titles, keys, strict=True)),
    )


def _quoted(given: str) -> str:
    text = cleaned(given)
    return text if len(text) <= _MAX_QUOTED else text[:_MAX_QUOTED] + "…"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", cleaned(name)).strip().casefold()


def cleaned(text: str) -> str:
    """The text without the mask letter and characters that databases refuse or that turn text around on a screen."""
    return _NOT_KEPT.sub("", without_mask_token(text))
