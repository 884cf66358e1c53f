"""What only looks like a number of some kind is left alone, and no text makes a detector slow or fall."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sensitive.find import pattern_detectors
from ingest.sensitive.folding import fold
from mappings.detector_kind import DetectorKind

DETECTORS = pattern_detectors()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (DetectorKind.RESIDENT_ID, "110105194912310021"),  # wrong check digit
        (DetectorKind.RESIDENT_ID, "11010519491331002X"),  # no such month
        (DetectorKind.RESIDENT_ID, "911010519491231002X"),  # inside a longer number
        (DetectorKind.RESIDENT_ID, "11010519491231002X1"),
        (DetectorKind.RESIDENT_ID, "合同编号：110105491231002"),
        (DetectorKind.RESIDENT_ID, "金额 110105491231002 元"),
        (DetectorKind.RESIDENT_ID, "990105194912310028"),  # no such province
        (DetectorKind.CREDIT_CODE, "91350100M000100Y44"),
        (DetectorKind.CREDIT_CODE, "x91350100M000100Y43"),
        (DetectorKind.BANK_CARD, "4111 1111 1111 1112"),
        (DetectorKind.BANK_CARD, "41111111111111110"),
        (DetectorKind.BANK_CARD, "¥4111111111111111"),
        (DetectorKind.BANK_CARD, "4111111111111111.00"),
        (DetectorKind.BANK_CARD, "订单号 4111111111111111"),
        (DetectorKind.BANK_CARD, "HT-4111111111111111"),
        (DetectorKind.IBAN, "GB83 WEST 1234 5698 7654 32"),
        (DetectorKind.IBAN, "XX82 WEST 1234 5698 7654 32"),
        (DetectorKind.PASSPORT, "合同编号 E12345678"),
        (DetectorKind.PASSPORT, "E123456789"),
        (DetectorKind.PASSPORT, "SR-E12345678"),
        (DetectorKind.MOBILE, "12800138000"),
        (DetectorKind.MOBILE, "138001380001"),
        (DetectorKind.MOBILE, "13800138000元"),
        (DetectorKind.MOBILE, "编号13800138000"),
        (DetectorKind.MOBILE, "HT-2024-13800138000"),
        (DetectorKind.MOBILE, "1998 4643 349"),
        (DetectorKind.MOBILE, "1,380,013,8000"),
        (DetectorKind.LANDLINE, "0123-4567"),
        (DetectorKind.LANDLINE, "0019-62345678"),
        (DetectorKind.LANDLINE, "流水号 015079015079"),
        (DetectorKind.PHONE, "2024-03-05 to 2025-03-05"),
        (DetectorKind.PHONE, "+5.3%"),
        (DetectorKind.EMAIL, "a @ b"),
        (DetectorKind.EMAIL, "3 pieces @ 4.50 each"),
        (DetectorKind.EMAIL, "@example.com"),
        (DetectorKind.LICENCE_PLATE, "北京A12345"),
        (DetectorKind.LICENCE_PLATE, "京A座12345"),
        (DetectorKind.LICENCE_PLATE, "京A1234567"),
        (DetectorKind.LICENCE_PLATE, "川ABCDEF"),
    ],
)
def test_these_are_left_alone(kind, text):
    assert list(DETECTORS[kind](fold([text]).plain)) == []


@pytest.mark.parametrize("kind", DETECTORS)
@settings(deadline=None)  # numbering plans are loaded when first asked for, and machines are shared
@given(text=st.text(st.sampled_from("0126x8 -+.@ol\n()京A护照号电话中ａ１E"), max_size=300))
def test_any_text_can_be_searched(kind, text):
    plain = fold([text]).plain
    for hit in DETECTORS[kind](plain):
        assert 0 <= hit.start < hit.end <= len(plain)
        assert 0 < hit.confidence <= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", DETECTORS)
@pytest.mark.parametrize(
    "unit",
    ["a", "1", "1 ", "l ", "62 ", "0 ", "@", "a@", "a@a.", "+1 ", "京a1 ", "tel 1", "passport 1", "gb11 ", "\n1"],
)
def test_a_search_through_what_is_made_to_be_slow_comes_to_its_end(kind, unit):
    """What grows with the square of the text would take hours here."""
    text = (unit * 100_000)[:100_000]
    assert all(0 <= hit.start < hit.end <= len(text) for hit in DETECTORS[kind](text))
