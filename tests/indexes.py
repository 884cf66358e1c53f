"""Indexes for tests: the embedded one in a folder, Elasticsearch under a prefix of its own; small worlds in them."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from mappings.access import EVERY_DEPARTMENT, AccessFilter
from mappings.document import Document
from mappings.scheme import (
    Classification,
    FieldSpec,
    FieldType,
    Level,
    QueryRight,
    RetentionRule,
    Scheme,
    Title,
)
from mappings.views import views
from storage.index.elastic import ElasticIndex
from storage.index.elastic_clients import elastic_client
from storage.index.embedded import EmbeddedIndex
from storage.index.port import EntryKey, Index, IndexEntry, IndexHit, SearchAnswer, SearchRequest
from storage.index.query import Clause

KINDS = ["embedded", pytest.param("elastic", marks=pytest.mark.real)]
_ELASTIC = {name: f"STRONGROOM_INDEX_{name}" for name in ("URL", "WRITER_USER", "WRITER_PASSWORD", "READER_PASSWORDS")}


def _spec(name: str, kind: FieldType, level: int = 0, *, repeated: bool = False) -> FieldSpec:
    return FieldSpec(name, kind, Title(name, name), level, repeated=repeated)


def _class(key: str, levels: tuple[int, ...], marks: tuple[int, ...], fields: tuple[FieldSpec, ...]) -> Classification:
    return Classification(
        key=key,
        title=Title(key, key),
        fields=fields,
        document_levels=levels,
        default_level=levels[0],
        mark_levels=marks,
        query_right=QueryRight.ORDINARY,
        retention=RetentionRule("filed", None),
        number_pattern="{serial}",
        description=Title(key, key),
    )


# Of `paper` a higher level sees more, with a field of each type; `notice` has nothing to hide; of a `dossier` those
# below its level see a stub.
SCHEME = Scheme(
    version="test",
    levels=tuple(Level(rank, key, Title(key, key), "") for rank, key in enumerate(("open", "inner", "deep"))),
    classifications=(
        _class(
            "paper",
            (0, 1, 2),
            (1, 2),
            (
                _spec("subject", FieldType.TEXT),
                _spec("keyword", FieldType.KEYWORD, repeated=True),
                _spec("code", FieldType.IDENTIFIER),
                _spec("party", FieldType.PARTY, repeated=True),
                _spec("signed", FieldType.DATE),
                _spec("score", FieldType.NUMBER),
                _spec("amount", FieldType.MONEY),
                _spec("handler", FieldType.PERSON, 1),
                _spec("price", FieldType.MONEY, 2),
                _spec("secret", FieldType.TEXT, 2),
            ),
        ),
        _class("notice", (0,), (), (_spec("keyword", FieldType.KEYWORD, repeated=True),)),
        replace(_class("dossier", (0, 1, 2), (2,), (_spec("subject", FieldType.TEXT),)), stub_from=0),
    ),
)
CLASSES = frozenset(SCHEME.by_key)
STUBS = {each.key: each.stub_from for each in SCHEME.classifications if each.stub_from is not None}


def document(name: str, *pages: str, **values: object) -> Document:
    """A document of class paper at level 0 unless told otherwise."""
    given = {
        "classification": "paper",
        "level": 0,
        "department": EVERY_DEPARTMENT,
        "archive_number": f"N-{name}",
        "title": "",
        "file_name": "",
        "media_type": "text/plain",
        "filed_on": date(2026, 1, 1),
        "state": "INDEXED",
    }
    return Document(id=name, pages=tuple(pages), **{**given, **values})


def reader(
    level: int = 2, departments: Sequence[str] = (EVERY_DEPARTMENT,), classes=CLASSES, **granted
) -> AccessFilter:
    """A reader cleared for `level`, for all classes and departments unless told otherwise."""
    return AccessFilter(level, frozenset(classes), frozenset(departments), granted, STUBS)


class World:
    """The documents of one test in an index that other tests use before and after it.

    Revisions only ever grow, and everything written is removed at the end.
    """

    def __init__(self, index: Index, scheme: Scheme, revisions: Iterator[int]) -> None:
        self.index = index
        self.scheme = scheme
        self._revisions = revisions
        self._written: dict[EntryKey, None] = {}

    def put(self, *documents: Document, revision: int | None = None) -> int:
        """Write every view of the documents and make them findable; answers the revision."""
        revision = next(self._revisions) if revision is None else revision
        entries = [IndexEntry(view, revision) for each in documents for view in views(each, self.scheme)]
        self._written.update((key_of(entry), None) for entry in entries)
        self.index.write(entries)
        self.index.refresh()
        return revision

    def revision(self) -> int:
        """A revision newer than any before."""
        return next(self._revisions)

    def remove(self, *documents: Document, revision: int | None = None) -> None:
        """Remove every view of the documents."""
        keys = [key_of(IndexEntry(view, 0)) for each in documents for view in views(each, self.scheme)]
        self.index.remove(keys, next(self._revisions) if revision is None else revision)
        self.index.refresh()

    def search(self, clause: Clause, access: AccessFilter | None = None, **options: object) -> SearchAnswer:
        """The answer to a search, of all hits unless told otherwise."""
        return self.index.search(SearchRequest(clause, access or reader(), **{"size": 1000, **options}))

    def find(self, clause: Clause, access: AccessFilter | None = None, **options: object) -> list[str]:
        """The ids of what is found, in order."""
        return ids(self.search(clause, access, **options).hits)

    def clear(self) -> None:
        """Remove everything that was written."""
        self.index.remove(list(self._written), next(self._revisions))
        self.index.refresh()


def ids(hits: Sequence[IndexHit]) -> list[str]:
    """The document ids of hits."""
    return [hit.view.document_id for hit in hits]


def shelf(count: int) -> list[Document]:
    """Documents that differ in number, day, class and how often they say tea; many are alike in all but the number."""
    return [
        document(
            f"{number:03}",
            "tea " * (number % 3 + 1) + "milk",
            archive_number=f"N-{(number * 7) % count:03}",
            filed_on=date(2024, 1, 1) + timedelta(days=200 * (number % 4)),
            classification="notice" if number % 2 else "paper",
        )
        for number in range(count)
    ]


def paged(
    world: World, clause: Clause, size: int, access: AccessFilter | None = None, **options: object
) -> list[IndexHit]:
    """All hits, a page at a time by cursor."""
    hits: list[IndexHit] = []
    after = None
    while page := world.search(clause, access, size=size, after=after, **options).hits:
        hits += page
        after = list(page[-1].sort_values)
        assert len(hits) <= 500, "the pages come to no end"
    return hits


def key_of(entry: IndexEntry) -> EntryKey:
    """What an entry is known by."""
    return EntryKey(entry.view.document_id, entry.view.classification, entry.view.level)


class Worlds:
    """Makes worlds, one after the other, in one index."""

    def __init__(self, index: Index, scheme: Scheme) -> None:
        self.index = index
        self._scheme = scheme
        self._revisions = count(1)

    @contextmanager
    def world(self) -> Iterator[World]:
        """An empty world."""
        world = World(self.index, self._scheme, self._revisions)
        try:
            yield world
        finally:
            world.clear()


@contextmanager
def opened_index(kind: str, folder: Path, scheme: Scheme = SCHEME) -> Iterator[Index]:
    """An empty, prepared index of that kind; what it made on a real server is removed afterwards."""
    if kind == "embedded":
        index = EmbeddedIndex(folder, scheme)
        index.prepare()
        yield index
        return
    with elastic_prefix() as prefix:
        index = elastic_index(prefix, scheme)
        index.prepare()
        yield index


def elastic_settings() -> dict[str, str]:
    """Address, users and passwords of the server to test against."""
    found = {name: os.environ.get(variable, "") for name, variable in _ELASTIC.items()}
    if all(found.values()):
        return found
    if os.environ.get("STRONGROOM_REQUIRE_REAL") == "1":
        pytest.fail("STRONGROOM_INDEX_URL and its users name no Elasticsearch server")
    pytest.skip("STRONGROOM_INDEX_URL and its users name no Elasticsearch server")


def elastic_writer() -> Elasticsearch:
    """The client that may write."""
    settings = elastic_settings()
    return elastic_client(settings["URL"], settings["WRITER_USER"], settings["WRITER_PASSWORD"])


def elastic_readers() -> dict[int, Elasticsearch]:
    """For each level the client that may read up to it."""
    settings = elastic_settings()
    passwords = settings["READER_PASSWORDS"].split(",")
    return {
        level: elastic_client(settings["URL"], f"strongroom-reader-{level}", password)
        for level, password in enumerate(passwords)
    }


def elastic_index(prefix: str, scheme: Scheme = SCHEME) -> ElasticIndex:
    """The index under `prefix`, as it is."""
    return ElasticIndex(elastic_writer(), elastic_readers(), prefix, scheme)


@contextmanager
def elastic_prefix() -> Iterator[str]:
    """A prefix nobody uses; its indexes are removed afterwards, by name, since wildcard deletes are refused."""
    writer = elastic_writer()
    prefix = f"t{os.getpid()}{uuid4().hex[:10]}"  # its number, since chance may be frozen in two processes alike
    try:
        yield prefix
    finally:
        if names := list(writer.indices.get(index=f"{prefix}-*")):
            writer.indices.delete(index=names)
        writer.close()
