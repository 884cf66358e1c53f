"""Dates with a meaning: when a contract was signed, and from when until when it holds."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from ingest.proposals.found import Found
from ingest.sensitive.dates import dates
from mappings.proposal_kind import ProposalKind

Day = tuple[int, int, date]
_NEAR = 60  # characters before and after a date in which the words that give it a meaning stand
_SIGNED_BEFORE = (
    (re.compile(r"(?:签订|签署|签约|订立|签字|签定|缔结)\s?(?:的)?\s?(?:日\s?期|时\s?间|日)?\s{0,4}:?\s{0,4}$"), 0.92),
    (re.compile(r"(?:本合同|本协议|双方)\s?(?:已)?\s?[于在由]\s{0,3}$"), 0.6),
    (re.compile(r"\b(?:made(?:\s+and\s+entered\s+into)?|entered\s+into|executed|signed|dated)(?:,?\s+(?:and\s+effective\s+)?"
                r"(?:as\s+of|on|this|effective|the|at))*,?\s+(?:the\s+|this\s+)?$"), 0.88),
    (re.compile(r"\b(?:signing|execution|contract|agreement|signature)\s+date\s{0,3}:?\s{0,4}$|\bdate\s+of\s+(?:signing|"
                r"signature|execution|agreement|contract|this\s+agreement)\s{0,3}:?\s{0,4}$"), 0.92),
    (re.compile(r"(?:^|[\s)])(?:日\s?期|date)\s{0,3}:\s{0,4}$"), 0.62),
)  # fmt: skip
_SIGNED_AFTER = ((re.compile(r"^\s{0,4}(?:在|于)?\s?[^\n。;,]{0,24}?(?:签订|签署|订立|签字|签约)"), 0.86),)
_RANGE = re.compile(
    r"\s{0,4}(?:起|始)?\s{0,3}[,,]?\s{0,3}(?:至|到|-{1,2}|—{1,2}|–|~|to|through|until|and\s+ending\s+on|thru)\s{0,4}"
)
_TERM_NEAR = re.compile(r"期限|有效期|租期|租赁期|服务期|履行期|合同期|自|从|term|period|from|commenc|between")
_START_BEFORE = (
    (re.compile(r"(?:自|从|起始日(?:期)?|生效日(?:期)?|起租日|开始日(?:期)?)\s{0,3}:?\s{0,3}$"), 0.8),
    (re.compile(r"\b(?:commenc(?:es|ing|e)|begin(?:s|ning)|start(?:s|ing)|effective)(?:\s+(?:date|on|as\s+of|from|of))*"
                r"\s{0,3}[:,]?\s+$|\b(?:commencement|effective|start)\s+date\s{0,3}(?:is|shall\s+be|of\s+this\s+\w+)?"
                r"\s{0,3}:?\s{0,4}$"), 0.72),
)  # fmt: skip
_END_BEFORE = (
    (re.compile(r"(?:至|到|截至|终止日(?:期)?|届满日(?:期)?|到期日(?:期)?|结束日(?:期)?)\s{0,3}:?\s{0,3}$"), 0.75),
    (re.compile(r"\b(?:expir(?:es|ing|e)|terminat(?:es|ing|e)|end(?:s|ing)|until|through)(?:\s+(?:on|at|date|as\s+of|midnight"
                r"|the\s+close\s+of\s+business))*\s{0,3}[:,]?\s+$|\b(?:expir(?:ation|y)|end|termination|maturity)\s+date"
                r"\s{0,3}(?:is|shall\s+be)?\s{0,3}:?\s{0,4}$"), 0.72),
)  # fmt: skip
_START_AFTER = re.compile(r"^\s{0,3}(?:起\s?(?:生效|计算|施行)?|开始|生效)")
_BOTH = 0.9
_HAN = "〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_YEAR = re.compile(rf"[12{_HAN}](?:(?:(?<=1)9|(?<=2)0)\s?[0-9]\s?[0-9]|(?<=[{_HAN}])(?:\s?[o0{_HAN}]){{3}})")
_REACH = 40  # characters: a date is shorter


def days(plain: str) -> Iterator[tuple[ProposalKind, Found]]:
    """The dates that mean something in the folded text of a page; what may be one of two days is left out."""
    known = _unmistakable(plain)
    paired: set[int] = set()
    for first, second in pairwise(known):
        if _is_term(plain, first, second):
            paired |= {first[0], second[0]}
            yield ProposalKind.TERM_START, _found(first, _BOTH)
            yield ProposalKind.TERM_END, _found(second, _BOTH)
    for each in known:
        before, after = plain[max(0, each[0] - _NEAR) : each[0]], plain[each[1] : each[1] + _NEAR]
        if each[0] in paired:
            continue
        signed = max(_best(_SIGNED_BEFORE, before), _best(_SIGNED_AFTER, after))
        if signed:
            yield ProposalKind.SIGN_DATE, _found(each, signed)
            continue
        starts = _best(_START_BEFORE, before)
        if starts and (not before.rstrip().endswith(("自", "从")) or _START_AFTER.search(after)):
            yield ProposalKind.TERM_START, _found(each, starts)
        ends = _best(_END_BEFORE, before)
        if ends:
            yield ProposalKind.TERM_END, _found(each, ends)


def _unmistakable(plain: str) -> list[Day]:
    """Every date that can be read in one way, in order; of two that overlap, the longer."""
    found: list[Day] = []
    read = [each for start, end in _around_years(plain) for each in _within(plain, start, end)]
    for first, last, meanings in sorted(read, key=lambda each: (each[0], -each[1])):
        if len(meanings) == 1 and not (found and first < found[-1][1]):
            found.append((first, last, next(iter(meanings))))
    return found


def _around_years(plain: str) -> list[tuple[int, int]]:
    """The stretches in which dates are looked for: most of a contract's text has none."""
    stretches: list[tuple[int, int]] = []
    for year in _YEAR.finditer(plain):
        start, end = max(0, year.start() - _REACH), min(len(plain), year.end() + _REACH)
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches


def _within(plain: str, start: int, end: int) -> Iterator[tuple[int, int, frozenset[date]]]:
    for first, last, meanings in dates(plain[start:end]):
        yield start + first, start + last, meanings


def _is_term(plain: str, first: Day, second: Day) -> bool:
    between = plain[first[1] : second[0]]
    near = plain[max(0, first[0] - _NEAR) : first[0]]
    return first[2] < second[2] and bool(_RANGE.fullmatch(between)) and bool(_TERM_NEAR.search(near))


def _best(forms: tuple[tuple[re.Pattern[str], float], ...], text: str) -> float:
    return max((sure for form, sure in forms if form.search(text)), default=0.0)


def _found(day: Day, confidence: float) -> Found:
    return Found(day[0], day[1], day[2].isoformat(), confidence, day[2].isoformat())
