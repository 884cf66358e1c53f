"""One thing wrong with one part of a request, as `errors` of a problem document lists it."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from types import MappingProxyType

from mappings.problems import CODES, Problem
from mappings.scheme import Title
from storage.governance.passwords import PROBLEM_TEXTS

# Beside the codes of `mappings.problems`, which speak of what is filed, these speak of how a request is written.
TEXTS: Mapping[str, Title] = MappingProxyType(
    {
        "missing": Title("必填。", "This is required."),
        "not-valid": Title("值无效。", "The value is not valid."),
        "unknown": Title("没有此名称。", "There is nothing of this name."),
        "repeated": Title("只能给出一次。", "Give this once only."),
        "level-not-needed": Title(
            "请选择高于您现有权限、且该档案确有内容的密级；若只需复制件，请选择您现在可见的密级。",
            "Choose a level above your own at which the document may show more; for a copy alone, the one you have.",
        ),
        "term-out-of-range": Title("期限须为 1 至 366 天。", "The term is from 1 to 366 days."),
        "words-out-of-range": Title("请写 4 至 1000 个字。", "Write between 4 and 1,000 characters."),
        "place-not-there": Title("档案中没有这个位置。", "There is nothing to mark at this place."),
        "level-not-markable": Title(
            "请选择该类档案可用于标密、且高于档案密级的密级。",
            "Choose a level that this class marks with, above the document's own.",
        ),
        "level-below-rule": Title(
            "此类内容的密级由类别规则规定，不能更低；如识别有误，请撤销此标记并说明理由。",
            "The class's rules give such values no lower level. If it is no such value, withdraw the mark.",
        ),
        "level-not-for-documents": Title(
            "该类档案不能定为此密级，或超出您的权限。",
            "Documents of this class can't have this level, or it is above your own.",
        ),
        "level-apart-from-family": Title(
            "附件或包内文件的密级不能高于其所属的文件；请连同其所属的文件和其中的文件一并更改。",
            "A part can't have a higher level than what it came in. Change them together.",
        ),
        "reason-too-long": Title("最多 1000 个字。", "At most 1,000 characters."),
        "user-name-malformed": Title(
            "用户名只能用文字、数字和 . _ @ + -，最多 100 个字符。",
            "A user name has letters, digits and . _ @ + - only, at most 100.",
        ),
        "user-name-taken": Title("该用户名已存在。", "That user name is taken."),
        "role-unknown": Title("没有此角色。", "There is no such role."),
        "roles-conflict": Title(
            "系统管理、档案业务与审计须由不同人员担任（三员分立）。",
            "Administering, working with documents, and auditing are for different people.",
        ),
        "right-unknown": Title("没有此查询权限。", "There is no such query right."),
        "clearance-unknown": Title("没有此密级。", "There is no such level."),
        "language-unknown": Title("只支持中文（zh）和英文（en）。", "There are Chinese (zh) and English (en)."),
    }
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """`code` is stable, and stands in `mappings.problems`, in `storage.governance.passwords` or in `TEXTS`.

    `params` are the values of its sentence.
    """

    field: str
    code: str
    params: Mapping[str, str | Title] = dataclass_field(default_factory=dict)

    def shown(self, language: str) -> dict[str, str]:
        """The error as it stands in a problem document."""
        if self.code in CODES:
            detail = Problem(self.code, self.field, self.params).text(language)
        elif self.code in PROBLEM_TEXTS:
            detail = PROBLEM_TEXTS[self.code].text(language).format_map(self.params)
        else:
            detail = TEXTS[self.code].text(language)
        return {"field": self.field, "code": self.code, "detail": detail}
