"""The stub: the lowest view, of which nothing hangs on what is in the document."""

from dataclasses import replace
from datetime import date

import pytest

from mappings.document import Document, Mark, Place
from mappings.page_view import page_view
from mappings.scheme_file import default_scheme
from mappings.views import MASK, view_at, views

SCHEME = default_scheme()
CREDIT = SCHEME.by_key["credit"]
FILED = Document(
    id="d",
    classification="credit",
    level=3,
    department="sales",
    archive_number="SR-CRE-1",
    title="Rating of Falcon",
    file_name="falcon.pdf",
    media_type="application/pdf",
    filed_on=date(2026, 1, 2),
    state="INDEXED",
    customer_file="C-1",
    fields={"customer_name": "Falcon", "rating": "BB"},
    pages=("one", "two"),
)
OTHER = replace(
    FILED,
    title="x",
    file_name="y.docx",
    media_type="application/msword",
    state="FAILED",
    customer_file=None,
    fields={"customer_name": "Oak", "dunning_record": "quorvex"},
    pages=(),
    marks=(Mark(Place.TITLE, 0, 1, 3, "x"), Mark(Place.TEXT, 0, 1, 3, "x", outdated=True)),
)


def test_a_stub_tells_that_the_document_is_there_and_where_it_is_filed():
    stub = view_at(FILED, SCHEME, 1)
    assert stub.is_stub
    told = (stub.document_id, stub.archive_number, stub.classification, stub.document_level, stub.department)
    assert told == ("d", "SR-CRE-1", "credit", 3, "sales")
    assert (stub.filed_on, stub.level, stub.superseded_at) == (date(2026, 1, 2), 1, 3)
    hidden = (stub.title, stub.file_name, stub.media_type, stub.state, stub.customer_file, stub.fields, stub.pages)
    assert hidden == (MASK, MASK, "", "", None, {}, ())


@pytest.mark.parametrize("level", [1, 2])
def test_nothing_in_a_stub_hangs_on_what_is_in_the_document(level):
    assert view_at(FILED, SCHEME, level) == view_at(OTHER, SCHEME, level)


def test_every_field_of_a_stub_needs_the_documents_level_or_its_own():
    needs = view_at(replace(FILED, level=2), SCHEME, 1).masked
    assert needs == {spec.name: max(spec.level, 2) for spec in CREDIT.fields}


def test_a_document_has_its_stub_and_its_own_views_as_entries():
    assert [(view.level, view.superseded_at) for view in views(replace(FILED, level=2), SCHEME)] == [
        (1, 2),
        (2, 3),
        (3, None),
    ]
    assert CREDIT.index_levels == (1, 2, 3)
    assert CREDIT.content_levels(2) == (2, 3)


def test_below_the_level_of_the_stub_there_is_no_view():
    with pytest.raises(ValueError, match="no view below"):
        view_at(FILED, SCHEME, 0)


def test_a_class_that_hides_has_no_stub():
    with pytest.raises(ValueError, match="no view below"):
        view_at(replace(FILED, classification="business"), SCHEME, 2)
    assert SCHEME.by_key["business"].stub_level(3) is None


def test_a_stub_has_no_pages():
    with pytest.raises(ValueError, match="no pages"):
        page_view(FILED, SCHEME, 1, 0)


def test_who_may_read_every_document_does_not_search_where_only_stubs_are():
    credit = default_scheme().by_key["credit"]
    assert [credit.searched_levels(level) for level in range(4)] == [(), (1,), (1, 2), (2, 3)]
    hidden = replace(credit, stub_from=None)
    assert [hidden.searched_levels(level) for level in range(4)] == [(), (), (2,), (2, 3)]
