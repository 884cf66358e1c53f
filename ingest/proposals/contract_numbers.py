"""Numbers of contracts, behind the words that announce one: 合同编号：HT-2024-015, Contract No. 4711/A."""

import re
from collections.abc import Iterator

from ingest.proposals.found import Found

# A number has a digit; 字 and 号 are part of one as in （2024）京采字第015号.
_CHINESE = re.compile(
    r"(?P<label>(?:合\s?同|协\s?议(?:书)?|契\s?约|订\s?单)\s?(?:编\s?号|号码?|登记号)|编\s?号)\s{0,4}[:：]\s{0,4}"
    r"(?P<number>[\w(\[【〔第][\w()\[\]【】〔〕〇/.+-]{2,48})"
)
_NUMBERED = (
    *("contract", "agreement", r"purchase\sorder", "order", r"p\.?o\.?", "lease", "licen[sc]e", "policy", "loan"),
    *(r"our\sref", "reference"),
)
_LABELS = [rf"{each}\s{{0,3}}(?:no|number|num|nr|ref|id|#)" for each in _NUMBERED] + [r"ref(?:erence)?(?:\sno)?"]
# That no letter stands before is asked behind the first one: a search for one of a few letters is by far the fastest.
_LABEL = "|".join(rf"{each[0]}(?<![a-z].){each[1:]}" for each in _LABELS)
_ENGLISH = re.compile(
    rf"(?P<label>{_LABEL})\s{{0,2}}[.:#]{{1,3}}\s{{0,4}}[:#]?\s{{0,2}}(?P<number>[a-z0-9][a-z0-9/._-]{{2,40}})"
)
_END = ".,;:-/_"
_SURE, _UNNAMED = 0.92, 0.65


def contract_numbers(plain: str, cased: str) -> Iterator[Found]:
    """The numbers in the folded text of a page; `cased` is the same text with its capitals."""
    for form in (_ENGLISH,) if plain.isascii() else (_CHINESE, _ENGLISH):
        for match in form.finditer(plain):
            start, end = match.span("number")
            while end > start and plain[end - 1] in _END:
                end -= 1
            number = _closed(cased[start:end])
            if any(each.isdigit() for each in number) and any(each.isalnum() for each in number[:2]):
                named = match["label"].replace(" ", "") not in {"编号", "ref", "reference", "reference no"}
                confidence = _SURE if named else _UNNAMED
                yield Found(
                    start, start + len(number), number, confidence, "".join(filter(str.isalnum, number.lower()))
                )


def _closed(number: str) -> str:
    """Without the bracket that was opened before the number: （合同编号：015） has none of its own."""
    for opening, closing in ("()", "[]", "【】", "〔〕"):
        if number.count(closing) > number.count(opening) and closing in number:
            number = number[: number.rindex(closing)]
    return number
