"""Who finds what: each document once, in the reader's best view; departments, classes and grants."""

from dataclasses import replace
from itertools import product

import pytest

from mappings.access import AccessFilter, DocumentFacts
from mappings.document import Mark, Place
from storage.index.port import Facet, SearchRequest, SortKey
from storage.index.query import Everything, FieldIs, FieldWords, Or, Words
from tests.indexes import CLASSES, document, ids, paged, reader

SHOWN_AT = {"handler": 1, "price": 2, "secret": 2}


def paper(name, level=0, **values):
    """A document with a field at each level and a mark at each level above its own."""
    text = "open inner deep"
    return document(
        name,
        text,
        level=level,
        fields={
            "subject": "plain",
            "handler": "Wang",
            "secret": "hush",
            "price": {"amount": "7", "currency": "CNY"},
        },
        marks=tuple(
            Mark(Place.TEXT, text.index(word), text.index(word) + len(word), rank, "test")
            for word, rank in (("inner", 1), ("deep", 2))
        ),
        **values,
    )


@pytest.mark.parametrize("clearance", [0, 1, 2])
def test_each_document_is_found_once_in_the_best_view(world, clearance):
    world.put(*(paper(f"d{level}", level) for level in range(3)), document("n", classification="notice"))
    access = reader(clearance)
    hits = world.search(Everything(), access).hits
    assert ids(hits) == [*(f"d{level}" for level in range(clearance + 1)), "n"]
    for hit in hits[:-1]:
        shown = {"subject", *(name for name, level in SHOWN_AT.items() if level <= clearance)}
        assert set(hit.view.fields) == shown
        assert hit.view.masked == {name: level for name, level in SHOWN_AT.items() if level > clearance}
    for sort in SortKey:
        assert sorted(world.find(Everything(), access, sort=sort)) == sorted(ids(hits))
    assert world.search(Everything(), access, size=0).total == len(hits)


@pytest.mark.parametrize(
    ("clause", "level"),
    [
        *((Words("open"), 0), (Words("inner"), 1), (Words("deep"), 2), (Words("wang"), 1), (Words("hush"), 2)),
        *((FieldWords("handler", "wang"), 1), (FieldIs("handler", ("wang",)), 1), (FieldIs("price", (7,)), 2)),
    ],
)
def test_what_is_above_the_reader_is_not_matched(world, clause, level):
    world.put(paper("d"))
    assert [world.find(clause, reader(clearance)) == ["d"] for clearance in range(3)] == [
        clearance >= level for clearance in range(3)
    ]


@pytest.mark.parametrize("departments", [("sales",), ("law", "sales"), ("*",), ("none",)])
def test_departments(world, departments):
    world.put(document("s", department="sales"), document("l", department="law"), document("all", department="*"))
    expected = {"s": "sales", "l": "law"}
    found = {name for name, each in expected.items() if each in departments or "*" in departments}
    assert set(world.find(Everything(), reader(2, departments))) == {"all", *found}


def test_classes(world):
    world.put(document("p"), document("n", classification="notice"))
    assert world.find(Everything(), reader(2, classes=("notice",))) == ["n"]
    assert world.find(Everything(), reader(2, classes=("paper",))) == ["p"]
    assert sorted(world.find(Everything(), reader(2, classes=("paper", "notice", "gone")))) == ["n", "p"]


@pytest.mark.parametrize(
    "access",
    [
        reader(-1),
        reader(2, ()),
        reader(2, classes=()),
        reader(-1, granted=0),
        AccessFilter(-1, frozenset(), frozenset()),
    ],
)
def test_who_may_nothing_finds_nothing(world, access):
    world.put(document("d", department="sales"), document("n", classification="notice", department="law"))
    answer = world.search(Everything(), access, facets=tuple(Facet))
    assert (answer.hits, answer.total) == ((), 0)
    assert set(answer.facets.values()) == {()}
    assert list(world.index.scan(SearchRequest(Everything(), access))) == []


def test_a_clearance_above_every_level_is_the_top_level(world):
    world.put(paper("d"))
    (hit,) = world.search(Everything(), reader(9)).hits
    assert hit.view.level == 2


def test_a_grant_shows_the_granted_view_and_finds_by_it(world):
    world.put(paper("granted"), paper("other"))
    access = reader(0, granted=2)
    assert world.find(Words("deep"), access) == ["granted"]
    assert sorted(world.find(Words("open"), access)) == ["granted", "other"]
    levels = {hit.view.document_id: hit.view.level for hit in world.search(Everything(), access).hits}
    assert levels == {"granted": 2, "other": 0}
    assert world.search(Everything(), access, size=0).total == 2


