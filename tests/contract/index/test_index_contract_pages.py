"""Ties, cursors and scans while the index changes."""

from storage.index.port import Facet, SearchRequest, SortKey
from storage.index.query import Everything, Words
from tests.indexes import document, ids, paged, reader, shelf


def test_equal_scores_are_ordered_by_archive_number(world):
    world.put(*(document(f"d{number}", "tea", archive_number=f"N-{9 - number}") for number in range(9)))
    assert world.find(Words("tea")) == [f"d{number}" for number in reversed(range(9))]


def test_equal_archive_numbers_are_ordered_by_document(world):
    world.put(*(document(f"d{number}", "tea", archive_number="N-1") for number in (3, 1, 2)))
    for sort in SortKey:
        assert ids(paged(world, Words("tea"), 1, sort=sort)) == ["d1", "d2", "d3"]


def test_a_facet_counts_a_document_once_by_its_own_level(world):
    world.put(document("low", "tea"), document("high", "tea", level=2), document("other", "tea", level=2))
    answer = world.search(Words("tea"), facets=(Facet.LEVEL,))
    assert answer.facets[Facet.LEVEL] == (("2", 2), ("0", 1))


def test_a_scan_sees_the_index_as_it_was_at_the_call(world):
    world.put(*shelf(20))
    scan = world.index.scan(SearchRequest(Words("tea"), reader(), sort=SortKey.NUMBER), 3)
    world.put(document("new", "tea", archive_number="N-000"), document("003", "coffee"))
    world.remove(document("005", classification="notice"))
    found = [hit.view.document_id for page in scan for hit in page]
    assert sorted(found) == [f"{number:03}" for number in range(20)]
    assert len(world.find(Words("tea"))) == 20


def test_a_scan_that_is_given_up_does_no_harm(world):
    world.put(*shelf(9))
    scan = world.index.scan(SearchRequest(Words("tea"), reader()), 2)
    assert len(next(scan)) == 2
    scan.close()
    assert len(world.find(Words("tea"))) == 9


def test_deep_pages_of_equal_scores(world):
    world.put(*(document(f"d{number:03}", "tea", classification="notice") for number in range(300)))
    hits = paged(world, Words("tea"), 40)
    assert ids(hits) == [f"d{number:03}" for number in range(300)]


def test_a_document_that_comes_in_between_two_pages_moves_no_other(world):
    world.put(*(document(f"d{number}", "tea", archive_number=f"N-{number}") for number in (1, 3, 5, 7)))
    first = world.search(Everything(), size=2, sort=SortKey.NUMBER).hits
    world.put(document("d2", "tea", archive_number="N-2"), document("d6", "tea", archive_number="N-6"))
    after = first[-1].sort_values
    assert world.find(Everything(), sort=SortKey.NUMBER, after=after) == ["d5", "d6", "d7"]
