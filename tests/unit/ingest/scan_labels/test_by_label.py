"""Filing by label: what labels say is followed or waits for a person; never one over what was said of the file."""

import pytest

from ingest.scan_labels.by_label import by_label
from ingest.scan_labels.label import label_of
from ingest.submission import Submission, SubmissionRefusedError
from mappings.archive_number import format_number
from mappings.scheme_file import default_scheme

SCHEME = default_scheme()
NUMBER = format_number(SCHEME, SCHEME.by_key["credit"], 2, 2026, 7)
SAID = Submission("a.pdf", "business", level="internal", fields={"project": "P"})


def filed(*codes, **given):
    return by_label(SCHEME, SAID, given, codes)


def refused(*codes, **given):
    with pytest.raises(SubmissionRefusedError) as error:
        filed(*codes, **given)
    return [(each.code, each.field) for each in error.value.problems]


def test_what_is_no_label_changes_nothing():
    assert filed() == filed("https://example.org", "6901234567892", "STRONGROOM:SEPARATOR") == SAID


def test_a_label_says_class_customer_file_and_fields_over_what_holds_for_the_batch():
    found = filed(label_of({"class": "service", "customer": "KH-1", "handler": "Li"}))
    assert (found.classification, found.customer_file, found.level) == ("service", "KH-1", "internal")
    assert found.fields == {"project": "P", "handler": "Li"}
    assert found.archive_number is None


@pytest.mark.parametrize("code", [NUMBER, label_of({"number": NUMBER})])
def test_an_archive_number_says_class_and_level_and_itself(code):
    found = filed(code)
    assert (found.classification, found.level, found.archive_number) == ("credit", "confidential", NUMBER)


def test_the_same_twice_is_said_once_and_two_labels_join():
    assert filed(NUMBER, label_of({"number": NUMBER, "customer": "KH-1"})).customer_file == "KH-1"


@pytest.mark.parametrize(
    ("codes", "field"),
    [
        ((label_of({"class": "service"}), label_of({"class": "other"})), "class"),
        ((NUMBER, label_of({"class": "other"})), "class"),
        ((label_of({"number": NUMBER, "class": "other"}),), "class"),
        ((label_of({"customer": "1"}), label_of({"customer": "2"})), "customer"),
    ],
)
def test_labels_that_differ_are_for_a_person(codes, field):
    assert refused(*codes) == [("label-two", field)]


def test_a_number_of_another_archive_is_for_a_person():
    assert refused(label_of({"number": "XX-1"})) == [("label-number-malformed", "label")]


def test_what_was_said_of_the_file_is_not_overruled():
    label = label_of({"class": "service", "handler": "Li"})
    assert refused(label, **{"class": "business"}) == [("label-differs", "class")]
    assert refused(label, fields={"handler": "Wang"}) == [("label-differs", "handler")]
    assert refused(NUMBER, level="internal") == [("label-differs", "level")]
    assert filed(label, **{"class": "service"}, fields={"handler": "Li"}).classification == "service"
