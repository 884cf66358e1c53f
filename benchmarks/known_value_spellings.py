"""Documents whose text tells a value of their own record, in one of the forms that people and scanners give it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from faker import Faker

from benchmarks.noise import Noise, full_width
from benchmarks.personal_values import bank_card, resident_id

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_ORDINARY = "〇一二三四五六七八九"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_UNITS = (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1))


@dataclass(frozen=True, slots=True)
class Known:
    """Characters `start` to `end` of `text` say what the record of a document of this class has as `field`."""

    classification: str
    field: str
    value: Any
    text: str
    start: int
    end: int


def known_values(count: int, seed: int, lines: Sequence[str]) -> Iterator[Known]:
    """`count` of them between real `lines`; the same ones for the same seed and lines."""
    random = Random(seed)
    names = Faker("zh_CN")
    names.seed_instance(seed)
    for _ in range(count):
        classification, field, value, spelled = random.choice((_account, _identity, _phone, _money, _day, _name))(
            random, names
        )
        before = random.choice(lines) + "\n" + random.choice(("为", "：", " ", "，计", "（"))
        after = random.choice(("。", "，", "）", " ", "\n")) + random.choice(lines)
        yield Known(classification, field, value, before + spelled + after, len(before), len(before) + len(spelled))


_Made = tuple[str, str, Any, str]


def _account(random: Random, _: Faker) -> _Made:
    value = bank_card(random)
    return "business", "bank_account", [value], Noise(random).spelled(value, groups=((4,), (6, 13)))


def _identity(random: Random, _: Faker) -> _Made:
    value = resident_id(random)
    spelled = Noise(random).spelled(value, groups=((6, 8, 4), (4,)))
    return "customer-base", "legal_representative_id", value, spelled


def _phone(random: Random, names: Faker) -> _Made:
    value = names.phone_number()
    return "customer-base", "contact_phone", [value], Noise(random).spelled(value, groups=((3, 4, 4),))


def _name(random: Random, names: Faker) -> _Made:
    value = names.name()
    return "business", "contact_person", [value], random.choice((value, " ".join(value)))


def _money(random: Random, _: Faker) -> _Made:
    cents = random.choice(
        (random.randint(100, 10**11), random.randint(1, 10**7) * 100, random.randint(1, 10**5) * 10**6)
    )
    amount = Decimal(cents) / 100
    forms = [f"{amount:.2f}", f"{amount:,.2f}", f"¥{amount:,.2f}", f"{amount:,.2f}".replace(",", "'"), capitals(amount)]
    forms.append(full_width(f"{amount:,.2f}").translate({ord(","): "，", ord("."): "．"}))
    if amount % 10_000 == 0:
        forms += [f"{amount // 10_000}万", f"{amount // 10_000:,} 万元"]
    if amount % 1_000_000 == 0:
        forms.append(f"{amount // 1_000_000} million")
    spelled = _scanned(random, random.choice(forms))
    return "business", "amount", {"amount": f"{amount:.2f}", "currency": "CNY"}, spelled


def _scanned(random: Random, text: str) -> str:
    """`text`, sometimes with letters for digits, or with a blank between Han characters, as scanners put them."""
    if random.random() < 0.7:
        return text
    if text.isascii():
        return Noise(random).misread(text)
    return " ".join(text) if all("\u4e00" <= each <= "\u9fff" for each in text) else text


def _day(random: Random, _: Faker) -> _Made:
    day = date(random.randint(1990, 2035), random.randint(1, 12), random.randint(1, 28))
    month = _MONTHS[day.month - 1]
    forms = (
        *(f"{day}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}"),
        *(f"{day.year}年{day.month}月{day.day}日", f"{day.year} 年 {day.month} 月 {day.day} 日"),
        full_width(f"{day.year}年{day.month}月{day.day}日"),
        *(f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{day.day}-{month[:3]}-{day.year}"),
        _han_day(day, _ORDINARY, "十"),
        _han_day(day, _ORDINARY, "十").replace("〇", random.choice("○零O0")),
        _han_day(day, _CAPITALS, "拾"),
    )
    return "credit", "rating_date", f"{day}", _scanned(random, random.choice(forms))


def _han_day(day: date, digits: str, ten: str) -> str:
    def number(value: int) -> str:
        tens, ones = divmod(value, 10)
        head = "" if not tens else ten if tens == 1 else digits[tens] + ten
        return head + (digits[ones] if ones else "")

    return "".join(digits[int(each)] for each in str(day.year)) + f"年{number(day.month)}月{number(day.day)}日"


def capitals(amount: Decimal) -> str:
    """人民币大写, as the Bank of China's rules for bills want it: 1234.05 -> 壹仟贰佰叁拾肆元零伍分."""
    whole, cents = divmod(int(amount * 100), 100)
    text = ""
    for unit, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section = whole // size % 10_000
        if section:
            text += ("零" if text and section < 1000 else "") + _section(section) + unit
    text += "元" if text else ""
    jiao, fen = divmod(cents, 10)
    if not cents:
        return text + "整"
    return text + (f"{_CAPITALS[jiao]}角" if jiao else "零" if text else "") + (f"{_CAPITALS[fen]}分" if fen else "")


def _section(value: int) -> str:
    text, gap = "", False
    for unit, size in _UNITS:
        digit = value // size % 10
        gap = gap or (not digit and bool(text))
        if digit:
            text += ("零" if gap and text else "") + _CAPITALS[digit] + unit
            gap = False
    return text
