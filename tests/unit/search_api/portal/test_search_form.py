"""The address says what is searched for, and every change to it can be undone."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from search_api.portal.pages_search import asked
from search_api.portal.search_form import MAX_TEXT, MAX_TRAIL, MAX_VALUES, SearchForm
from storage.index.port import Facet, SortKey

VALUES = st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True).map(tuple)
CHOSEN = st.fixed_dictionaries(dict.fromkeys(Facet, VALUES))
DAYS = st.just("") | st.dates().map(lambda day: day.isoformat())
FORMS = st.builds(
    SearchForm,
    text=st.text(max_size=40),
    included=CHOSEN,
    excluded=CHOSEN,
    since=DAYS,
    until=DAYS,
    any_of=st.booleans(),
    sort=st.sampled_from([key.value for key in SortKey]),
    cursor=st.text(max_size=12),
    trail=st.lists(st.text(max_size=12), max_size=MAX_TRAIL).map(tuple),
)


def read(address):
    return SearchForm.of(parse_qsl(urlsplit(address).query, keep_blank_values=True))


@given(FORMS)
def test_the_address_says_it_all(form):
    assert read(form.address()) == form


@given(FORMS, st.sampled_from(Facet), st.text(min_size=1, max_size=8), st.booleans())
def test_a_filter_is_set_once_and_removed_by_the_same_link(form, facet, value, excluded):
    side = "excluded" if excluded else "included"
    other = "included" if excluded else "excluded"
    once = read(form.toggled(facet, value, excluded=excluded))
    was = value in getattr(form, side)[facet]
    assert (value in getattr(once, side)[facet]) is not was
    assert value not in getattr(once, other)[facet]
    assert (once.cursor, once.trail) == ("", ())
    twice = read(once.toggled(facet, value, excluded=excluded))
    assert (value in getattr(twice, side)[facet]) is was


@given(FORMS, st.text(min_size=1, max_size=12))
def test_forward_and_back_lead_where_one_was(form, cursor):
    there = read(form.forward(cursor))
    assert there.cursor == cursor
    assert read(there.back()).cursor == form.cursor


@given(FORMS)
def test_every_other_change_keeps_the_words(form):
    changes = (form.cleared(), form.without_dates(), form.with_any(), form.from_the_start())
    for address in changes:
        changed = read(address)
        assert changed.text == form.text
        assert changed.cursor == ""
    assert read(form.cleared()).filters == []


@given(st.lists(st.tuples(st.sampled_from(["q", "class", "not_year", "from", "sort", "any", "x"]), st.text())))
def test_an_address_typed_by_hand_does_no_harm(parameters):
    form = SearchForm.of(parameters)
    assert len(form.text) <= MAX_TEXT
    assert all(len(values) <= MAX_VALUES for values in form.included.values())
    asked(form)


def test_hidden_parameters_carry_along_all_but_what_the_form_asks():
    form = SearchForm("合同", {Facet.LEVEL: ("public",)}, sort="newest", cursor="c")
    assert form.hidden("sort", "cursor") == [("q", "合同"), ("level", "public")]


def test_nothing_asked_is_no_search():
    assert not SearchForm.of([("q", "  "), ("sort", "newest")]).asks
    assert SearchForm.of([("class", "business")]).asks
    assert SearchForm.of([("from", "2026-01-01")]).asks


def test_the_question_of_a_form():
    form = SearchForm.of([("q", "合同"), ("year", "2026"), ("year", "soon"), ("not_class", "credit"), ("any", "1")])
    query = asked(form)
    assert query.years == (2026,)
    assert query.excluded == ((Facet.CLASSIFICATION, "credit"),)
    assert query.any_of
