"""What can be wrong with what was entered: stable codes for programs, one sentence in each language for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from mappings import batch_problems
from mappings.scheme import Title

_TEXTS: Mapping[str, Title] = {
    "class-missing": Title(
        zh="请指定档案类别：{known}。",
        en="Say which class the document belongs to: {known}.",
    ),
    "class-unknown": Title(
        zh="没有名为“{given}”的档案类别，可选：{known}。",
        en="There is no class “{given}”. Choose one of: {known}.",
    ),
    "level-unknown": Title(
        zh="没有名为“{given}”的密级，可选：{known}。",
        en="There is no level “{given}”. Choose one of: {known}.",
    ),
    "level-not-for-class": Title(
        zh="“{class_title}”类档案不能定为“{given}”，可选密级：{known}。",
        en="A document of class “{class_title}” can't be “{given}”. Choose one of: {known}.",
    ),
    "field-unknown": Title(
        zh="“{class_title}”类档案没有“{given}”这一项，可填：{known}。",
        en="Class “{class_title}” has no field “{given}”. Its fields are: {known}.",
    ),
    "field-required": Title(
        zh="请填写“{title}”。",
        en="“{title}” must be given.",
    ),
    "field-not-text": Title(
        zh="“{title}”应为文字。",
        en="“{title}” must be text.",
    ),
    "field-not-date": Title(
        zh="“{title}”应为日期，例如 2024-03-01 或 2024年3月1日。",
        en="“{title}” must be a date such as 2024-03-01.",
    ),
    "field-not-number": Title(
        zh="“{title}”应为数字，例如 1,234.5。",
        en="“{title}” must be a number such as 1,234.5.",
    ),
    "field-not-money": Title(
        zh="“{title}”应为带币种的金额，例如 1,234.50 CNY 或 1,234.50元。",
        en="“{title}” must be an amount with its currency, such as 1,234.50 CNY.",
    ),
    "field-unknown-currency": Title(
        zh="“{title}”的币种应为三个字母的代码，例如 CNY、USD 或 EUR。",
        en="“{title}” needs a currency code of three letters, such as CNY, USD or EUR.",
    ),
    "field-not-repeated": Title(
        zh="“{title}”只能填一个值。",
        en="“{title}” takes one value only.",
    ),
    "field-too-many": Title(
        zh="“{title}”最多可填 {limit} 个值。",
        en="“{title}” takes at most {limit} values.",
    ),
    "field-too-long": Title(
        zh="“{title}”最多 {limit} 个字。",
        en="“{title}” takes at most {limit} characters.",
    ),
    "may-not-file": Title(
        zh="您的岗位不能归档文件；请联系档案部门。",
        en="Your role does not file documents; ask the archive department.",
    ),
    "level-above-yours": Title(
        zh="您不能归档高于本人密级的文件（“{given}”）。",
        en="You can't file a document above your own level (“{given}”).",
    ),
    "department-missing": Title(
        zh="请指定所属部门：{known}。",
        en="Say which department the document belongs to: {known}.",
    ),
    "department-not-yours": Title(
        zh="只能归入您所在的部门：{known}。",
        en="Documents can be filed for your own departments only: {known}.",
    ),
    "too-long": Title(
        zh="最多 {limit} 个字，现有 {length} 个字。",
        en="At most {limit} characters are taken; there are {length}.",
    ),
    "file-name-missing": Title(
        zh="文件没有名称，请给出原文件名。",
        en="The file has no name; give its original name.",
    ),
    "file-name-path": Title(
        zh="文件名不能含路径（/、\\ 或 ..），请只给出文件名本身。",
        en="A file name can't contain a path (/, \\ or ..); give the name alone.",
    ),
    "file-name-too-long": Title(
        zh="文件名长 {bytes} 字节，最多 {limit} 字节，请缩短。",
        en="The file name has {bytes} bytes; at most {limit} are taken. Shorten it.",
    ),
    "file-empty": Title(
        zh="文件是空的（0 字节），未予保存。",
        en="The file is empty (0 bytes); nothing was kept.",
    ),
    "file-too-large": Title(
        zh="文件超过上限 {limit}，未予保存。",
        en="The file is over the limit of {limit}; nothing was kept.",
    ),
    **batch_problems.TEXTS,
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
