"""Parties of a contract: behind their labels (甲方：, Buyer:), and in the opening sentence of English contracts."""

import re
from collections.abc import Iterator
from itertools import islice

from ingest.proposals.found import Found
from ingest.proposals.party_names import likelihood, name_in, same_name

_ROLES = (
    "买方|卖方|购买方|销售方|出卖人|买受人|出租方|承租方|出租人|承租人|委托方|受托方|委托人|受托人|供方|需方|供货方|采购方|采购人|"
    "供应商|发包方|承包方|发包人|承包人|定作方|承揽方|定作人|承揽人|用人单位|劳动者|贷款人|借款人|出借人|保证人|抵押人|抵押权人|"
    "许可方|被许可方|转让方|受让方|转让人|受让人|服务方|接受方|披露方|托运方|承运方|投保人|保险人|开发商|业主|客户名称|单位名称"
)
_CHINESE = re.compile(
    rf"(?:(?<=^)|(?<=[\s(,;。、]))(?P<label>[甲乙丙丁]\s?方(?:单位)?|{_ROLES})"
    r"\s{0,4}(?:\([^()\n]{0,24}\)\s{0,4}){0,2}(?:名称|全称)?\s{0,4}:[ \t]{0,8}\n?(?P<name>[^\n]{2,120})",
    re.MULTILINE,
)
_ENGLISH_ROLES = (
    r"party\s[ab12]|first\sparty|second\sparty|buyer|seller|purchaser|lessor|lessee|landlord|tenant|licensor|licensee|"
    r"customer|client|supplier|vendor|contractor|employer|employee|borrower|lender|consultant|service\sprovider|provider"
)
_ENGLISH = re.compile(
    rf"^[ \t]{{0,8}}(?:the\s)?(?:{_ENGLISH_ROLES})\s{{0,2}}(?:\([^()\n]{{0,40}}\))?\s{{0,2}}:[ \t]{{0,8}}"
    r"(?P<name>[^\n]{2,120})",
    re.MULTILINE,
)
# "... by and between X, a Delaware corporation ("Seller"), and Y (the "Buyer")".
_BETWEEN = re.compile(r"(?:b(?<!\w.)etween|a(?<!\w.)mong)\s{0,4}:?\s{1,8}(?=\S)")
_OPENING = 1200  # characters of the sentence that are looked at
# Every run of blanks is bounded: a page of blanks would take time by the square of its length otherwise.
_STOP = re.compile(
    r"\s{0,4}\(|,\s{0,4}(?:an?|the|having|with|whose|located|organi[sz]ed|incorporated|residing|as|in\s{1,4}its|and|each|or)\b|"
    r";|\s{1,4}and\s{1,4}|\n\s{0,4}\n|\s\"|\s(?:a|an|having|whose|with\s{1,4}(?:its|an))\s|:\s"
)
_NEXT = re.compile(r"\band\s{1,6}(?:among\s{1,4}|between\s{1,4})?(?=\S)")
_MOST_OPENINGS, _MOST_JOINTS = 20, 12  # of one page; of one opening
_PARENTHESES = re.compile(r"\([^()]{0,300}\)")
_NOT_NAMES = frozenset({"the", "its", "any", "all", "each", "you", "a", "an", "employee", "executive", "company", "us"})
_OPENING_SURE = 0.9


def parties(plain: str, cased: str) -> Iterator[Found]:
    """The parties named in the folded text of a page; `cased` is the same text with its capitals."""
    for form in (_CHINESE, _ENGLISH) if ":" in plain else ():
        for match in form.finditer(plain):
            start = match.start("name")
            name = name_in(cased[start : match.end("name")])
            if name:
                at = cased.index(name, start)
                yield Found(at, at + len(name), " ".join(name.split()), likelihood(name), same_name(name))
    openings = (match.end() for match in _BETWEEN.finditer(plain) if cased[match.end()].isupper())
    for start in islice(openings, _MOST_OPENINGS):
        yield from _opening(cased, start)


def _opening(cased: str, start: int) -> Iterator[Found]:
    """Two names in the sentence that begins at `start`; none unless the first one is a name."""
    end = min(len(cased), start + _OPENING)
    # What stands in brackets describes a party; blanks of the same length keep every offset.
    text = _PARENTHESES.sub(lambda match: "(" + " " * (len(match[0]) - 2) + ")", cased[start:end])
    first = _named(text, 0)
    if first is None:
        return
    yield _found(cased, start, first)
    for joint in islice(_NEXT.finditer(text.lower(), first[1]), _MOST_JOINTS):
        second = _named(text, joint.end())
        if second is not None:
            yield _found(cased, start, second)
            return


def _named(text: str, start: int) -> tuple[int, int] | None:
    stop = _STOP.search(text.lower(), start)
    end = stop.start() if stop else min(len(text), start + 80)
    name = text[start:end].strip(' \n\t,."“”')
    words = name.split()
    if not words or words[0].lower() in _NOT_NAMES or not name[0].isupper() or not name_in(" ".join(words)):
        return None
    at = text.index(name, start)
    # "Acme, Inc." ends with a point of its own.
    dotted = text[at + len(name) : at + len(name) + 1] == "." and re.search(
        r"\b(?:inc|corp|co|ltd|l\.l\.c|n\.a|l\.p)$", name.lower()
    )
    return at, at + len(name) + bool(dotted)


def _found(cased: str, base: int, place: tuple[int, int]) -> Found:
    start, end = base + place[0], base + place[1]
    name = " ".join(cased[start:end].split())
    return Found(start, end, name, min(_OPENING_SURE, likelihood(name)), same_name(name))
