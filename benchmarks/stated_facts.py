# ruff: noqa: E501 (tables of labels and templates of contracts read better in rows)
"""Contracts with the facts they state, for `benchmarks.proposals`: the corpus' own, labelled by hand, and generated.

The labels were made by reading the documents, for kinds that a document states of itself as a whole.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mappings.proposal_kind import ProposalKind as Kind

CONTRACTS = Path(__file__).parents[1] / "tests" / "corpus" / "contracts"
Facts = Mapping[Kind, tuple[str, ...]]

# file (without suffix), day of signing, parties, title; "-" where the document states none.
_LABELS = """
construction-1040596-2004-03-12|1997-07-31|SUNTRUST BANKS, INC.; CHOICEPOINT INC.|CONSTRUCTION AGENCY AGREEMENT
construction-882259-1998-11-17|1997-03-10|Pocono Village Farms, L.P.; First Pioneer Farm Credit, ACA|CONSTRUCTION LOAN AGREEMENT
construction-888228-1997-03-26|1996-06-20|Morgan Associates, Inc.; Enron Liquids Pipeline Operating Limiting Partnership|CONSTRUCTION AGREEMENT
credit-1058444-2010-08-05|2010-03-31|SAVVIS Communications Corporation; SAVVIS, Inc.; Wells Fargo Capital Finance, LLC|AMENDMENT NO. 6 TO AMENDED AND RESTATED CREDIT AGREEMENT
credit-1077688-2005-04-15|2005-02-18|HOOKER FURNITURE CORPORATION; BANK OF AMERICA, N.A.|FIRST AMENDMENT TO CREDIT AGREEMENT
credit-1129633-2004-05-10|2004-04-16|THE PHOENIX COMPANIES, INC.; PHOENIX LIFE INSURANCE COMPANY; PHOENIX INVESTMENT PARTNERS, LTD.|TECHNICAL AMENDMENT TO CREDIT AGREEMENT
employment-1002658-2001-11-14|-|Daleen Technologies, Inc.; Steven R. Kim|AMENDMENT TO EMPLOYMENT AGREEMENT
employment-1057523-1999-11-15|1999-08-05|BIRCH TELECOM, INC.; DAVID W. VRANICAR|AMENDMENT TO EMPLOYMENT AGREEMENT
employment-1351509-2009-01-27|-|Northstar Neuroscience, Inc.; Brian Dow|FIRST AMENDMENT TO EXECUTIVE EMPLOYMENT AGREEMENT
employment-1360752-2014-01-29|2014-01-24|SUCCESS EXPLORATION & RESOURCES, INC.; RAYMOND J. TALARICO|EMPLOYMENT AGREEMENT WITH RAYMOND TALARICO
employment-1392448-2010-05-06|2010-04-30|Midas Medici Group Holdings, Inc.; Johnson M. Kachidza|AMENDMENT TO EMPLOYMENT AGREEMENT
employment-22872-2005-06-20|2005-06-14|ROBERT J. LANDIS; COMPREHENSIVE CARE CORPORATION|WAIVER OF CERTAIN EMPLOYMENT AGREEMENT ENTITLEMENTS
employment-908259-2009-06-17|2009-06-10|OXiGENE, Inc.; Peter Langecker|EMPLOYMENT AGREEMENT
employment-915778-2011-05-20|2011-05-16|DSP Group, Inc.; DSP Group, Ltd.; Ofer Elyakim|AMENDMENT TO EMPLOYMENT AGREEMENT
retirement-731122-2004-12-15|2003-04-15|Columbia County Farmers National Bank; Jacob Trump|SUPPLEMENTAL EXECUTIVE RETIREMENT PLAN AGREEMENT
retirement-846901-2008-05-28|2008-04-02|Lakeland Bancorp, Inc.; Lakeland Bank; Thomas J. Shara|SUPPLEMENTAL EXECUTIVE RETIREMENT PLAN AGREEMENT
severance-1091883-2013-04-15|2013-04-09|CIRCOR International, Inc.; Scott A. Buckhout|SEVERANCE AGREEMENT
severance-1123313-2005-02-01|2005-01-28|Kyphon Inc.; Richard Mott|SEVERANCE AGREEMENT
severance-1326917-2014-01-21|2014-01-20|Sputnik Enterprises, Inc.; R. Thomas Kidd|SEVERANCE AGREEMENT
severance-723924-2004-12-16|2004-12-13|S&K Famous Brands, Inc.; Stewart M. Kasen|SEVERANCE AGREEMENT
software_license-1025953-2000-11-13|-|NovaStar Financial, Inc.; NovaStar Mortgage, Inc.|SOFTWARE LICENSE
software_license-1050446-2000-11-06|-|MicroStrategy International II Limited; Strategy.com International Limited|INTERNATIONAL SOFTWARE LICENSE AGREEMENT
software_license-1090908-2009-07-09|2009-02-13|Selectica, Inc.; CA, Inc.|MASTER SOFTWARE LICENSE AGREEMENT
software_license-786344-2007-08-14|2007-05-03|Guidewire Software, Inc.; MGA Insurance Company, Inc.|SOFTWARE LICENSE AGREEMENT
"""


@dataclass(frozen=True, slots=True)
class Stated:
    """A contract's text, and by kind the values it states; a kind that isn't there is not counted for it."""

    text: str
    facts: Facts


def labelled() -> Iterator[Stated]:
    """The corpus' plain-text contracts."""
    for line in _LABELS.strip().splitlines():
        name, day, parties, title = line.split("|")
        text = (CONTRACTS / f"{name}.txt").read_text("utf-8", "replace")
        facts = {
            Kind.SIGN_DATE: () if day == "-" else (day,),
            Kind.PARTY: tuple(parties.split("; ")),
            Kind.TITLE: (title,),
        }
        yield Stated(text, facts)


