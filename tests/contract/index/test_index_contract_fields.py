"""Finding by fields: words in one, whole values, and whether there is a value at all."""

import pytest

from storage.index.query import FieldExists, FieldIs, FieldRange, FieldWords, NumberPrefix
from tests.indexes import document


def money(amount, currency="CNY"):
    return {"amount": amount, "currency": currency}


@pytest.fixture(scope="module")
def filled(worlds):
    """One document with every field and one with none."""
    with worlds.world() as world:
        _fill(world)
        yield world


def _fill(world):
    world.put(
        document(
            "full",
            "unrelated text",
            title="年度报告 Annual Report",
            file_name="Bericht_Zürich.pdf",
            archive_number="SR-BUS·2024·D10-2·00017",
            customer_file="C-0007",
            department="sales",
            media_type="application/pdf; version=1.7",
            state="SETTLED",
            level=1,
            fields={
                "subject": "咖啡豆供应 Coffee supply",
                "keyword": ["Urgent", "Long  Term"],
                "code": "ＱＸ－７７é",
                "party": ["Blue Harbour Ltd", "红山公司"],
                "signed": "2024-05-31",
                "score": 3.5,
                "amount": money("1234.50"),
                "price": money("10", "USD"),
                "handler": "Wáng Fāng 王芳",
            },
        ),
        document("empty", "咖啡豆供应 Coffee supply Urgent", classification="notice", fields={"keyword": []}),
    )


@pytest.mark.parametrize(
    ("field", "text", "phrase"),
    [
        *(("subject", "supply", False), ("subject", "咖啡", False), ("subject", "supplies 咖啡豆", False)),
        *(("subject", "咖啡豆供应", True), ("subject", "coffee supply", True), ("party", "harbour", False)),
        *(("party", "红山", False), ("handler", "wang", False), ("handler", "王芳", True), ("title", "报告", False)),
        *(("title", "report annual", False), ("filename", "zurich", False), ("filename", "bericht", False)),
        *(("filename", "pdf", False), ("text", "unrelated", False), ("text", "unrelated text", True)),
    ],
)
def test_field_words_find(filled, field, text, phrase):
    assert filled.find(FieldWords(field, text, phrase)) == ["full"]


@pytest.mark.parametrize(
    ("field", "text", "phrase"),
    [
        *(
            ("subject", "harbour", False),
            ("subject", "supply coffee", True),
            ("subject", "", False),
            ("subject", "", True),
        ),
        *(
            ("title", "supply", False),
            ("party", "blue 红", True),
            ("party", "ltd 红山", True),
            ("unknown", "supply", False),
        ),
        *(("keyword", "Urgent", False), ("signed", "2024", False)),
    ],
)
def test_field_words_do_not_find(filled, field, text, phrase):
    assert filled.find(FieldWords(field, text, phrase)) == []


@pytest.mark.parametrize(
    ("field", "values"),
    [
        *(("keyword", ("urgent",)), ("keyword", ("long term",)), ("keyword", ("nothing", "URGENT"))),
        *(("code", ("qx-77e",)), ("code", ("QX-77É",)), ("party", ("blue harbour ltd",)), ("party", ("红山公司",))),
        *(
            ("signed", ("2024-05-31",)),
            ("score", (3.5,)),
            ("amount", (1234.5,)),
            ("subject", ("咖啡豆供应 coffee SUPPLY",)),
        ),
        *(("class", ("paper",)), ("level", (1,)), ("level", ("1",)), ("level", ("inner",)), ("department", ("Sales",))),
        *(("customer", ("c-0007",)), ("type", ("pdf",)), ("type", ("application/pdf",)), ("state", ("settled",))),
        *(
            ("title", ("年度报告 annual report",)),
            ("filename", ("bericht_zurich.pdf",)),
            ("number", ("sr-bus·2024·d10-2·00017",)),
        ),
    ],
)
def test_field_is_finds(filled, field, values):
    assert filled.find(FieldIs(field, values)) == ["full"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        *(("keyword", ("urg",)), ("keyword", ()), ("code", ("QX",)), ("party", ("blue harbour",)), ("score", (3,))),
        *(("signed", ("2024-05",)), ("signed", ("nonsense",)), ("score", ("nonsense",)), ("amount", ("nan",))),
        *(("unknown", ("urgent",)), ("type", ("application/pdf; version=1.7",)), ("filed", ("yesterday",))),
    ],
)
def test_field_is_does_not_find(filled, field, values):
    assert filled.find(FieldIs(field, values)) == []


@pytest.mark.parametrize("field", ["subject", "unknown", "keyword"])
def test_a_range_of_what_has_no_order_finds_nothing(filled, field):
    assert filled.find(FieldRange(field, gte="a")) == []


@pytest.mark.parametrize(
    "field",
    ["subject", "keyword", "code", "party", "signed", "score", "amount", "price", "handler", "customer"],
)
def test_field_exists(filled, field):
    assert filled.find(FieldExists(field)) == ["full"]


@pytest.mark.parametrize("field", ["secret", "unknown"])
def test_field_without_a_value_does_not_exist(filled, field):
    assert filled.find(FieldExists(field)) == []


@pytest.mark.parametrize("text", ["SR-BUS·2024·D10-2·00017", "sr-bus·2024", "SRBUS2024D10", "ＳＲ－BUS", "sr"])
def test_number_prefix_finds(filled, text):
    assert filled.find(NumberPrefix(text)) == ["full"]


@pytest.mark.parametrize("text", ["BUS", "SR-BUS·2025", "s", "", "-", "S.*"])
def test_number_prefix_does_not_find(filled, text):
    assert filled.find(NumberPrefix(text)) == []
