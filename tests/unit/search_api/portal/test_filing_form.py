import pytest

from mappings.access import EVERY_DEPARTMENT, Principal, Role
from mappings.scheme import FieldType
from search_api.portal.filing_form import departments_of, field_values, submission_of
from search_api.portal.guidance import examples, field_help, syntax
from search_api.query.parse import parse


@pytest.fixture
def business(archive_scheme):
    return archive_scheme.by_key["business"]


def test_empty_inputs_count_as_not_given(business):
    given = submission_of(business, {"title": "", "level": "", "customer": "", "amount": "  "}, "a.pdf", "")
    assert (given.title, given.level, given.customer_file, given.department) == (None,) * 4
    assert given.fields == {}
    assert given.classification == "business"


def test_fields_are_as_they_were_typed(business):
    typed = {
        "contract_number": " SL-1 ",
        "amount": "1,000.50",
        "amount.currency": "USD",
        "counterparty": "One Ltd\n\n Two Ltd \n",
        "floor_price": "7",
        "unknown": "is left out",
    }
    assert field_values(business, typed) == {
        "contract_number": "SL-1",
        "amount": {"amount": "1,000.50", "currency": "USD"},
        "counterparty": ["One Ltd", "Two Ltd"],
        "floor_price": {"amount": "7", "currency": "CNY"},
    }


def test_no_field_of_the_scheme_hides_an_input_of_the_form(archive_scheme):
    inputs = {"csrf", "class", "level", "title", "department", "customer", "file", "field"}
    for each in archive_scheme.classifications:
        assert inputs & set(each.field_by_name) == set()


@pytest.mark.parametrize(
    ("departments", "offered"),
    [
        ({"Sales", "Legal"}, ["Legal", "Sales"]),
        ({"Sales", EVERY_DEPARTMENT}, ["Sales", EVERY_DEPARTMENT]),
        ({EVERY_DEPARTMENT}, [EVERY_DEPARTMENT]),
        (set(), []),
    ],
)
def test_departments_one_may_file_for(languages, departments, offered):
    person = Principal("p", "p", 1, frozenset(departments), frozenset({Role.CLERK}), frozenset())
    assert [key for key, _ in departments_of(person, languages["en"])] == offered


@pytest.mark.parametrize("language", ["zh", "en"])
def test_repeated_fields_say_how_several_are_given(languages, business, language):
    repeated = [spec for spec in business.fields if spec.repeated]
    assert repeated
    assert len({field_help(languages[language], spec) for spec in repeated}) == 1
    assert all(isinstance(field_help(languages[language], spec), str) for spec in business.fields)
    assert {spec.type for spec in business.fields} <= set(FieldType)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_pages_teach_is_understood(languages, language):
    for query, text in (*examples(languages[language]), *syntax(languages[language])):
        assert text
        assert parse(query).notices == (), query