def test_a_grant_opens_a_document_of_another_department_and_class(world):
    world.put(paper("granted", level=1, department="law"))
    assert world.find(Everything(), reader(0, ("sales",), ("notice",), granted=1)) == ["granted"]
    assert world.find(Everything(), reader(-1, (), (), granted=1)) == ["granted"]


def test_a_grant_below_the_document_shows_nothing(world):
    world.put(paper("granted", level=2))
    assert world.find(Everything(), reader(0, granted=1)) == []


def test_a_grant_below_the_clearance_takes_nothing_away(world):
    world.put(paper("granted"))
    hits = world.search(Words("deep"), reader(2, granted=0)).hits
    assert [(hit.view.document_id, hit.view.level) for hit in hits] == [("granted", 2)]


def test_what_grants_show_stands_after_what_is_ranked_newest_first(world):
    from datetime import date

    world.put(
        document("weak", "open filler filler filler filler filler filler"),
        paper("old", filed_on=date(2020, 1, 1)),
        paper("new", filed_on=date(2025, 1, 1)),
    )
    access = reader(0, old=2, new=2)
    assert world.find(Words("open"), access) == ["weak", "new", "old"]
    assert world.find(Words("open"), access, sort=SortKey.OLDEST) == ["old", "new", "weak"]


@pytest.mark.parametrize("sort", SortKey)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_go_on_from_ranked_to_granted(world, sort, size):
    world.put(*(paper(f"d{number}") for number in range(6)))
    access = reader(0, d1=2, d3=1, d5=2)
    whole = world.find(Words("open"), access, sort=sort)
    assert sorted(whole) == [f"d{number}" for number in range(6)]
    assert ids(paged(world, Words("open"), size, access, sort=sort)) == whole
    scanned = [hit for page in world.index.scan(SearchRequest(Words("open"), access, sort=sort), 2) for hit in page]
    assert ids(scanned) == whole


def test_facets_count_granted_documents_too(world):
    world.put(paper("granted", level=1), paper("other"))
    answer = world.search(Everything(), reader(0, granted=2), facets=(Facet.LEVEL,))
    assert answer.facets[Facet.LEVEL] == (("0", 1), ("1", 1))


def test_a_search_finds_exactly_what_the_rule_admits(world):
    documents = [
        paper(f"{department}{level}{kind}", level, department=department, classification=kind)
        if kind == "paper"
        else document(f"{department}{level}{kind}", level=level, classification=kind, department=department)
        for department, (level, kind) in product(
            ("sales", "law", "*"),
            [(0, "paper"), (1, "paper"), (2, "paper"), (0, "notice"), (1, "dossier"), (2, "dossier")],
        )
    ]
    world.put(*documents)
    grants = {"law2paper": 2, "sales1paper": 0, "law0notice": 0, "nowhere": 2, "law2dossier": 1, "*1dossier": 2}
    for clearance, departments, classes, granted in product(
        (-1, 0, 1, 2), ((), ("sales",), ("*",)), ((), ("paper",), CLASSES), ({}, grants)
    ):
        access = reader(clearance, departments, classes, **granted)
        facts = [DocumentFacts(each.id, each.classification, each.level, each.department) for each in documents]
        admitted = {each.document_id: access.level_for(each) for each in facts if access.admits(each)}
        hits = world.search(Everything(), access).hits
        assert sorted(ids(hits)) == sorted(admitted), access
        for hit in hits:
            if hit.view.classification == "paper":
                assert hit.view.level == max(admitted[hit.view.document_id], 0), access


def test_a_change_above_a_reader_changes_nothing_for_them(fresh_world):
    world = fresh_world
    clauses = (Everything(), Words("open"), Or((Words("open"), Words("deep"))), Words("open plain", any_of=True))

    def answers():
        # As text a line a hit, because a difference between whole answers takes minutes to print.
        found = [
            world.search(each, reader(level), facets=tuple(Facet), snippets=2) for level in (0, 1) for each in clauses
        ]
        return [str(part) for answer in found for part in (*answer.hits, answer.total, sorted(answer.facets.items()))]

    world.put(*(paper(f"d{number}") for number in range(4)))
    before = answers()
    changed = paper("d1")
    secrets = {"secret": "deep deep open open", "price": {"amount": "8", "currency": "USD"}}
    world.put(replace(changed, fields={**changed.fields, **secrets}))
    world.put(*(paper(f"hidden{number}", level=2) for number in range(5)))
    assert answers() == before
    world.remove(paper("hidden1", level=2))
    assert answers() == before
