"""The laws of views: nothing from above, everything from below, one entry for each reader."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappings.document import Mark, Place
from mappings.page_view import page_view
from mappings.views import MASK, MASK_SHOWN, shown, view_at, views, without_mask_token

LETTERS = {1: "α", 2: "β", 3: "γ"}
laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)


def visible_text(view):
    return "\n".join([view.title, view.file_name, *view.pages, *map(str, view.fields.values())])


@pytest.fixture
def contract(scheme):
    from datetime import date

    from mappings.document import Document

    return Document(
        id="d1",
        classification="business",
        level=0,
        department="*",
        archive_number="SR-BUS·2026·D10-000001",
        title="采购合同",
        file_name="contract.pdf",
        media_type="application/pdf",
        filed_on=date(2026, 1, 1),
        state="INDEXED",
        pages=("底价为 100 万元，由张三谈定。",),
    )


@laws
@given(data=st.data())
def test_no_text_of_a_mark_above_the_level_survives(data, documents, scheme):
    document = data.draw(documents)
    for view in views(document, scheme):
        for level, letter in LETTERS.items():
            if level > view.level:
                assert letter not in visible_text(view)


@laws
@given(data=st.data())
def test_marks_at_or_below_the_level_hide_nothing(data, documents, scheme):
    document = data.draw(documents)
    for view in (each for each in views(document, scheme) if not each.is_stub):
        seen = [value for name, value in document.fields.items() if name in view.fields]
        for level, letter in LETTERS.items():
            if level <= view.level:
                assert visible_text(view).count(letter) == sum(
                    text.count(letter)
                    for text in (document.title, document.file_name, *document.pages, *map(str, seen))
                )


@laws
@given(data=st.data())
def test_fields_are_shown_exactly_up_to_the_level(data, documents, scheme):
    document = data.draw(documents)
    specs = scheme.by_key[document.classification].fields
    for view in views(document, scheme):
        allowed = {spec.name for spec in specs if spec.level <= view.level and not view.is_stub}
        assert set(view.fields) == set(document.fields) & allowed
        assert set(view.masked) == {spec.name for spec in specs} - allowed


@laws
@given(data=st.data())
def test_the_view_at_the_top_is_the_document(data, documents, scheme):
    document = data.draw(documents)
    view = view_at(document, scheme, scheme.top_level)
    assert (view.title, view.file_name, view.pages) == (document.title, document.file_name, document.pages)
    assert view.fields == document.fields
    assert view.masked == {}
    assert view.superseded_at is None


@laws
@given(data=st.data())
def test_each_reader_has_exactly_one_entry_and_it_is_their_view(data, documents, scheme):
    document = data.draw(documents)
    entries = views(document, scheme)
    for reader in range(scheme.top_level + 1):
        mine = [
            view
            for view in entries
            if view.level <= reader and not (view.superseded_at is not None and view.superseded_at <= reader)
        ]
        if reader < entries[0].level:
            assert mine == []
        else:
            assert mine == [view_at(document, scheme, reader)]


@laws
@given(data=st.data())
def test_what_lies_above_changes_nothing_below(data, documents, scheme):
    """Other text of another length under the marks, other values in the fields above: the same view below."""
    document = data.draw(documents)
    level = data.draw(st.integers(document.level, scheme.top_level))
    hidden = {level_: letter for level_, letter in LETTERS.items() if level_ > level}
    changed = _with_longer_secrets(document, hidden)
    specs = scheme.by_key[document.classification].field_by_name
    values = {name: "other" if specs[name].level > level else value for name, value in changed.fields.items()}
    assert view_at(replace(changed, fields=values), scheme, level) == view_at(document, scheme, level)


def _with_longer_secrets(document, hidden):
    """Every stretch hidden at the level made three letters longer, and all marks moved along."""

    def stretched(text, marks):
        for mark in sorted(marks, key=lambda each: -each.start):
            if mark.level in hidden:
                text = text[: mark.start] + "ω" * 3 + text[mark.start :]
        moved = []
        for mark in marks:
            before = 3 * sum(other.start < mark.start and other.level in hidden for other in marks)
            grown = 3 if mark.level in hidden else 0
            moved.append(replace(mark, start=mark.start + before, end=mark.end + before + grown))
        return text, moved

    def at(place, page=0, field=""):
        return [mark for mark in document.marks if (mark.place, mark.page, mark.field) == (place, page, field)]

    title, title_marks = stretched(document.title, at(Place.TITLE))
    name, name_marks = stretched(document.file_name, at(Place.FILE_NAME))
    pages = [stretched(text, at(Place.TEXT, page)) for page, text in enumerate(document.pages)]
    fields, field_marks = {}, []
    for field, value in document.fields.items():
        values = value if isinstance(value, list) else [value]
        done = [stretched(text, at(Place.FIELD, number, field)) for number, text in enumerate(values)]
        field_marks += [mark for _, moved in done for mark in moved]
        fields[field] = [text for text, _ in done] if isinstance(value, list) else done[0][0]
    marks = (*title_marks, *name_marks, *(mark for _, moved in pages for mark in moved), *field_marks)
    return replace(
        document, title=title, file_name=name, pages=tuple(text for text, _ in pages), fields=fields, marks=marks
    )


@laws
@given(spans=st.lists(st.tuples(st.integers(-5, 25), st.integers(-5, 25), st.integers(1, 3)), max_size=6))
def test_overlapping_and_out_of_range_marks_never_show_a_marked_letter(spans, contract, scheme):
    text = "abcdefghijklmnopqrst"
    marks = tuple(Mark(Place.TEXT, start, end, level, "test") for start, end, level in spans)
    document = replace(contract, pages=(text,), marks=marks)
    for level in range(4):
        hidden = {at for start, end, needed in spans if needed > level for at in range(max(start, 0), max(end, 0))}
        page = view_at(document, scheme, level).pages[0]
        assert page.replace(MASK, "").replace(" ", "") == "".join(
            letter for at, letter in enumerate(text) if at not in hidden
        )


def test_the_mask_is_a_word_of_its_own_and_neighbours_become_one(contract, scheme):
    marks = (Mark(Place.TEXT, 4, 7, 3, "price"), Mark(Place.TEXT, 8, 10, 3, "price"))
    document = replace(contract, marks=marks)
    assert view_at(document, scheme, 2).pages == (f"底价为 {MASK} ，由张三谈定。",)
    assert view_at(document, scheme, 3).pages == contract.pages


def test_a_mark_on_another_page_or_place_hides_nothing_here(contract, scheme):
    marks = (Mark(Place.TEXT, 0, 4, 3, "x", page=1), Mark(Place.TITLE, 0, 2, 3, "x"))
    view = view_at(replace(contract, marks=marks), scheme, 0)
    assert view.pages == contract.pages
    assert view.title == f" {MASK} 合同"


def test_a_mark_above_every_view_of_the_class_stays_hidden_for_all(contract, scheme):
    document = replace(
        contract, classification="service", level=1, marks=(Mark(Place.TITLE, 0, 4, 3, "too high"),), fields={}
    )
    assert view_at(document, scheme, 3).title.strip() == MASK


def test_a_value_of_no_known_field_is_shown_to_nobody(contract, scheme):
    document = replace(contract, fields={"nobody_defined_this": "value"})
    assert [dict(view.fields) for view in views(document, scheme)] == [{}, {}, {}, {}]


def test_there_is_no_view_below_the_documents_own_level(contract, scheme):
    with pytest.raises(ValueError, match="no view below"):
        view_at(replace(contract, level=2), scheme, 1)


def test_the_mask_letter_from_outside_is_taken_out_without_moving_offsets():
    assert without_mask_token(f"a{MASK}b") == "a b"


def test_people_see_one_block_for_one_mask():
    assert shown(f"a {MASK} b") == f"a {MASK_SHOWN} b"


def test_a_region_hides_all_words_of_its_page_until_it_is_known_which_lie_under_it(contract, scheme):
    region = Mark(Place.REGION, 0, 0, 3, "seal", page=0, box=(0, 0, 500, 500))
    document = replace(contract, pages=("first line\nsecond line", "other page"))
    assert view_at(replace(document, marks=(region,)), scheme, 2).pages == (f" {MASK} ", "other page")
    placed = replace(document, marks=(replace(region, under=((11, 22),)),))
    assert view_at(placed, scheme, 2).pages == (f"first line {MASK} ", "other page")
    nothing = replace(document, marks=(replace(region, under=()),))
    assert view_at(nothing, scheme, 2).pages == document.pages
    assert view_at(replace(document, marks=(region,)), scheme, 3).pages == document.pages


@laws
@given(
    text=st.text("ab \n", max_size=20),
    other=st.text("cd \n", max_size=20),
    level=st.integers(1, 3),
    above=st.lists(st.tuples(st.integers(-2, 25), st.integers(-2, 25)), max_size=3),
)
def test_what_lies_under_a_region_changes_nothing_below(text, other, level, above, contract, scheme):
    """Whatever the covered page says, and whatever is marked in it beside: the same view below the region's level."""
    region = Mark(Place.REGION, 0, 0, level, "seal", box=(0, 0, 500, 500))
    marks = (region, *(Mark(Place.TEXT, start, end, 3, "test") for start, end in above))
    one, two = (replace(contract, pages=(each, "z"), marks=marks) for each in (text, other))
    for below in range(level):
        assert view_at(one, scheme, below) == view_at(two, scheme, below)


def test_a_mark_put_on_another_text_hides_the_whole_text_below_its_level(contract, scheme):
    outdated = Mark(Place.TEXT, 0, 2, 2, "price", outdated=True)
    document = replace(contract, marks=(outdated, Mark(Place.TITLE, 0, 1, 3, "x")))
    assert [view_at(document, scheme, level).pages for level in range(4)] == [(), (), contract.pages, contract.pages]
    assert [page_view(document, scheme, level, 0).text for level in (1, 2)] == [None, contract.pages[0]]
    assert page_view(replace(document, pages=("a", "b")), scheme, 1, 1).text is None
