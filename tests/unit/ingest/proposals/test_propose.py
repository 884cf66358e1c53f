"""What contracts state of themselves, in Chinese and English: read with place and likelihood, and nothing else read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.proposals.propose import FIRST_PAGES, LEAST, MOST_OF_A_KIND, propose, value_at
from mappings.proposal_kind import ProposalKind as Kind


def values(kind, *pages):
    return [each.value for each in propose(pages) if each.kind is kind]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("合同编号：HT-2024-015", "HT-2024-015"),
        ("协议编号: （2024）京采字第015号", "(2024)京采字第015号"),
        ("合同号：ＣＧ２０２４０３", "CG202403"),
        ("合 同 编 号：GF-2017-0201。", "GF-2017-0201"),
        ("（合同编号：015-A）", "015-A"),
        ("Contract No.: PA-2023/117", "PA-2023/117"),
        ("CONTRACT NUMBER: 4711", "4711"),
        ("Purchase Order No. PO-889.", "PO-889"),
        ("Agreement #: X77-2", "X77-2"),
    ],
)
def test_numbers_of_contracts(text, number):
    assert values(Kind.CONTRACT_NUMBER, text) == [number]


@pytest.mark.parametrize(
    "text", ["合同编号：", "合同编号：________", "contract no: see above", "the contract number", "编号规则"]
)
def test_what_is_no_number_of_a_contract(text):
    assert values(Kind.CONTRACT_NUMBER, text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "甲方：上海华星机械制造有限公司\n乙方：北京远洋商贸有限公司",
            ["上海华星机械制造有限公司", "北京远洋商贸有限公司"],
        ),
        ("甲方（采购方）：华星公司（以下简称甲方）", ["华星公司"]),
        ("出租人：张伟    身份证号：110101", ["张伟"]),
        ("甲 方：\n北京大学", ["北京大学"]),
        ("Party A: Farview Trading Ltd.\nParty B: Jane Q. Doe", ["Farview Trading Ltd", "Jane Q. Doe"]),
        (
            'This is made by and between Acme, Inc., a Delaware corporation ("Acme"), and Bolt LLC (the "Buyer").',
            ["Acme, Inc.", "Bolt LLC"],
        ),
        (
            "by and\nbetween CIRCOR International, Inc. (“CIRCOR”) and Scott A. Buckhout (the “Executive”).",
            ["CIRCOR International, Inc.", "Scott A. Buckhout"],
        ),
    ],
)
def test_parties(text, names):
    assert sorted(values(Kind.PARTY, text)) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "甲方应按本合同约定付款。",
        "甲方：应当按期交货",
        "甲方（盖章）：            乙方（盖章）：",
        "甲方：________",
        "differences between the parties and their agents",
        "Buyer: shall pay",
    ],
)
def test_what_is_no_party(text):
    assert values(Kind.PARTY, text) == []


def test_a_party_that_signs_at_the_end_is_proposed_once():
    text = "甲方：华星机械有限公司\n第一条", "甲方（盖章）：华星机械有限公司\n"
    assert values(Kind.PARTY, *text) == ["华星机械有限公司"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("签订日期：2024年3月15日", "2024-03-15"),
        ("签署时间: 二〇二四年三月十五日", "2024-03-15"),
        ("签约日期：贰零贰肆年叁月拾伍日", "2024-03-15"),
        ("本合同于2024年3月15日在上海签订", "2024-03-15"),
        ("made and entered into as of the 15th day of March, 2024", "2024-03-15"),
        ("dated as of March 15, 2024", "2024-03-15"),
        ("Date of this Agreement: 2024-03-15", "2024-03-15"),
    ],
)
def test_days_of_signing(text, day):
    assert values(Kind.SIGN_DATE, text) == [day]


@pytest.mark.parametrize("text", ["2024年3月15日交货", "dated as of 03/04/2024", "签订日期：2024年13月40日"])
def test_days_that_mean_nothing_or_two_things_are_left_alone(text):
    assert values(Kind.SIGN_DATE, text) == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("合同期限：自2024年4月1日起至2025年3月31日止", ["2024-04-01"], ["2025-03-31"]),
        ("有效期从2024-04-01到2025-03-31", ["2024-04-01"], ["2025-03-31"]),
        ("for a term from April 1, 2024 to March 31, 2025", ["2024-04-01"], ["2025-03-31"]),
        ("commencing on April 1, 2024 and expires on March 31, 2025", ["2024-04-01"], ["2025-03-31"]),
        ("本合同自2024年4月1日起生效", ["2024-04-01"], []),
        ("合同期限：自2025年4月1日起至2024年3月31日止", ["2025-04-01"], ["2024-03-31"]),
    ],
)
def test_terms(text, start, end):
    assert (values(Kind.TERM_START, text), values(Kind.TERM_END, text)) == (start, end)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("合同总价：人民币1,234,500.00元", "1234500", "CNY"),
        ("合同金额为人民币壹佰贰拾叁万肆仟伍佰元整", "1234500", "CNY"),
        ("合同总价款（大写）：壹万贰仟元伍角整", "12000.50", "CNY"),
        ("总金额：123.45万元", "1234500", "CNY"),
        ("合计：￥88.80", "88.80", "CNY"),
        ("合同价款：20万美元", "200000", "USD"),
        ("total purchase price is US$1,250,000.00", "1250000", "USD"),
        ("Contract Price: EUR 1.5 million", "1500000", "EUR"),
        ("an aggregate amount of 300,000 dollars", "300000", "USD"),
        ("合同金额：HK$5,000", "5000", "HKD"),
    ],
)
def test_amounts(text, amount, currency):
    assert values(Kind.AMOUNT, text) == [{"amount": amount, "currency": currency}]


@pytest.mark.parametrize("text", ["合同总价：1,234,500", "共12页", "违约金每日5元", "电话 62221000 元旦", "$5 lunch"])
def test_sums_without_currency_or_announcement_are_left_alone(text):
    assert values(Kind.AMOUNT, text) == []


def test_a_sum_in_capitals_and_figures_is_one_and_surer_than_either():
    text = "价款：人民币壹万元整（¥10,000.00）"
    (both,) = [each for each in propose([text]) if each.kind is Kind.AMOUNT]
    (one,) = [each for each in propose([text[:10]]) if each.kind is Kind.AMOUNT]
    assert both.confidence > one.confidence


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n  设备采购合同  \n甲方：", "设备采购合同"),
        ("保 密 协 议\n", "保密协议"),
        ("房屋租赁合同（示范文本）", "房屋租赁合同（示范文本）"),
        ("Exhibit 10.1\n\nPURCHASE AGREEMENT\n\nThis Agreement", "PURCHASE AGREEMENT"),
    ],
)
def test_titles(text, title):
    assert [each.replace("(", "（").replace(")", "）") for each in values(Kind.TITLE, text)] == [title]


@pytest.mark.parametrize("text", ["第一条 本合同", "This agreement", "as set out in the agreement", "附件一 合同"])
def test_lines_that_are_no_title(text):
    assert values(Kind.TITLE, text) == []


def test_only_the_first_and_last_pages_are_read_and_earlier_ones_are_likelier():
    blank = [""] * (FIRST_PAGES + 10)
    number = "合同编号：HT-2024-015"
    assert values(Kind.CONTRACT_NUMBER, *blank[:FIRST_PAGES], number, *blank[:9]) == []
    assert values(Kind.CONTRACT_NUMBER, *blank, number) == ["HT-2024-015"]
    (first,), (later,) = propose([number]), propose(["", "", number])
    assert first.confidence > later.confidence >= LEAST


def test_no_more_than_a_few_of_a_kind_and_the_likeliest_first():
    text = "\n".join(f"合同总价：人民币{number}00元" for number in range(1, 20))
    found = [each.confidence for each in propose([text]) if each.kind is Kind.AMOUNT]
    assert len(found) == MOST_OF_A_KIND
    assert found == sorted(found, reverse=True)


_PIECES = st.sampled_from(
    [
        "合同编号：",
        "HT-1",
        "甲方：",
        "华星公司",
        "\n",
        " ",
        "签订日期：",
        "2024年3月15日",
        "至",
        "人民币",
        "壹万元整",
        "¥1,000.00",
        "between ",
        "Acme, Inc.",
        " and ",
        "(",
        ")",
        "：",
        "ﬁ",
        "①",
        "𠀀",
        "total price $",
        "5 million",
        "合同",
    ]
)


@given(st.lists(st.lists(_PIECES, max_size=25).map("".join), max_size=3))
def test_every_proposal_lies_in_the_text_and_is_read_again_from_its_place(pages):
    for each in propose(pages):
        assert 0 <= each.start < each.end <= len(pages[each.page])
        assert LEAST <= each.confidence <= 1
        assert value_at(each.kind, pages[each.page], each.page, each.start, each.end) is not None
