"""Findings carry place, kind, level and source; the class decides what is looked for; no failure is silent."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sensitive.detectors.hit import Hit
from ingest.sensitive.find import DetectorError, find, pattern_detectors
from mappings.detector_kind import DetectorKind
from mappings.document import Document, Place
from mappings.scheme_file import default_scheme
from mappings.views import MASK, view_at

SCHEME = default_scheme()
BUSINESS = SCHEME.by_key["business"]
DETECTORS = pattern_detectors()
ID = "11010519491231002X"
CARD = "4111 1111 1111 1111"
MAIL = "zhang@example.com"


def document(*pages, classification="business", level=1, title="t", file_name="f"):
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
        pages=pages,
    )


def test_a_finding_says_where_what_how_sure_and_from_which_level():
    (found,) = find(document("page one", f"证件号 {ID}。"), BUSINESS, DETECTORS)
    assert (found.place, found.page, found.start, found.end) == (Place.TEXT, 1, 4, 22)
    assert (found.kind, found.level, found.source) == (DetectorKind.RESIDENT_ID, 2, "detector:resident-id")
    assert 0.9 <= found.confidence <= 1
    mark = found.mark()
    assert (mark.place, mark.page, mark.start, mark.end, mark.level, mark.reason) == (
        *(Place.TEXT, 1, 4, 22, 2),
        "detector:resident-id",
    )


def test_title_and_file_name_are_searched_too():
    found = find(document(title=f"ID {ID}", file_name=f"{ID}.pdf"), BUSINESS, DETECTORS)
    assert {each.place for each in found} == {Place.TITLE, Place.FILE_NAME}


def test_fields_are_searched_for_what_needs_a_higher_level_than_theirs():
    fields = {
        "contract_number": MAIL,
        "service_content": f"{MAIL} {ID}",
        "counterparty": ["x", f"y {CARD}"],
        "amount": 1,
    }
    given = replace(document(level=0), fields=fields | {"payment_terms": f"{ID} {CARD}"})
    assert {(each.field, each.page, each.kind.value, each.level) for each in find(given, BUSINESS, DETECTORS)} == {
        ("contract_number", 0, "email", 1),
        ("service_content", 0, "resident-id", 2),
        ("counterparty", 1, "bank-card", 3),
        ("payment_terms", 0, "bank-card", 3),
    }
    for view in (view_at(replace(given, marks=marks_of(given)), SCHEME, level) for level in range(3)):
        assert CARD not in str(view.fields)
        assert (ID in str(view.fields)) is (view.level == 2)


def marks_of(given):
    return tuple(each.mark() for each in find(given, BUSINESS, DETECTORS))


def test_a_number_across_the_end_of_a_page_is_marked_on_both():
    found = find(document("the card 4111 1111", "1111 1111 of"), BUSINESS, DETECTORS)
    assert [(each.page, each.start, each.end) for each in found] == [(0, 9, 18), (1, 0, 9)]


def test_what_the_document_shows_at_its_own_level_is_not_looked_for():
    assert find(document(f"{ID} {MAIL}", level=3), BUSINESS, DETECTORS) == []
    kinds = {each.kind for each in find(document(f"{ID} {MAIL}", level=1), BUSINESS, DETECTORS)}
    assert kinds == {DetectorKind.RESIDENT_ID}
    kinds = {each.kind for each in find(document(f"{ID} {MAIL}", level=0), BUSINESS, DETECTORS)}
    assert kinds == {DetectorKind.RESIDENT_ID, DetectorKind.EMAIL}


def test_a_class_that_names_no_kinds_is_left_alone():
    assert find(document(ID), replace(BUSINESS, detectors={}), {}) == []


@pytest.mark.parametrize("key", ["service", "other"])
def test_service_and_other_hide_strong_identifiers_only(key):
    classification = SCHEME.by_key[key]
    level = min(classification.document_levels)
    given = document(f"{ID}, {CARD}, {MAIL}, 13800138000, 京A12345", classification=key, level=level)
    kinds = {each.kind for each in find(given, classification, DETECTORS)}
    assert kinds == {DetectorKind.RESIDENT_ID, DetectorKind.BANK_CARD}


def test_one_number_is_one_kind():
    both = replace(BUSINESS, detectors={"iban": 3, "bank-card": 3})
    found = find(document("IBAN FR63 6523 4257 8418 4370 4991 957"), both, DETECTORS)
    assert {each.kind for each in found} <= {DetectorKind.IBAN}


def test_the_higher_level_is_kept_when_two_kinds_overlap():
    def everything(plain):
        yield Hit(0, len(plain), 1.0)

    def half(plain):
        yield Hit(0, len(plain) // 2, 0.5)

    rules = replace(BUSINESS, detectors={"email": 1, "iban": 3})
    found = find(document("abcdef", level=0), rules, {DetectorKind.EMAIL: everything, DetectorKind.IBAN: half})
    assert {(each.kind, each.level) for each in found if each.place is Place.TEXT} == {
        (DetectorKind.EMAIL, 1),
        (DetectorKind.IBAN, 3),
    }


def broken(plain):
    yield Hit(0, 1, 1.0)
    raise ValueError(plain)


@pytest.mark.parametrize("detectors", [{}, dict.fromkeys(DetectorKind, broken)])
def test_a_detector_that_fails_or_is_missing_stops_the_assessment_without_telling_the_text(detectors):
    with pytest.raises(DetectorError) as raised:
        find(document("secret"), BUSINESS, detectors)
    assert "secret" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_every_kind_known_by_its_form_has_a_detector():
    named = {DetectorKind.PERSON, DetectorKind.ORGANISATION, DetectorKind.ADDRESS}
    assert set(DETECTORS) == set(DetectorKind) - named


@settings(deadline=None)  # machines are shared
@given(
    before=st.text(st.sampled_from("甲方 ab:，。\n"), max_size=8),
    value=st.sampled_from([ID, CARD, MAIL, "１１０１０５１９４９１２３１００２Ｘ", "4111-1111-1111-1111"]),
    after=st.text(st.sampled_from("乙方 ，。\n"), max_size=8),
)
def test_a_mask_covers_a_number_whole_and_nothing_else(before, value, after):
    given = document(before + " " + value + after, level=0)
    marks = tuple(each.mark() for each in find(given, BUSINESS, DETECTORS))
    shown = view_at(replace(given, marks=marks), SCHEME, 0).pages[0]
    assert shown.split() == [*(before + " ").split(), MASK, *after.split()]
