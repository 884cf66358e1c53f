"""The product's own search over an index of its own: embedded, or in Elasticsearch under a prefix of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from elasticsearch import Elasticsearch

from deploy.long_life import settle
from mappings.access import EVERY_DEPARTMENT, Principal, Role
from mappings.scheme import QueryRight, Scheme
from mappings.scheme_file import default_scheme
from search_api.results.admission import Admission
from search_api.results.cursor import Cursors
from search_api.results.families import Families
from search_api.results.fingerprint import QueryFingerprint
from search_api.results.searching import Searching
from storage.audit.log import AuditLog
from storage.clock import system_clock
from storage.index.elastic import ElasticIndex
from storage.index.elastic_clients import elastic_client
from storage.index.embedded import EmbeddedIndex
from storage.index.port import Index
from storage.register.engine import open_register
from storage.register.migrate import migrate
from storage.vault.sealing import TokenSealer
from storage.vault.secret import SecretKey

KINDS = ("elastic", "embedded")


@dataclass(frozen=True)
class OwnSearch:
    """An index and the search over it. `readers` are the clients of an Elasticsearch index, by level."""

    scheme: Scheme
    index: Index
    searching: Searching
    readers: dict[int, Elasticsearch]


@contextmanager
def own_search(kind: str, scheme: Scheme | None = None) -> Iterator[OwnSearch]:
    """Empty and prepared, for the default scheme unless told otherwise; what it made is removed afterwards."""
    scheme = scheme or default_scheme()
    with TemporaryDirectory() as folder:
        register = open_register(f"sqlite:///{folder}/register.db", lock_timeout=20.0)
        migrate(register)
        try:
            with own_index(kind, Path(folder) / "index", scheme) as (index, readers):
                audit, cursors = AuditLog(system_clock), Cursors(TokenSealer(SecretKey(os.urandom(32))))
                admission = Admission(scheme, register, audit, system_clock)
                searching = Searching(
                    scheme,
                    register,
                    index,
                    audit,
                    cursors,
                    QueryFingerprint(SecretKey(os.urandom(32))),
                    system_clock,
                    Families(scheme, register, audit, admission, cursors),
                )
                settle()  # as every process of the archive does
                yield OwnSearch(scheme, index, searching, readers)
        finally:
            register.close()


@contextmanager
def own_index(
    kind: str, folder: Path, scheme: Scheme, prefix: str = ""
) -> Iterator[tuple[Index, dict[int, Elasticsearch]]]:
    """An index, and the clients that read it by level; in Elasticsearch under `prefix` or a name nobody else has."""
    if kind == "embedded":
        embedded = EmbeddedIndex(folder, scheme)
        embedded.prepare()
        yield embedded, {}
        return
    url, user, password, reader_passwords = (
        os.environ[f"STRONGROOM_INDEX_{name}"] for name in ("URL", "WRITER_USER", "WRITER_PASSWORD", "READER_PASSWORDS")
    )
    writer = elastic_client(url, user, password)
    readers = {
        level: elastic_client(url, f"strongroom-reader-{level}", each)
        for level, each in enumerate(reader_passwords.split(","))
        if level <= scheme.top_level
    }
    prefix = prefix or f"bench{uuid4().hex[:10]}"
    index = ElasticIndex(writer, readers, prefix, scheme)
    try:
        index.prepare()
        yield index, readers
    finally:
        for name in writer.indices.get(index=f"{prefix}-*"):
            writer.indices.delete(index=name)
        for client in (writer, *readers.values()):
            client.close()


def reader_at(level: int) -> Principal:
    """A reader of every class and department, cleared for `level`."""
    return Principal(
        person_id="benchmark",
        user_name="benchmark",
        clearance=level,
        departments=frozenset({EVERY_DEPARTMENT}),
        roles=frozenset({Role.READER}),
        rights=frozenset(QueryRight),
    )
