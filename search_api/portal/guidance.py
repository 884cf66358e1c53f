"""What the pages teach: examples of the query language, hints for the fields of a form, terms of a token."""

from collections.abc import Mapping, Sequence

from mappings.scheme import FieldSpec, FieldType
from search_api.portal.i18n import N_, Language

_EXAMPLES: Mapping[str, Sequence[tuple[str, str]]] = {
    "zh": (
        ("合同 付款", N_("documents with both words")),
        ("“付款条件”", N_("exactly this, in this order")),
        ("签订日期:[2023-01-01 TO 2023-12-31]", N_("signed in a certain time")),
        ("合同 -草案", N_("with the one and without the other")),
    ),
    "en": (
        ("contract payment", N_("documents with both words")),
        ('"payment terms"', N_("exactly this, in this order")),
        ("sign_date:[2023-01-01 TO 2023-12-31]", N_("signed in a certain time")),
        ("contract -draft", N_("with the one and without the other")),
    ),
}
_SYNTAX: Mapping[str, Sequence[tuple[str, str]]] = {
    "zh": (
        ("合同 付款", N_("with all of these words")),
        ("合同 OR 协议", N_("with one or the other; AND, OR and NOT are written in capitals")),
        ("合同 -草案", N_("with the first and without the second")),
        ("（合同 OR 协议） 付款", N_("brackets hold together what belongs together")),
        ("“付款条件”", N_("with exactly these words in this order")),
        ("“合同 解除”~5", N_("with these words at most five characters or words apart")),
        ("agree*", N_("with Latin words or numbers that begin so")),
        ("recieve~", N_("with Latin words spelt nearly so")),
        ("客户名称:远景", N_("with this in one field")),
        ("金额:>100000", N_("with an amount above this; >=, < and <= work as well")),
        ("签订日期:[2023-01-01 TO 2023-12-31]", N_("with a date or number from one to the other, both included")),
        ("归档:近30天", N_("filed within the last 30 days")),
        ("exists:金额", N_("in which the field is filled in")),
        ("类别:business", N_("of one class; likewise for level and format")),
        ("SR-BUS·2024", N_("whose archive number begins so; separators don't matter")),
    ),
    "en": (
        ("contract payment", N_("with all of these words")),
        ("contract OR agreement", N_("with one or the other; AND, OR and NOT are written in capitals")),
        ("contract -draft", N_("with the first and without the second")),
        ("(contract OR agreement) payment", N_("brackets hold together what belongs together")),
        ('"payment terms"', N_("with exactly these words in this order")),
        ('"terminate agreement"~5', N_("with these words at most five characters or words apart")),
        ("agree*", N_("with Latin words or numbers that begin so")),
        ("recieve~", N_("with Latin words spelt nearly so")),
        ("customer_name:Farview", N_("with this in one field")),
        ("amount:>100000", N_("with an amount above this; >=, < and <= work as well")),
        ("sign_date:[2023-01-01 TO 2023-12-31]", N_("with a date or number from one to the other, both included")),
        ("filed:last30days", N_("filed within the last 30 days")),
        ("exists:amount", N_("in which the field is filled in")),
        ("class:business", N_("of one class; likewise for level and format")),
        ("SR-BUS·2024", N_("whose archive number begins so; separators don't matter")),
    ),
}
_HELP: Mapping[FieldType, str] = {
    FieldType.DATE: "",
    FieldType.MONEY: "",
    FieldType.NUMBER: "",
    FieldType.PARTY: N_("The full name, as in the licence or the document."),
    FieldType.PERSON: "",
    FieldType.IDENTIFIER: N_("As it is written in the document."),
    FieldType.KEYWORD: N_("One word or a short term, the same for like documents."),
    FieldType.TEXT: "",
}
TOKEN_TERMS: Sequence[tuple[int, str]] = ((30, N_("30 days")), (90, N_("90 days")), (365, N_("one year")))


def examples(language: Language) -> list[tuple[str, str]]:
    """A few queries to begin with."""
    return [(query, language.say(text)) for query, text in _EXAMPLES[language.code]]


def syntax(language: Language) -> list[tuple[str, str]]:
    """The whole query language by example."""
    return [(query, language.say(text)) for query, text in _SYNTAX[language.code]]


def field_help(language: Language, spec: FieldSpec) -> str:
    """How to fill in a field."""
    if spec.repeated:
        return language.say(N_("Several are possible, one a line."))
    text = _HELP[spec.type]
    return language.say(text) if text else ""
