"""Order, pages, totals and facets."""

import pytest

from storage.index.port import Facet, SearchRequest, SortKey
from storage.index.query import Everything, Or, Phrase, Words
from tests.indexes import ids, paged, reader, shelf


@pytest.fixture(scope="module")
def shelved(worlds):
    with worlds.world() as world:
        world.put(*shelf(60))
        yield world


EXPECTED = {
    SortKey.NUMBER: lambda view: view.archive_number,
    SortKey.NEWEST: lambda view: (-view.filed_on.toordinal(), view.archive_number),
    SortKey.OLDEST: lambda view: (view.filed_on.toordinal(), view.archive_number),
}


@pytest.mark.parametrize("sort", EXPECTED)
def test_order(shelved, sort):
    views = [hit.view for hit in shelved.search(Everything(), sort=sort).hits]
    assert len(views) == 60
    assert views == sorted(views, key=EXPECTED[sort])


@pytest.mark.parametrize("sort", SortKey)
@pytest.mark.parametrize("size", [1, 7, 60])
def test_pages_by_cursor_make_up_the_whole(shelved, sort, size):
    clause = Words("tea")
    whole = shelved.find(clause, sort=sort)
    assert ids(paged(shelved, clause, size, sort=sort)) == whole
    assert len(set(whole)) == 60


def test_what_does_not_score_is_ordered_by_archive_number(shelved):
    assert shelved.find(Everything()) == shelved.find(Everything(), sort=SortKey.NUMBER)


def test_the_more_often_a_word_is_said_the_higher(shelved):
    said = [ids_ % 3 for ids_ in map(int, shelved.find(Words("tea"), size=20))]
    assert said == [2] * 20


def test_asking_again_answers_the_same(shelved):
    request = SearchRequest(Words("tea milk"), reader(), size=60, facets=tuple(Facet), snippets=2)
    first, second = (str(shelved.index.search(request)) for _ in range(2))
    assert first == second


def test_the_total_is_exact_whatever_the_page(shelved):
    for size in (0, 1, 60):
        assert shelved.search(Words("tea"), size=size).total == 60
    assert shelved.search(Words("tea"), size=0).hits == ()
    assert shelved.search(Phrase("tea tea tea"), size=1).total == 20


def test_facets_count_all_hits_most_frequent_first(shelved):
    answer = shelved.search(Or((Words("tea"), Words("nothing"))), size=1, facets=tuple(Facet))
    assert answer.facets[Facet.CLASSIFICATION] == (("notice", 30), ("paper", 30))
    assert answer.facets[Facet.YEAR] == (("2024", 30), ("2025", 30))
    assert answer.facets[Facet.LEVEL] == (("0", 60),)
    assert answer.facets[Facet.TYPE] == (("text", 60),)


def test_only_the_facets_asked_for_are_counted(shelved):
    assert set(shelved.search(Everything(), facets=(Facet.YEAR,)).facets) == {Facet.YEAR}
    assert shelved.search(Words("nothing"), facets=(Facet.YEAR,)).facets == {Facet.YEAR: ()}


@pytest.mark.parametrize("sort", SortKey)
@pytest.mark.parametrize("page_size", [1, 13, 1000])
def test_a_scan_answers_every_hit_in_order(shelved, sort, page_size):
    request = SearchRequest(Words("tea"), reader(), sort=sort, size=1, snippets=3)
    pages = list(shelved.index.scan(request, page_size))
    assert all(len(page) <= page_size for page in pages)
    hits = [hit for page in pages for hit in page]
    assert ids(hits) == shelved.find(Words("tea"), sort=sort)
    assert all(hit.view.pages == () and hit.snippets == () for hit in hits)


def test_a_scan_of_nothing_has_no_pages(shelved):
    assert list(shelved.index.scan(SearchRequest(Words("nothing"), reader()))) == []
