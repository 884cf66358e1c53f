"""The index in Elasticsearch: one index for each class and level, a credential for each level of reader."""

from collections.abc import Iterator, Mapping, Sequence

from elasticsearch import Elasticsearch

from mappings.scheme import Scheme
from storage.index.elastic_errors import as_unavailable
from storage.index.elastic_places import Places
from storage.index.elastic_search import ElasticSearch
from storage.index.elastic_writes import ElasticWrites
from storage.index.port import EntryKey, IndexEntry, IndexHit, IndexUnavailableError, SearchAnswer, SearchRequest


class ElasticIndex:
    """The index behind the aliases `<prefix>-<class>-<level>`.

    Attributes:
        writer: may read and write every index of the prefix, and make them.
        readers: for each level a client that may read the indexes of that level and below, and no others.
    """

    def __init__(
        self, writer: Elasticsearch, readers: Mapping[int, Elasticsearch], prefix: str, scheme: Scheme
    ) -> None:
        self._writer = writer
        self._places = Places(writer, prefix, scheme)
        self._writes = ElasticWrites(writer, self._places, scheme)
        self._search = ElasticSearch(readers, self._places, scheme)

    def prepare(self) -> None:
        """Make every index that is missing, with its alias. May be repeated."""
        with as_unavailable():
            self._places.prepare()

    def remove_former(self) -> int:
        """Remove the indexes that lost their alias to a newer one."""
        with as_unavailable():
            return self._places.remove_former()

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Write the entries; newest revision wins. What is there already is not written again."""
        with as_unavailable():
            self._writes.write(entries)

    def remove(self, keys: Sequence[EntryKey], revision: int) -> None:
        """Remove entries, unless a newer revision was written."""
        with as_unavailable():
            self._writes.remove(keys, revision)

    def refresh(self) -> None:
        """Make everything written so far visible to the next search."""
        with as_unavailable():
            self._writer.indices.refresh(index=self._places.every())

    def search(self, request: SearchRequest) -> SearchAnswer:
        """One page of what the reader may find."""
        return self._search.search(request)

    def scan(self, request: SearchRequest, page_size: int = 1000) -> Iterator[Sequence[IndexHit]]:
        """Every hit, page by page, of the indexes as they are now."""
        return self._search.scan(request, page_size)

    def revisions(self, classification: str, level: int) -> Iterator[tuple[str, int]]:
        """(document id, revision) of every entry at this place."""
        with as_unavailable():
            yield from self._writes.revisions(classification, level)

    def check(self) -> None:
        """Raise IndexUnavailableError unless every index answers."""
        with as_unavailable():
            health = self._writer.cluster.health(index=self._places.every(), timeout="1s")
        if health["status"] == "red" or health["timed_out"]:
            raise IndexUnavailableError("an index has no working copy")
