"""An index that does not answer says so, in one way, and without a word of the engine's own or of the query."""

import shutil

import pytest

from mappings.views import views
from storage.index.elastic import ElasticIndex
from storage.index.elastic_clients import elastic_client
from storage.index.embedded import EmbeddedIndex
from storage.index.port import EntryKey, IndexEntry, IndexUnavailableError, SearchRequest
from storage.index.query import Words
from tests.indexes import KINDS, SCHEME, document, elastic_index, elastic_prefix, elastic_writer, reader

SECRET = "zweihundertvierzigtausend"


def nobody_there():
    client = elastic_client("http://127.0.0.1:1", "nobody", "nothing")
    return ElasticIndex(client, dict.fromkeys(range(3), client), "t", SCHEME)


@pytest.fixture(
    params=["unprepared", "damaged", "unreachable", pytest.param("elastic-unprepared", marks=pytest.mark.real)]
)
def broken(request, tmp_path):
    """An index that can't answer: never prepared, damaged, or with nobody there."""
    match request.param:
        case "unprepared":
            yield EmbeddedIndex(tmp_path / "index", SCHEME)
        case "damaged":
            index = EmbeddedIndex(tmp_path / "index", SCHEME)
            index.prepare()
            for file in (tmp_path / "index").rglob("*.json"):
                file.write_text("{")
            for file in (tmp_path / "index").rglob("*.sqlite"):
                file.write_bytes(b"no database" * 500)
            yield EmbeddedIndex(tmp_path / "index", SCHEME)
        case "unreachable":
            yield nobody_there()
        case _:
            with elastic_prefix() as prefix:
                yield elastic_index(prefix)


OPERATIONS = {
    "write": lambda index: index.write([IndexEntry(view, 1) for view in views(document("d", SECRET), SCHEME)]),
    "remove": lambda index: index.remove([EntryKey("d", "paper", 0)], 1),
    "refresh": lambda index: index.refresh(),
    "search": lambda index: index.search(SearchRequest(Words(SECRET), reader())),
    "scan": lambda index: [list(page) for page in index.scan(SearchRequest(Words(SECRET), reader()))],
    "revisions": lambda index: list(index.revisions("paper", 0)),
    "check": lambda index: index.check(),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_says_that_the_index_does_not_answer(broken, operation):
    with pytest.raises(IndexUnavailableError) as caught:
        OPERATIONS[operation](broken)
    error = caught.value
    told = str(error)
    assert SECRET not in told
    assert not any(word in told for word in ("exception", "Exception", "http", "{", "tantivy", "sqlite"))
    assert len(told) < 100


@pytest.mark.real
def test_what_is_asked_of_an_unprepared_index_makes_none():
    with elastic_prefix() as prefix:
        for operation in OPERATIONS.values():
            with pytest.raises(IndexUnavailableError):
                operation(elastic_index(prefix))
        assert not elastic_writer().indices.get(index=f"{prefix}-*").body


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_index_that_is_thrown_away_can_be_made_again(kind, tmp_path):
    if kind == "embedded":
        index = EmbeddedIndex(tmp_path / "index", SCHEME)
        index.prepare()
        shutil.rmtree(tmp_path / "index")
        rebuilt(EmbeddedIndex(tmp_path / "index", SCHEME))
        return
    with elastic_prefix() as prefix:
        rebuilt(elastic_index(prefix))


def rebuilt(index):
    index.prepare()
    index.write([IndexEntry(view, 1) for view in views(document("d", "apple"), SCHEME)])
    index.refresh()
    assert [hit.view.document_id for hit in index.search(SearchRequest(Words("apple"), reader())).hits] == ["d"]
