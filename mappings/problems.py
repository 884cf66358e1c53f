"""What can be wrong with what was entered: stable codes for programs, one sentence in each language for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from mappings.scheme import Title

_TEXTS: Mapping[str, Title] = {
    "class_missing": Title(
        zh="请指定档案类别：{known}。",
        en="Say which class the document belongs to: {known}.",
    ),
    "class_unknown": Title(
        zh="没有名为“{given}”的档案类别，可选：{known}。",
        en="There is no class “{given}”. Choose one of: {known}.",
    ),
    "level_unknown": Title(
        zh="没有名为“{given}”的密级，可选：{known}。",
        en="There is no level “{given}”. Choose one of: {known}.",
    ),
    "level_not_for_class": Title(
        zh="“{class_title}”类档案不能定为“{given}”，可选密级：{known}。",
        en="A document of class “{class_title}” can't be “{given}”. Choose one of: {known}.",
    ),
    "field_unknown": Title(
        zh="“{class_title}”类档案没有“{given}”这一项，可填：{known}。",
        en="Class “{class_title}” has no field “{given}”. Its fields are: {known}.",
    ),
    "field_required": Title(
        zh="请填写“{title}”。",
        en="“{title}” must be given.",
    ),
    "field_not_text": Title(
        zh="“{title}”应为文字。",
        en="“{title}” must be text.",
    ),
    "field_not_date": Title(
        zh="“{title}”应为日期，例如 2024-03-01 或 2024年3月1日。",
        en="“{title}” must be a date such as 2024-03-01.",
    ),
    "field_not_number": Title(
        zh="“{title}”应为数字，例如 1,234.5。",
        en="“{title}” must be a number such as 1,234.5.",
    ),
    "field_not_money": Title(
        zh="“{title}”应为带币种的金额，例如 1,234.50 CNY 或 1,234.50元。",
        en="“{title}” must be an amount with its currency, such as 1,234.50 CNY.",
    ),
    "field_unknown_currency": Title(
        zh="“{title}”的币种应为三个字母的代码，例如 CNY、USD 或 EUR。",
        en="“{title}” needs a currency code of three letters, such as CNY, USD or EUR.",
    ),
    "field_not_repeated": Title(
        zh="“{title}”只能填一个值。",
        en="“{title}” takes one value only.",
    ),
    "field_too_many": Title(
        zh="“{title}”最多可填 {limit} 个值。",
        en="“{title}” takes at most {limit} values.",
    ),
    "field_too_long": Title(
        zh="“{title}”最多 {limit} 个字。",
        en="“{title}” takes at most {limit} characters.",
    ),
}

CODES = frozenset(_TEXTS)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `code` is stable; `field` is the field's name where the problem is one of a field."""

    code: str
    field: str | None = None
    params: Mapping[str, str | Title] = dataclass_field(default_factory=dict)

    def text(self, language: str) -> str:
        """One sentence for a person, saying what would be right ("zh" or "en")."""
        return (
            _TEXTS[self.code]
            .text(language)
            .format(
                **{
                    name: value.text(language) if isinstance(value, Title) else value
                    for name, value in self.params.items()
                }
            )
        )
