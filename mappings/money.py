"""Amounts of money as people write them: "1,234.50 CNY", "￥1,234.50", "12万元"."""

import re
import unicodedata
from decimal import Decimal

# ISO 4217 (list one, without funds codes and metals).
_ISO_4217 = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_ISO_4217.split())

_WORDS = {
    "¥": "CNY",
    "元": "CNY",
    "圆": "CNY",
    "人民币": "CNY",
    "RMB": "CNY",
    "$": "USD",
    "US$": "USD",
    "美元": "USD",
    "€": "EUR",
    "欧元": "EUR",
    "£": "GBP",
    "英镑": "GBP",
    "HK$": "HKD",
    "港元": "HKD",
    "港币": "HKD",
    "日元": "JPY",
}
_SCALES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<rest>\.[0-9]+)?", re.ASCII)
_MONEY = re.compile(
    rf"(?P<before>[^-+0-9]*?)\s*(?P<number>{_NUMBER.pattern})\s*(?P<scale>[万亿]?)\s*(?P<after>[^0-9]*)"
)
_MAX_DIGITS = 15  # what a double, and so every index, holds exactly
_MAX_DECIMALS = 4
_MAX_INPUT = 100


def parse_number(text: str) -> Decimal | None:
    """A decimal number with or without thousands separators, or None. Full-width digits count as digits."""
    folded = unicodedata.normalize("NFKC", text).strip()
    match = _NUMBER.fullmatch(folded) if len(folded) <= _MAX_INPUT else None
    if match is None:
        return None
    return Decimal(folded.replace(",", ""))


def parse_money(text: str) -> tuple[Decimal, str | None] | None:
    """Amount and currency (None if none is named), or None if `text` is no amount.

    The currency is as written where it is no word or sign known here; `CURRENCIES` says whether it is one.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    match = _MONEY.fullmatch(folded) if len(folded) <= _MAX_INPUT else None
    if match is None:
        return None
    named = {currency_code(match["before"]), currency_code(match["after"])} - {""}
    if len(named) > 1:
        return None
    amount = Decimal(match["number"].replace(",", "")) * _SCALES[match["scale"]]
    return amount, next(iter(named), None)


def currency_code(word: str) -> str:
    """The ISO 4217 code that `word` means; the word itself, in capitals, if it is unknown."""
    upper = word.strip().upper()
    return _WORDS.get(upper, upper)


def plain_amount(amount: Decimal) -> str | None:
    """`amount` in digits without exponent, or None if it has more digits than every index holds exactly."""
    if not amount.is_finite():
        return None
    plain = f"{amount:f}"
    whole, _, decimals = plain.lstrip("-").partition(".")
    too_long = len(whole.lstrip("0")) + len(decimals) > _MAX_DIGITS or len(decimals) > _MAX_DECIMALS
    return None if too_long else plain
