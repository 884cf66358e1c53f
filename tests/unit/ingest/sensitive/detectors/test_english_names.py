"""English names of more than one word are found whole, whatever else with a capital stands around them."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.sensitive.detectors.english_names import english_names
from ingest.sensitive.every_detector import every_detector
from ingest.sensitive.find import find
from mappings.detector_kind import DetectorKind
from mappings.document import Document
from mappings.scheme_file import default_scheme


def names(kind, text):
    return [text[each.start : each.end] for each in english_names()[kind](text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("signed by John Smith on behalf of the Licensee", "John Smith"),
        ("Dear Mary O'Neil, please find enclosed", "Mary O'Neil"),
        ("the witness, Mr. Robert J. Dole, declares", "Mr. Robert J. Dole"),
        ("Producer James Sparks explained", "James Sparks"),
        ("in Thomas Shara's hand", "Thomas Shara"),
        ("联系人 Thomas Shara，电话", "Thomas Shara"),
    ],
)
def test_persons(text, name):
    assert names(DetectorKind.PERSON, text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("between Daleen Technologies, Inc. and the Customer", "Daleen Technologies, Inc."),
        ("a subsidiary of Shepherd Holdings Ltd. in Leeds", "Shepherd Holdings Ltd."),
    ],
)
def test_organisations(text, name):
    assert names(DetectorKind.ORGANISATION, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "as of the Effective Date of this Purchase Agreement",
        "Governing Law. This Section shall survive.",
        "the Company and the Bank agree",
        "john smith wrote in small letters",
        "",
    ],
)
def test_what_contracts_write_with_capitals_is_no_name(text):
    assert [names(kind, text) for kind in english_names()] == [[], []]


def test_they_are_found_in_a_document_beside_chinese_ones_where_they_stand():
    text = "ＡＣＣＯＲＤＩＮＧ to John Smith（约翰），和王小明签订合同"
    place = ("business", 0, "sales", "n", "", "", "text/plain", date(2026, 1, 1), "INDEXED")
    rules = default_scheme().by_key["business"]
    found = find(Document("d", *place, pages=(text,)), replace(rules, detectors={"person": 3}), every_detector())
    assert {text[each.start : each.end] for each in found if each.kind is DetectorKind.PERSON} >= {
        "John Smith",
        "王小明",
    }