_CAPITAL = "零壹贰叁肆伍陆柒捌玖"
_HAN_COMPANIES = (
    "上海华星机械制造有限公司",
    "北京远洋商贸有限公司",
    "深圳市蓝海科技股份有限公司",
    "江苏恒通电缆厂",
    "第三建筑设计研究院",
)
_HAN_LABELS = (
    ("甲方", "乙方"),
    ("甲方（委托方）", "乙方（受托方）"),
    ("出租人", "承租人"),
    ("买方", "卖方"),
    ("发包人", "承包人"),
)
_HAN_PEOPLE = ("张伟", "欧阳明月", "李国强")
_COMPANIES = ("Farview Trading Ltd.", "Acme, Inc.", "Northern Pumps LLC", "Bolt & Sons Limited", "Harbour Bank, N.A.")
_PEOPLE = ("Jane Q. Doe", "Richard Mott", "Stewart M. Kasen")


def generated(count: int, seed: int = 4711) -> Iterator[Stated]:
    """Contracts in the customary forms of both languages, half each, drawn from `seed`."""
    draw = random.Random(seed)
    for number in range(count):
        yield _chinese(draw, number) if number % 2 else _english(draw, number)


def _chinese(draw: random.Random, number: int) -> Stated:
    first, second = draw.choice(_HAN_COMPANIES), draw.choice((*_HAN_COMPANIES[::-1][:3], *_HAN_PEOPLE))
    labels = draw.choice(_HAN_LABELS)
    year, month, day = draw.randint(2005, 2025), draw.randint(1, 12), draw.randint(1, 28)
    amount = draw.randint(1, 9999) * 100
    signed = draw.choice(
        (
            f"签订日期：{year}年{month}月{day}日",
            f"本合同于{year}年{month}月{day}日在上海签订。",
            f"签约时间：{year}-{month:02}-{day:02}",
        )
    )
    total = draw.choice((
        f"合同总价款为人民币{_capital(amount)}元整（¥{amount:,}.00）。",
        f"合同金额：{amount:,}元。",
        f"总价：人民币{_capital(amount)}元整。",
        f"服务费共计{amount / 10000:g}万元。",
    ))  # fmt: skip
    code = draw.choice((f"HT-{year}-{number:03}", f"（{year}）京采字第{number}号", f"CG{year}{number:04}"))
    name = draw.choice(("设备采购合同", "房屋租赁合同", "技术服务协议", "建设工程施工合同", "保 密 协 议"))
    term = draw.choice(
        (
            f"合同期限：自{year}年{month}月{day}日起至{year + 2}年{month}月{day}日止。",
            f"有效期从{year}-{month:02}-{day:02}到{year + 2}-{month:02}-{day:02}。",
        )
    )
    noise = "第三条 每日违约金100元，定金5000元，质保期至2030年1月1日。\n甲方应按本合同约定付款，乙方应提供发票。\n"
    text = f"{name}\n合同编号：{code}\n{labels[0]}：{first}\n地址：\n{labels[1]}：{second}\n{signed}\n{total}\n{term}\n{noise}"
    facts = {
        Kind.CONTRACT_NUMBER: (code,),
        Kind.PARTY: (first, second),
        Kind.SIGN_DATE: (f"{year}-{month:02}-{day:02}",),
        Kind.TERM_START: (f"{year}-{month:02}-{day:02}",),
        Kind.TERM_END: (f"{year + 2}-{month:02}-{day:02}",),
        Kind.AMOUNT: (f"{amount} CNY",),
        Kind.TITLE: (name,),
    }
    return Stated(text, facts)


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _english(draw: random.Random, number: int) -> Stated:
    first, second = draw.choice(_COMPANIES), draw.choice((*_COMPANIES[::-1][:3], *_PEOPLE))
    year, month, day = draw.randint(2005, 2025), draw.randint(1, 12), draw.randint(1, 28)
    said = draw.choice((f"{_MONTHS[month - 1]} {day}, {year}", f"the {day}th day of {_MONTHS[month - 1]}, {year}"))
    amount = draw.randint(10, 9999) * 100
    code = draw.choice((f"PA-{year}/{number}", f"{year}{number:05}"))
    name = draw.choice(
        ("PURCHASE AGREEMENT", "LEASE AGREEMENT", "Master Services Agreement", "SOFTWARE LICENSE AGREEMENT")
    )
    opening = draw.choice((
        f'This Agreement is made and entered into as of {said} by and between {first}, a Delaware company ("Seller"), and {second} ("Buyer").',
        f"THIS AGREEMENT, dated {said}, is made between {first} (the “Seller”) and {second} (the “Buyer”).",
        f"Date of this Agreement: {said.removeprefix('the ')}\nSeller: {first}\nBuyer: {second}",
    ))  # fmt: skip
    total = draw.choice(
        (
            f"The total purchase price is US${amount:,}.00.",
            f"Contract Price: ${amount:,}",
            f"for an aggregate amount of {amount:,} dollars",
        )
    )
    starts, ends = f"{_MONTHS[month - 1]} {day}, {year}", f"{_MONTHS[month - 1]} {day}, {year + 3}"
    term = draw.choice((f"for a term from {starts} to {ends}", f"It commences on {starts} and expires on {ends}."))
    noise = (
        "Late payments bear a fee of $25 per day. Disputes between the parties and their agents are heard in London."
    )
    text = f"{name}\n\nContract No.: {code}\n\n{opening}\n{total}\n{term}\n{noise}\n"
    facts = {
        Kind.CONTRACT_NUMBER: (code,),
        Kind.PARTY: (first, second),
        Kind.SIGN_DATE: (f"{year}-{month:02}-{day:02}",),
        Kind.TERM_START: (f"{year}-{month:02}-{day:02}",),
        Kind.TERM_END: (f"{year + 3}-{month:02}-{day:02}",),
        Kind.AMOUNT: (f"{amount} USD",),
        Kind.TITLE: (name,),
    }
    return Stated(text, facts)


def _capital(amount: int) -> str:
    """A whole number under a hundred million in capitals, as cheques have it: 1020300 -> 壹佰零贰万零叁佰."""
    high, low = divmod(amount, 10_000)
    if high:
        return _four(high) + "万" + ("零" if 0 < low < 1000 else "") + (_four(low) if low else "")
    return _four(low)


def _four(amount: int) -> str:
    said, skipped = "", False
    for unit, sign in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = amount // unit % 10
        if digit:
            said += ("零" if skipped and said else "") + _CAPITAL[digit] + sign
        skipped = not digit
    return said
