"""The amount of a contract: sums with a currency, in figures or capitals (壹万元整), behind words such as 合同总价."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.proposals.found import Found
from ingest.sensitive.numbers import amounts
from mappings.money import currency_code, plain_amount

_BEFORE = r"人民币|rmb|cny|usd|us\s?\$|hk\s?\$|hkd|eur|gbp|jpy|美元|港币|港元|欧元|英镑|日元|¥|\$|€|£"
_AFTER = r"元|圆|美元|港元|港币|欧元|英镑|日元|rmb|cny|usd|eur|gbp|hkd|jpy|u\.?s\.?\sdollars|dollars|yuan|pounds|euros?"
_CURRENCY = re.compile(rf"{_BEFORE}|{_AFTER}")
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})++(?:\.\d{1,4})?|\d++(?:\.\d{1,4})?)(?![\d%])")
_IN_FRONT = re.compile(
    rf"(?P<before>{_BEFORE})?\s{{0,3}}(?:\((?:小写)?\)|小写)?\s{{0,2}}:?\s{{0,2}}(?P<sign>[¥$€£])?\s{{0,2}}$"
)
_BEHIND = re.compile(rf"\s{{0,2}}(?P<scale>万|萬|亿|million|billion|thousand)?\s{{0,2}}(?P<after>{_AFTER})?(?![a-z])")
_CAPITAL_DIGITS = "零〇壹贰叁肆伍陆柒捌玖貳參陸两拾佰仟万萬亿"
_CAPITALS = re.compile(
    rf"(?<![{_CAPITAL_DIGITS}])[{_CAPITAL_DIGITS}][{_CAPITAL_DIGITS}\s]{{0,40}}(?:元|圆)"
    r"(?:\s?零?[壹贰叁肆伍陆柒捌玖]\s?角)?(?:\s?零?[壹贰叁肆伍陆柒捌玖]\s?分)?\s?[整正]?"
)
_CAPITALS_IN_FRONT = re.compile(r"(?P<before>人民币|美元|港币|欧元)?\s{0,3}(?:\(?大写\)?)?\s{0,2}:?\s{0,2}$")
_FRONT = 24  # characters that a currency in front of a number takes at most
_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_WORDS = {"圆": "CNY", "yuan": "CNY", "us$": "USD", "u.s. dollars": "USD", "us dollars": "USD", "dollars": "USD"}
_WORDS |= {"pounds": "GBP", "euro": "EUR", "euros": "EUR", "元": "CNY"}
_NEAR = 45
_ANNOUNCED = (
    (re.compile(r"(?:合同|协议|订单|工程|项目)\s?(?:总)?\s?(?:价款|金额|价格|造价|总价|总额|价|款)|总\s?(?:价款|金额|价|额|计|造价)|"
                r"价税合计|含税总|合\s?计|(?:total|aggregate)\s+(?:contract\s+|purchase\s+)?(?:price|amount|sum|value|"
                r"consideration|fee)|"
                r"(?:contract|purchase)\s+(?:price|sum|amount|value)|principal\s+(?:amount|sum)|"
                r"contract\s+total|grand\s+total"), 0.9),
    (re.compile(r"价款|货款|租金|服务费|费用|报酬|借款|贷款|本金|转让款|保证金|金额|价格|price|fee|rent|salary|amount|sum|payment|"
                r"consideration|loan|commitment"), 0.66),
)  # fmt: skip
_SPELLED_TWICE = 0.95
_TWICE_WITHIN = 40
# A smaller share of the sum stands beside these: instalments, penalties, rates.
_PART = re.compile(
    r"%|每日|每月|违约金|预付|首付|定金|押金|单价|每(?:个|件|台|套|吨|平)|per\s+(?:unit|hour|day|month|share)|deposit|penalt|late\s"
)


def sums(plain: str) -> Iterator[Found]:
    """The amounts with a currency in the folded text of a page, each as likely as what stands before it says."""
    known = sorted([*_figures(plain), *_capitals(plain)], key=lambda each: each.start)
    for each in known:
        twice = any(
            other is not each and other.same == each.same and _apart(each, other) <= _TWICE_WITHIN for other in known
        )
        before = plain[max(0, each.start - _NEAR) : each.start]
        sure = _announced(before)
        if sure:
            likely = min(_SPELLED_TWICE, sure + 0.2) if twice else sure
            yield Found(each.start, each.end, each.value, likely, each.same)


def _announced(before: str) -> float:
    line = before[before.rfind("。") + 1 :]
    best = max((sure for form, sure in _ANNOUNCED if form.search(line)), default=0.0)
    return best - 0.2 if best and _PART.search(line) else best


def _figures(plain: str) -> Iterator[Found]:
    for match in _FIGURE.finditer(plain) if _DIGIT.search(plain) and _CURRENCY.search(plain) else ():
        start = max(0, match.start() - _FRONT)
        front, behind = _IN_FRONT.search(plain[start : match.start()]), _BEHIND.match(plain, match.end())
        if front is None or behind is None:
            continue
        words = {_currency(word) for word in (front["before"], front["sign"], behind["after"]) if word}
        # 人民币 with ¥ is one currency, $ with USD too; two that differ are a mistake of ours.
        if len(words) == 1:
            amount = Decimal(match.group().replace(",", "")) * _SCALES.get(behind["scale"] or "", 1)
            first = min([start + front.start(name) for name in ("before", "sign") if front[name]] or [match.start()])
            last = behind.end() if behind["scale"] or behind["after"] else match.end()
            yield from _found(first, last, amount, words.pop())


def _capitals(plain: str) -> Iterator[Found]:
    for match in () if plain.isascii() else _CAPITALS.finditer(plain):
        read = [each for each in amounts(match.group()) if each[0] == 0]
        if read:
            start = max(0, match.start() - _FRONT)
            front = _CAPITALS_IN_FRONT.search(plain[start : match.start()])
            named = front["before"] if front else None
            first = start + front.start("before") if front and named else match.start()
            currency = _currency(named or "元")
            yield from _found(first, match.end(), max(max(read, key=lambda each: each[1])[2]), currency)


def _found(start: int, end: int, amount: Decimal, currency: str) -> Iterator[Found]:
    plain = plain_amount(amount.normalize() if amount == amount.to_integral_value() else amount)
    if plain is not None and amount > 0:
        yield Found(start, end, {"amount": plain, "currency": currency}, 0.0, f"{amount.normalize():f} {currency}")


def _currency(word: str) -> str:
    folded = " ".join(word.split()).replace("us $", "us$").replace("hk $", "hk$")
    return _WORDS.get(folded) or currency_code(folded)


def _apart(one: Found, other: Found) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
