"""Names of a customer file are hidden where the class says so, and never if they would tell a secret."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.sensitive.customer_names import customer_names, named_levels
from mappings.detector_kind import DetectorKind
from mappings.document import Document
from mappings.scheme import FieldType
from mappings.scheme_file import default_scheme

SCHEME = default_scheme()
NONE = dict.fromkeys(DetectorKind, lambda _: iter(()))


def scheme(**detectors):
    classes = (
        replace(each, detectors=detectors) if each.key == "business" else each for each in SCHEME.classifications
    )
    return replace(SCHEME, classifications=tuple(classes))


def document(level):
    where = ("d", "business", level, "sales", "n", "t", "f", "text/plain", date(2026, 3, 2), "INDEXED")
    return Document(*where, customer_file="C1")


MASTER = ("customer-base", {"customer_name": "华信公司", "contact_person": ["王小明", "李四"], "contact_phone": ["1"]})
SECRET = ("business", {"contact_person": ["赵六"], "handler": "孙七"})  # contact_person needs level 2 there


def test_persons_and_organisations_get_the_level_of_their_kind():
    found = customer_names(document(1), scheme(person=2, organisation=3), [MASTER], NONE)
    assert {(each.value, each.level, each.field) for each in found} == {
        ("华信公司", 3, "customer_name"),
        ("王小明", 2, "contact_person"),
        ("李四", 2, "contact_person"),
    }


@pytest.mark.parametrize(("level", "names"), [(0, set()), (1, {"孙七"}), (2, {"孙七", "赵六"})])
def test_a_name_that_readers_of_the_document_may_not_read_there_is_not_looked_for(level, names):
    assert {each.value for each in customer_names(document(level), scheme(person=3), [SECRET], NONE)} == names


def test_a_class_that_gives_names_no_level_hides_none():
    assert named_levels(document(1), SCHEME) == {}
    assert customer_names(document(1), SCHEME, [MASTER], NONE) == []
    assert named_levels(document(2), scheme(person=2)) == {}
    assert named_levels(document(1), scheme(person=2)) == {FieldType.PERSON: 2}


@pytest.mark.parametrize(("level", "names"), [(1, set()), (3, {"孙七 6222021234567890"})])
def test_a_name_with_something_hidden_in_it_is_not_looked_for(level, names):
    told = ("business", {"handler": "孙七 6222021234567890", "bank_account": ["6222021234567890"]})
    rules = replace(SCHEME.by_key["business"], detectors={"person": 4})
    top = replace(SCHEME, classifications=(rules,))
    assert {each.value for each in customer_names(document(level), top, [told], NONE)} == names
