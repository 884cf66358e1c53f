"""Values of the record are found in its text in every form people write them; when in doubt, they are hidden."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sensitive.folding import loose
from ingest.sensitive.known_values import each_value, known_value_marks, secrets, spellings
from mappings.document import Document, Place
from mappings.scheme_file import default_scheme
from mappings.views import views

SCHEME = default_scheme()
BUSINESS = SCHEME.by_key["business"]
CREDIT = SCHEME.by_key["credit"]
AMOUNT = {"amount": {"amount": "1234567.80", "currency": "CNY"}}
# So much for a hundred thousand characters that were made to be slow, on a machine that others use too.
_SECONDS = 5.0
ROUND = {"amount": {"amount": "12000000", "currency": "CNY"}}


def document(*pages, classification="business", level=1, title="t", file_name="f", **fields):
    return Document(
        id="d",
        classification=classification,
        level=level,
        department="sales",
        archive_number="n",
        title=title,
        file_name=file_name,
        media_type="text/plain",
        filed_on=date(2026, 3, 2),
        state="INDEXED",
        fields=fields,
        pages=pages,
    )


def marked(given, classification=BUSINESS):
    texts = {Place.TITLE: (given.title,), Place.FILE_NAME: (given.file_name,), Place.TEXT: given.pages}
    return [texts[mark.place][mark.page][mark.start : mark.end] for mark in known_value_marks(given, classification)]


FORMS_OF_AN_AMOUNT = [
    "1234567.80", "1234567.8", "1,234,567.80", "1.234.567,80",
    "1.234.567,80", "1'234'567.80", "１，２３４，５６７．８０",
    "123.45678万", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角", "一百二十三万四千五百六十七元八角", "1.2345678 million",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS_OF_AN_AMOUNT)
def test_an_amount_is_found_in_any_spelling(form):
    found = marked(document(f"合同总价为{form}，分三期付清。", **AMOUNT))
    assert found
    assert "".join(found) in form or form in "".join(found)


@pytest.mark.parametrize(
    "form", ["12000000", "12,000,000", "1200万", "1,200 万元", "一千二百万", "12 million", "壹仟贰佰万圆整", "0.12亿"]
)
def test_a_round_amount_is_found_in_any_unit(form):
    assert marked(document(f"price: {form}.", **ROUND))


@pytest.mark.parametrize("other", ["1234567.81", "91234567.80", "2345678", "12345678"])
def test_another_amount_is_left_alone(other):
    assert marked(document(f"合同总价为{other}元", **AMOUNT)) == []


@pytest.mark.parametrize(
    "form",
    [
        "6222 0212 3456 7890",
        "6222021234567890",
        "6222-0212-3456-7890",
        "６２２２０２１２３４５６７８９０",
        "6222 0212\n3456 7890",
    ],
)
def test_a_number_of_an_account_is_found_however_it_is_grouped(form):
    assert marked(document(f"account {form} at the bank", bank_account=["6222021234567890"])) == [form]


def test_a_number_that_was_read_by_a_machine_is_found_with_its_usual_errors():
    assert marked(document("account 622202l23456789O", bank_account=["6222021234567890"]))


@pytest.mark.parametrize("form", ["王小明", "王 小明", "王小明先生"])
def test_a_chinese_name_is_found_within_running_text(form):
    assert marked(document(f"联系人：{form}，电话", contact_person=["王小明"]))


@pytest.mark.parametrize("form", ["John Smith", "SMITH, John", "john  smith", "Smith John"])
def test_a_western_name_is_found_in_either_order(form):
    assert marked(document(f"Please ask {form} for it.", contact_person=["John Smith"]))


FORMS_OF_A_DAY = [
    "2024-03-05",
    "2024年3月5日",
    "2024/3/5",
    "2024.03.05",
    "5 March 2024",
    "March 5, 2024",
    "二〇二四年三月五日",
]


@pytest.mark.parametrize("form", FORMS_OF_A_DAY)
def test_a_day_is_found_in_any_spelling(form):
    given = document(f"评级于{form}完成", classification="credit", level=1, rating_date="2024-03-05")
    assert marked(given, CREDIT)


@pytest.mark.parametrize(
    "form",
    [
        "1,234,567.8O",
        "l,234,567.80",
        "lz34567.80",
        "壹 佰 贰 拾 叁 万 肆 仟 伍 佰 陆 拾 柒 元 捌 角",
        "壹佰贰拾叁万肆仟\n伍佰陆拾柒元捌角",
    ],
)
def test_an_amount_that_was_read_by_a_machine_is_found_with_its_usual_errors(form):
    assert form in marked(document(f"合同总价为{form}，分三期", **AMOUNT))


@pytest.mark.parametrize("form", ["壹仟贰佰万元整", "壹仟贰佰万圆正", "1,200 万元", "1200万元整"])
def test_the_unit_behind_an_amount_is_hidden_with_it(form):
    assert form in marked(document(f"price: {form}.", **ROUND))


@pytest.mark.parametrize(
    "form",
    [
        *("2O24-03-05", "2024-O3-o5", "2O24年3月5日", "zoz40305", "5 March 2oz4", "March 5, 2O24"),
        *(
            "二○二四年三月五日",
            "二零二四年三月五日",
            "二0二四年三月五日",
            "二 〇 二 四 年 三 月 五 日",
            "贰零贰肆年叁月伍日",
        ),
    ],
)
def test_a_day_that_was_read_by_a_machine_is_found_with_its_usual_errors(form):
    given = document(f"评级于{form}完成", classification="credit", level=1, rating_date="2024-03-05")
    assert form in marked(given, CREDIT)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["1", "1,", "1-", "l", "1l", "l.", "一", "一 ", "壹佰", "2024年", "二〇", "1a", "1 万", "年", "1,1 "]
)
def test_no_text_is_slow(unit):
    text = (unit * 100_000)[:100_000]
    began = time.process_time()
    known_value_marks(document(text, rating_date="2024-03-05", credit_limit=ROUND["amount"], level=0), CREDIT)
    assert time.process_time() - began < _SECONDS


def test_title_and_file_name_are_searched_too():
    given = document("", title="询价 1,234,567.80", file_name="offer-1234567.80.pdf", **AMOUNT)
    assert {mark.place for mark in known_value_marks(given, BUSINESS)} == {Place.TITLE, Place.FILE_NAME}


def test_a_value_across_the_end_of_a_page_is_marked_on_both():
    given = document("the account is 6222 0212", "3456 7890 as agreed", bank_account=["6222021234567890"])
    assert {
        (mark.page, given.pages[mark.page][mark.start : mark.end]) for mark in known_value_marks(given, BUSINESS)
    } == {
        (0, "6222 0212"),
        (1, "3456 7890"),
    }


def test_a_mark_carries_the_level_of_its_field():
    given = document("1234567.80 and 6222021234567890", bank_account=["6222021234567890"], **AMOUNT)
    assert {(mark.level, mark.reason) for mark in known_value_marks(given, BUSINESS)} == {
        (2, "field:amount"),
        (3, "field:bank_account"),
    }


def test_what_the_document_shows_anyway_is_not_marked():
    assert known_value_marks(document("1234567.80", level=2, **AMOUNT), BUSINESS) == []
    assert known_value_marks(document("Acme", customer_name="Acme"), BUSINESS) == []


def test_a_short_value_is_marked_only_where_it_stands_alone():
    given = document("Lee said that Leeds is far", contact_person=["Lee"])
    assert [(mark.start, mark.end) for mark in known_value_marks(given, BUSINESS)] == [(0, 3)]


def test_a_field_that_tells_the_value_of_a_higher_one_is_marked_there():
    given = document(service_content="supply for 1,234,567.80 in all", **AMOUNT)
    (mark,) = known_value_marks(given, BUSINESS)
    assert (mark.place, mark.field, mark.page, mark.level) == (Place.FIELD, "service_content", 0, 2)
    assert given.fields["service_content"][mark.start : mark.end] == "1,234,567.80"
    assert known_value_marks(document(service_content="supply", **AMOUNT), BUSINESS) == []


def test_a_repeated_field_is_marked_at_its_value():
    told = ["Acme", "Beta (6222 0212 3456 7890)"]
    given = document(counterparty=told, bank_account=["6222021234567890"])
    (mark,) = known_value_marks(given, BUSINESS)
    assert (mark.field, mark.page, told[1][mark.start : mark.end]) == ("counterparty", 1, "6222 0212 3456 7890")


def test_a_field_of_the_same_level_or_above_is_not_marked():
    given = document(payment_terms="to 6222021234567890", negotiation_note="6222021234567890 or Wang")
    assert known_value_marks(given, BUSINESS) == []
    given = document(negotiation_note="Wang", contact_person=["Wang"], payment_terms="Wang pays")
    assert {(mark.field, mark.level) for mark in known_value_marks(given, BUSINESS)} == {
        ("contact_person", 3),
        ("payment_terms", 3),
    }


def test_what_is_marked_in_a_field_does_not_depend_on_the_field_beside_it():
    # Put together, the two would read as the account.
    given = document(counterparty=["622202"], service_content="1234567890", bank_account=["6222021234567890"])
    assert known_value_marks(given, BUSINESS) == []


WORDS = st.text("ab12 甲乙", max_size=4)


@st.composite
def records(draw):
    """Records whose lower fields repeat, between other words, what the higher ones hold."""
    account = draw(st.integers(10**9, 10**18).map(str))
    price = draw(st.decimals("1000", "99999999", places=2))
    person = draw(st.sampled_from(["Ada Lovelace", "王小明的同事", "Grace Hopper"]))
    spaced = " ".join(account[at : at + 4] for at in range(0, len(account), 4))
    forms = st.sampled_from([account, spaced, f"{price:,.2f}", f"{price}", person, person.upper(), ""])
    told = st.builds(lambda *parts: "、".join(parts), WORDS, forms, WORDS, forms)
    return document(
        level=draw(st.sampled_from(BUSINESS.document_levels)),
        service_content=draw(told),
        record_kind=draw(told),
        payment_terms=draw(told),
        counterparty=draw(st.lists(told, max_size=3)),
        handler=draw(told),
        contact_person=[person],
        bank_account=[account],
        floor_price={"amount": str(price), "currency": "CNY"},
    )


@given(records())
def test_no_view_below_a_value_tells_it_in_any_field(record):
    marks = known_value_marks(replace(record, level=0), BUSINESS)
    for view in views(replace(record, marks=tuple(marks)), SCHEME):
        shown = replace(record, level=view.level, fields={**view.fields, **_above(record, view)})
        assert [mark for mark in known_value_marks(shown, BUSINESS) if mark.field in view.fields] == []
        told = [loose(text) for value in view.fields.values() for text in each_value(value) if isinstance(text, str)]
        for secret in secrets(replace(record, level=view.level), BUSINESS):
            forms = spellings(secret) if secret.field != "floor_price" else ()
            assert not any(form in text for form in forms for text in told)


def _above(record, view):
    return {name: value for name, value in record.fields.items() if name in view.masked}


@given(st.decimals("0.01", "99999999999.99", places=2), st.text(max_size=40), st.text(max_size=40))
def test_no_plainly_written_amount_is_ever_missed(amount, before, after):
    text = f"{before} {amount:,.2f} 元{after}"
    found = marked(document(text, amount={"amount": str(amount), "currency": "CNY"}))
    assert any(f"{amount:,.2f}" in each or each in f"{amount:,.2f}" for each in found)


@given(st.text(max_size=200))
def test_any_text_can_be_assessed(text):
    given = document(text, text, contact_person=["王小明"], bank_account=["6222021234567890"], **AMOUNT)
    for mark in known_value_marks(given, BUSINESS):
        assert 0 <= mark.start < mark.end <= len(text)
