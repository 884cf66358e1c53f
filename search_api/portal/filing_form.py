"""The filing form's fields as a submission."""

from collections.abc import Mapping
from typing import Any

from ingest.submission import Submission
from mappings.access import EVERY_DEPARTMENT, Principal
from mappings.scheme import Classification, FieldSpec, FieldType
from search_api.portal.i18n import N_, Language

CURRENCIES = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP")
CURRENCY = ".currency"  # stands beside the name of a money field


def submission_of(chosen: Classification, typed: Mapping[str, str], file_name: str, file_type: str) -> Submission:
    """What is filed with the file: empty inputs count as not given."""
    return Submission(
        file_name=file_name,
        classification=chosen.key,
        level=typed.get("level") or None,
        department=typed.get("department") or None,
        title=typed.get("title") or None,
        customer_file=typed.get("customer") or None,
        fields=field_values(chosen, typed),
        declared_type=file_type,
        separators=bool(typed.get("separators")),
    )


def field_values(chosen: Classification, typed: Mapping[str, str]) -> dict[str, Any]:
    """The values of the class's fields as they were typed; `mappings.field_values` checks them."""
    return {spec.name: _value(spec, typed) for spec in chosen.fields if typed.get(spec.name, "").strip()}


def typed_of(chosen: Classification, fields: Mapping[str, Any]) -> dict[str, str]:
    """What would have to be typed for these values: the other way round."""
    typed: dict[str, str] = {}
    for spec in chosen.fields:
        value = fields.get(spec.name)
        if value is None:
            continue
        if isinstance(value, Mapping):
            typed[spec.name], typed[spec.name + CURRENCY] = value["amount"], value["currency"]
        else:
            typed[spec.name] = "\n".join(map(str, value)) if spec.repeated else str(value)
    return typed


def departments_of(person: Principal, language: Language) -> list[tuple[str, str]]:
    """The departments the person may file for, as (key, label)."""
    named = sorted(person.departments - {EVERY_DEPARTMENT})
    found = [(each, each) for each in named]
    if EVERY_DEPARTMENT in person.departments:
        found.append((EVERY_DEPARTMENT, language.say(N_("the whole company"))))
    return found


def _value(spec: FieldSpec, typed: Mapping[str, str]) -> Any:
    raw = typed[spec.name].strip()
    if spec.repeated:
        return [line.strip() for line in raw.splitlines() if line.strip()]
    if spec.type is FieldType.MONEY:
        return {"amount": raw, "currency": typed.get(spec.name + CURRENCY, CURRENCIES[0])}
    return raw
