"""One thing wrong with one part of a request, as `errors` of a problem document lists it."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from types import MappingProxyType

from mappings.problems import CODES, Problem
from mappings.scheme import Title

# Beside the codes of `mappings.problems`, which speak of what is filed, these speak of how a request is written.
TEXTS: Mapping[str, Title] = MappingProxyType(
    {
        "missing": Title("必填。", "This is required."),
        "not-valid": Title("值无效。", "The value is not valid."),
        "unknown": Title("没有此名称。", "There is nothing of this name."),
        "repeated": Title("只能给出一次。", "Give this once only."),
        "password-too-short": Title("至少 {limit} 个字符。", "At least {limit} characters are needed."),
        "password-too-common": Title("此密码过于常见。", "This password is too common."),
    }
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """`code` is stable and stands in `mappings.problems` or in `TEXTS`; `params` are the values of its sentence."""

    field: str
    code: str
    params: Mapping[str, str | Title] = dataclass_field(default_factory=dict)

    def shown(self, language: str) -> dict[str, str]:
        """The error as it stands in a problem document."""
        if self.code in CODES:
            detail = Problem(self.code, self.field, self.params).text(language)
        else:
            detail = TEXTS[self.code].text(language).format_map(self.params)
        return {"field": self.field, "code": self.code, "detail": detail}
