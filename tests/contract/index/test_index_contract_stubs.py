"""The stub of a document above the reader's level: found by what it tells, and by nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from mappings.views import MASK
from storage.index.port import Facet, SearchRequest, SortKey
from storage.index.query import (
    And,
    Everything,
    FieldExists,
    FieldIs,
    FieldRange,
    FieldWords,
    Fuzzy,
    Not,
    NumberPrefix,
    Or,
    Phrase,
    Prefix,
    Words,
)
from tests.indexes import document, ids, reader


def dossier(name, *pages, **values):
    """A document of the class that shows stubs, readable at the top level only."""
    given = {
        "classification": "dossier",
        "level": 2,
        "department": "sales",
        "archive_number": f"D-{name}",
        "title": "falcon",
        "file_name": "plan.pdf",
        "media_type": "application/pdf",
        "filed_on": date(2025, 6, 1),
        "fields": {"subject": "orchard"},
        "customer_file": "C-7",
    }
    return document(name, *(pages or ("quorvex text",)), **{**given, **values})


TOLD = [
    Everything(),
    FieldIs("class", ("dossier",)),
    FieldIs("level", ("2",)),
    FieldIs("department", ("sales",)),
    FieldIs("number", ("d-1",)),
    NumberPrefix("D1"),
    FieldRange("filed", gte="2025-06-01", lte="2025-06-01"),
    Not(Words("falcon")),
    Not(FieldIs("state", ("indexed",))),
]
NOT_TOLD = [
    Words("falcon"),
    Words("quorvex"),
    Words("orchard"),
    Words("plan"),
    Words(MASK),
    Phrase("quorvex text"),
    Prefix("fal"),
    Fuzzy("falcom"),
    Fuzzy("ab", 2),
    FieldWords("title", "falcon"),
    FieldWords("subject", "orchard"),
    FieldIs("title", ("falcon",)),
    FieldIs("title", (MASK,)),
    FieldIs("filename", ("plan.pdf",)),
    FieldIs("customer", ("C-7",)),
    FieldIs("type", ("pdf",)),
    FieldIs("type", ("other",)),
    FieldIs("type", ("",)),
    FieldIs("state", ("indexed",)),
    FieldIs("state", ("",)),
    FieldExists("customer"),
    FieldExists("subject"),
]


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("clause", TOLD, ids=repr)
def test_a_stub_is_found_by_what_it_tells(world, level, clause):
    world.put(dossier("1"))
    (hit,) = world.search(clause, reader(level)).hits
    assert hit.view.is_stub
    assert (hit.view.title, hit.view.file_name, hit.view.fields, hit.view.customer_file) == (MASK, MASK, {}, None)


@pytest.mark.parametrize("clause", NOT_TOLD, ids=repr)
def test_a_stub_is_not_found_by_what_it_hides(world, clause):
    world.put(dossier("1"))
    assert world.find(clause, reader(1)) == []


def test_who_may_read_the_document_finds_it_and_not_its_stub(world):
    world.put(dossier("1"))
    (hit,) = world.search(Words("falcon"), reader(2)).hits
    assert not hit.view.is_stub
    assert world.search(Everything(), reader(2)).total == 1


def test_who_need_not_know_finds_no_stub(world):
    world.put(dossier("1"))
    assert world.find(Everything(), reader(1, ("law",))) == []
    assert world.find(Everything(), reader(1, classes=("paper",))) == []
    assert world.find(Everything(), reader(-1)) == []


def test_where_the_rule_shows_no_stubs_none_is_found_though_it_is_there(world):
    world.put(dossier("1"), dossier("2", level=0))
    assert world.find(Everything(), replace(reader(1), stubs={})) == ["2"]
    assert world.find(Everything(), replace(reader(0), stubs={"dossier": 1})) == ["2"]
    assert world.find(Everything(), replace(reader(1), stubs={"dossier": 1})) == ["1", "2"]
    lent = replace(reader(-1, **{"1": 1}), stubs={})
    assert world.find(Everything(), lent) == []


def test_what_is_granted_takes_the_place_of_the_stub(world):
    world.put(dossier("1"), dossier("2"))
    hits = world.search(Everything(), reader(0, **{"1": 2})).hits
    assert sorted((hit.view.document_id, hit.view.is_stub) for hit in hits) == [("1", False), ("2", True)]


def test_facets_count_what_a_stub_tells_and_no_kind_of_file(world):
    world.put(dossier("1"), document("p", "tea"))
    facets = world.search(Everything(), reader(0), facets=tuple(Facet)).facets
    assert facets[Facet.LEVEL] == (("0", 1), ("2", 1))
    assert facets[Facet.CLASSIFICATION] == (("dossier", 1), ("paper", 1))
    assert sum(count for _, count in facets[Facet.TYPE]) == 1
    assert sum(count for _, count in facets[Facet.YEAR]) == 2


def test_a_document_that_is_raised_leaves_its_stub_and_one_that_is_lowered_takes_it_back(world):
    world.put(dossier("1", level=0))
    assert world.find(Words("falcon"), reader(0)) == ["1"]
    world.put(dossier("1", level=2))
    assert world.find(Words("falcon"), reader(0)) == []
    assert [hit.view.is_stub for hit in world.search(Everything(), reader(0)).hits] == [True]
    world.put(dossier("1", level=0))
    assert [hit.view.is_stub for hit in world.search(Everything(), reader(0)).hits] == [False]


@pytest.mark.parametrize("sort", SortKey)
def test_exports_and_searches_of_those_below_do_not_move_with_what_is_above(fresh_world, sort):
    world = fresh_world
    world.put(*(document(f"p{number}", "falcon " * (number + 1) + "tea") for number in range(4)))
    clauses = (Everything(), Words("falcon"), Or((Words("tea"), FieldIs("class", ("dossier",)))))

    def answers():
        found = [
            world.search(each, reader(level), sort=sort, facets=tuple(Facet), snippets=2)
            for level in (0, 1)
            for each in clauses
        ]
        pages = [page for level in (0, 1) for page in world.index.scan(SearchRequest(clauses[2], reader(level)), 2)]
        return [str(each) for each in (*found, *pages)]

    world.put(dossier("1", "tea " * 50))
    before = answers()
    world.put(dossier("1", "falcon falcon", title="other words", state="EMPTY", fields={}, customer_file=None))
    assert answers() == before
    found = world.find(And((Everything(), FieldIs("level", ("2",)))), reader(0))
    assert found == ["1"]


def test_hits_of_stubs_say_nothing_of_where_they_matched(world):
    world.put(dossier("1"))
    (hit,) = world.search(FieldIs("class", ("dossier",)), reader(0), snippets=3).hits
    assert hit.snippets == ()
    assert ids([hit]) == ["1"]
