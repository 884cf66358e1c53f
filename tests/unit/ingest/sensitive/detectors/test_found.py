"""Every valid number is found in every spelling that people and scanners give it, and covered from end to end."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.noise import full_width
from benchmarks.personal_values import bank_card, credit_code, landline, licence_plate, mobile, passport, resident_id
from ingest.sensitive.find import pattern_detectors
from ingest.sensitive.folding import fold
from mappings.detector_kind import DetectorKind

DETECTORS = pattern_detectors()
FOURS, CARD, PHONE, CODE = (4, 4, 4, 4, 3), (6, 13), (3, 4, 4), (2, 6, 10)
SURROUNDINGS = [
    ("号码：", "。"),
    ("", ""),
    ("甲方", "，乙方"),
    ("(", ")"),
    ("see ", " there"),
    ("\n", "\n"),
    ("“", "”"),
]
# Which characters of a kind a scanner may misread without making another valid number of it.
MISREADABLE = {
    DetectorKind.RESIDENT_ID: (resident_id, ((6, 8, 4), (4, 4, 4, 4, 2), (1,) * 18), 0),
    DetectorKind.CREDIT_CODE: (credit_code, (CODE, (4, 4, 4, 4, 2), (1,) * 18), 8),
    DetectorKind.BANK_CARD: (bank_card, (FOURS, CARD, (1,) * 19), 0),
    DetectorKind.MOBILE: (mobile, (PHONE, (3, 8), (1,) * 11), 4),
    DetectorKind.PASSPORT: (passport, (), 2),
    DetectorKind.LICENCE_PLATE: (licence_plate, (), 2),
}
seeds = st.integers(0, 2**32).map(Random)


def found(kind, text):
    """What the detector marks, put together where stretches touch."""
    folded = fold([text])
    hits = [each for hit in DETECTORS[kind](folded.plain) for each in folded.of_plain(hit.start, hit.end)]
    return {text[hit.start : hit.end] for hit in hits}


def grouped(value, lengths, gap):
    ends = [0]
    for length in lengths:
        ends.append(min(ends[-1] + length, len(value)))
    return gap.join(part for part in [*(value[a:b] for a, b in pairwise(ends)), value[ends[-1] :]] if part)


@pytest.mark.parametrize("kind", MISREADABLE)
@settings(deadline=None)  # numbering plans are loaded when first asked for, and machines are shared
@given(random=seeds, data=st.data())
def test_a_valid_number_is_found_in_any_spelling(kind, random, data):
    make, groupings, kept = MISREADABLE[kind]
    value = make(random).removeprefix("+86 ")
    places = [at for at in range(kept, len(value)) if value[at] in "01"]
    for at in data.draw(st.lists(st.sampled_from(places), max_size=2, unique=True)) if places else ():
        value = value[:at] + {"0": "O", "1": "l"}[value[at]] + value[at + 1 :]
    if groupings and data.draw(st.booleans()):
        value = grouped(
            value, data.draw(st.sampled_from(groupings)), data.draw(st.sampled_from([" ", "-", "－", "\u00a0"]))
        )
    if data.draw(st.booleans()):
        value = full_width(value)
    before, after = data.draw(st.sampled_from(SURROUNDINGS))
    assert value in found(kind, before + value + after)


@settings(deadline=None)  # numbering plans are loaded when first asked for, and machines are shared
@given(random=seeds)
def test_a_landline_is_found_in_any_of_its_spellings(random):
    number = landline(random)
    assert number in found(DetectorKind.LANDLINE, f"电话：{number}。")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (DetectorKind.RESIDENT_ID, "11010519491231002X"),  # the standard's own example
        (DetectorKind.RESIDENT_ID, "11010519491231002x"),
        (DetectorKind.RESIDENT_ID, "１１０１０５１９４９１２３１００２Ｘ"),
        (DetectorKind.RESIDENT_ID, "110105 19491231\n002X"),
        (DetectorKind.RESIDENT_ID, "110105491231002"),
        (DetectorKind.CREDIT_CODE, "91350100M000100Y43"),  # the standard's own example
        (DetectorKind.CREDIT_CODE, "91350100M000lOOY43"),
        (DetectorKind.BANK_CARD, "4111 1111 1111 1111"),
        (DetectorKind.BANK_CARD, "3782 822463 10005"),
        (DetectorKind.IBAN, "GB82 WEST 1234 5698 7654 32"),
        (DetectorKind.IBAN, "DE89370400440532013000"),
        (DetectorKind.IBAN, "DE89 3704 0044 0532 O13O OO"),
        (DetectorKind.IBAN, "gb82west12345698765432"),
        (DetectorKind.PASSPORT, "EA1234567"),
        (DetectorKind.PASSPORT, "E12345678"),
        (DetectorKind.MOBILE, "+86 138 0013 8000"),
        (DetectorKind.MOBILE, "+8613800138000"),
        (DetectorKind.MOBILE, "0086-13800138000"),
        (DetectorKind.MOBILE, "１３８００１３８０００"),
        (DetectorKind.LANDLINE, "010-62345678"),
        (DetectorKind.LANDLINE, "（0755）8234 5678"),
        (DetectorKind.LANDLINE, "+86-21-62345678"),
        (DetectorKind.LANDLINE, "010-62345678转801"),
        (DetectorKind.PHONE, "+44 20 7946 0958"),
        (DetectorKind.PHONE, "+49 (0)30 901820"),
        (DetectorKind.PHONE, "(202) 555-0143"),
        (DetectorKind.EMAIL, "zhang.san+a@example.com.cn"),
        (DetectorKind.EMAIL, "zhang@example.com"),
        (DetectorKind.EMAIL, "zhang ＠ example．com"),
        (DetectorKind.LICENCE_PLATE, "京A12345"),
        (DetectorKind.LICENCE_PLATE, "粤B·D12345"),
        (DetectorKind.LICENCE_PLATE, "沪A 12345D"),
        (DetectorKind.LICENCE_PLATE, "苏E1234挂"),
        (DetectorKind.LICENCE_PLATE, "京Ａ·１２３４５"),
    ],
)
@pytest.mark.parametrize(("before", "after"), [("号：", "。"), ("", ""), ("甲方", "乙方")])
def test_these_are_found(kind, text, before, after):
    assert found(kind, before + text + after) == {text}


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (DetectorKind.PASSPORT, "passport no. 533380006 of", "533380006"),
        (DetectorKind.PASSPORT, "护照号码：K1234567A", "K1234567A"),
        (DetectorKind.LANDLINE, "传真：6234 5678", "6234 5678"),
        (DetectorKind.PHONE, "Phone: 020 7946 0958", "020 7946 0958"),
        (DetectorKind.MOBILE, "手机13 80 01 38 000", "13 80 01 38 000"),
        (DetectorKind.MOBILE, "Tel13800138000", "13800138000"),
        (DetectorKind.BANK_CARD, "卡号：4111 111 1111 111 11", "4111 111 1111 111 11"),
        (DetectorKind.RESIDENT_ID, "身份证号\n110105 491231 002", "110105 491231 002"),
    ],
)
def test_a_word_before_it_helps(kind, text, number):
    assert number in found(kind, text)
