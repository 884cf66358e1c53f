"""What a reader should be told about how a query was taken: a stable code, and one sentence in each language."""

from collections.abc import Mapping
from dataclasses import dataclass

from mappings.scheme import Title

_TEXTS: Mapping[str, Title] = {
    "too_long": Title(
        zh="检索式过长，只采用了前面的部分。",
        en="The query is too long; only its beginning was used.",
    ),
    "too_many_terms": Title(
        zh="检索词过多，只采用了前面的部分。",
        en="The query has too many words; only the first ones were used.",
    ),
    "too_deep": Title(
        zh="括号层数过多，内层括号未起作用。",
        en="The brackets are nested too deeply; the innermost were ignored.",
    ),
    "nothing_to_search": Title(
        zh="没有可检索的文字。",
        en="There is nothing in it that can be searched for.",
    ),
    "star_only_at_end": Title(
        zh="* 只能放在词尾，“{given}”已按词首检索。",
        en="* works at the end of a word only; “{given}” was searched by its beginning.",
    ),
    "star_needs_latin": Title(
        zh="* 只用于至少两个字符的英文词或数字，“{given}”已按普通词检索。",
        en="* works with Latin words and numbers of two characters or more; “{given}” was searched as a plain word.",
    ),
    "star_not_in_field": Title(
        zh="限定字段时不能用 *，“{given}”已按整个值检索。",
        en="* does not work inside a field; “{given}” was searched as a whole value.",
    ),
    "fuzzy_needs_latin": Title(
        zh="~ 只用于至少三个字符的英文词，“{given}”已按普通词检索。",
        en="~ works with Latin words of three letters or more; “{given}” was searched as a plain word.",
    ),
    "fuzzy_not_in_field": Title(
        zh="限定字段时不能用 ~，“{given}”已按整个值检索。",
        en="~ does not work inside a field; “{given}” was searched as a whole value.",
    ),
    # One and the same for a field that does not exist and for one that this reader may not see.
    "field_unknown": Title(
        zh="没有名为“{given}”的字段，已按普通词检索。",
        en="There is no field “{given}”; it was searched as plain words.",
    ),
    "not_a_date": Title(
        zh="“{given}”不是“{title}”可用的日期，已按普通词检索。",
        en="“{given}” is no date for “{title}”; it was searched as plain words.",
    ),
    "not_a_number": Title(
        zh="“{given}”不是“{title}”可用的数字，已按普通词检索。",
        en="“{given}” is no number for “{title}”; it was searched as plain words.",
    ),
    "no_order": Title(
        zh="“{title}”没有大小先后之分，已按普通词检索。",
        en="“{title}” has no order to compare by; it was searched as plain words.",
    ),
    "value_unknown": Title(
        zh="“{title}”没有“{given}”这个值，已按普通词检索。",
        en="“{title}” has no value “{given}”; it was searched as plain words.",
    ),
}

CODES = frozenset(_TEXTS)
_MAX_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark. `given` is what was typed, `title` the field it was typed for."""

    code: str
    given: str = ""
    title: Title | None = None

    def text(self, language: str) -> str:
        """The remark as one sentence ("zh" or "en")."""
        given = self.given if len(self.given) <= _MAX_QUOTED else self.given[:_MAX_QUOTED] + "…"
        title = self.title.text(language) if self.title else ""
        return _TEXTS[self.code].text(language).format(given=given, title=title)
