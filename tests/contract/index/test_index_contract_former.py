"""Indexes of a former form: kept until the new ones are complete, then removed, and nothing else with them."""

from dataclasses import replace

import pytest

from mappings.scheme import FieldSpec, FieldType, Scheme, Title
from mappings.views import views
from storage.index.embedded import EmbeddedIndex
from storage.index.port import EntryKey, IndexEntry, SearchRequest
from storage.index.query import Everything, Words
from tests.indexes import KINDS, SCHEME, document, elastic_index, elastic_prefix, elastic_writer, ids, reader

MORE = FieldSpec("weight", FieldType.NUMBER, Title("weight", "weight"), 0)


def with_more(scheme: Scheme) -> Scheme:
    """The scheme with a field more, so that every index of its class is another."""
    paper, *others = scheme.classifications
    return replace(scheme, version="next", classifications=(replace(paper, fields=(*paper.fields, MORE)), *others))


def write(index, scheme, name, revision=1):
    index.write([IndexEntry(view, revision) for view in views(document(name, "apple"), scheme)])
    index.refresh()


def found(index):
    return ids(index.search(SearchRequest(Words("apple"), reader())).hits)


@pytest.fixture(params=KINDS)
def former(request, tmp_path):
    """(made with a scheme -> an index in one place; the names of everything that lies there)."""
    if request.param == "embedded":
        yield lambda scheme: EmbeddedIndex(tmp_path, scheme), lambda: {each.name for each in tmp_path.iterdir()}
        return
    with elastic_prefix() as prefix:
        named = lambda: set(elastic_writer().indices.get(index=f"{prefix}*"))  # noqa: E731
        yield lambda scheme: elastic_index(prefix, scheme), named


def test_a_former_index_is_removed_when_told_and_not_before(former):
    made, names = former
    old = made(SCHEME)
    old.prepare()
    write(old, SCHEME, "d")
    before = names()
    scheme = with_more(SCHEME)
    new = made(scheme)
    new.prepare()
    assert before < names()
    assert found(new) == []
    write(new, scheme, "d")
    assert found(new) == ["d"]
    between = names()
    assert new.remove_former() > 0
    assert names() < between
    assert found(new) == ["d"]
    assert new.remove_former() == 0
    new.check()


def test_without_a_former_index_nothing_is_removed(former):
    made, names = former
    index = made(SCHEME)
    index.prepare()
    write(index, SCHEME, "d")
    before = names()
    assert index.remove_former() == 0
    assert names() == before


def test_where_the_scheme_shows_no_stubs_any_more_nothing_stays_of_them(former):
    """The places of stubs go with the rule; where they stood among others, whoever removes strays names them."""
    made, _ = former
    *others, dossier = SCHEME.classifications
    plain = replace(dossier, document_levels=(1, 2), stub_from=None)
    with_stubs = replace(SCHEME, classifications=(*others, replace(plain, stub_from=0)))
    without = replace(SCHEME, version="next", classifications=(*others, plain))
    old = made(with_stubs)
    old.prepare()
    secret = document("d", "apple", classification="dossier", level=2)
    old.write([IndexEntry(view, 1) for view in views(secret, with_stubs)])
    old.refresh()
    assert list(old.revisions("dossier", 0)) == [("d", 1)]
    new = made(without)
    new.prepare()
    new.remove([EntryKey("d", "dossier", level) for level in (0, 1)], 2)
    new.remove_former()
    new.refresh()
    assert list(new.revisions("dossier", 0)) == []
    assert list(new.revisions("dossier", 2)) == [("d", 1)]
    again = made(with_stubs)
    again.prepare()
    again.refresh()
    assert list(again.revisions("dossier", 0)) == []
    assert ids(again.search(SearchRequest(Everything(), reader(0))).hits) == []


@pytest.mark.real
def test_an_index_of_another_archive_and_one_about_to_be_used_stay():
    with elastic_prefix() as prefix:
        index, other = elastic_index(prefix, SCHEME), elastic_index(f"{prefix}-paper", SCHEME)
        index.prepare()
        other.prepare()
        writer = elastic_writer()
        writer.indices.create(index=f"{prefix}-paper-0-v9")
        assert index.remove_former() == 0
        assert writer.indices.exists(index=f"{prefix}-paper-0-v9")
        other.check()


@pytest.mark.real
def test_while_elasticsearch_denies_an_alias_nothing_is_made_anew(monkeypatch):
    """As it does for a moment, if asked whether aliases exist while somebody else's index comes or goes."""
    monkeypatch.setattr(type(elastic_writer().indices), "exists_alias", lambda *_, **__: False)
    with elastic_prefix() as prefix:
        index = elastic_index(prefix, SCHEME)
        index.prepare()
        names = set(elastic_writer().indices.get(index=f"{prefix}*"))
        write(index, SCHEME, "d")
        index.prepare()
        index.remove([EntryKey("d", "paper", 0)], 2)
        index.refresh()
        assert set(elastic_writer().indices.get(index=f"{prefix}*")) == names
        assert list(index.revisions("paper", 0)) == []
