"""The limit of ingest: two processes that do only the physical work, with the same engine, servers and JSON.

Text by the same extractor, SHA-256, AES-256-GCM, a PUT to both sites for the original and its text, and bulk requests
of the entries that the archive would index. No queue, no register, no web server, no audit.
"""

import hashlib
import io
import os
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from elasticsearch import Elasticsearch
from minio import Minio

from benchmarks.born_digital import BornDocument
from deploy.settings import Settings
from deploy.settings_report import load_settings
from deploy.stores import build_extractor
from ingest.extract.port import ExtractedText, Hints
from ingest.memory_file import memory_file
from mappings.document import Document
from mappings.scheme_file import default_scheme
from mappings.views import views
from storage.index.elastic_clients import elastic_client
from storage.index.elastic_document import elastic_document
from storage.index.entry import view_digest
from storage.vault.s3_connection import connect_s3
from storage.vault.secret import SecretKey

PROCESSES = 2
CLASSIFICATION, LEVEL = "business", 1
_BATCH = 50
_NONCE = bytes(12)


class Physical:
    """One process' clients, made once."""

    def __init__(self) -> None:
        settings = load_settings()
        self._prefix = settings.index_prefix
        self._scheme = default_scheme()
        self._extractor = build_extractor(settings)
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._buckets = (settings.site_a_bucket, settings.site_b_bucket)
        self._sites = _sites(settings)
        self._both = ThreadPoolExecutor(len(self._sites))
        self._engine: Elasticsearch = elastic_client(
            settings.index_url, settings.index_writer_user, settings.index_writer_password.get_secret_value()
        )

    def take_in(self, documents: Sequence[BornDocument]) -> int:
        """Do the work for these documents; answers how many entries were indexed."""
        lines: list[Any] = []  # bytes are sent as they are
        entries = 0
        for number, each in enumerate(documents, start=1):
            hashlib.sha256(each.data).hexdigest()
            with memory_file([each.data]) as file:
                found = self._extractor.extract(file, Hints(each.name))
            self._store(f"limit/{each.word}", each.data)
            self._store(f"limit/{each.word}.text", orjson.dumps(found.pages))
            lines += self._entries(each, found)
            if number % _BATCH == 0 or number == len(documents):
                if self._engine.bulk(operations=lines)["errors"]:
                    raise RuntimeError("the index did not take an entry")
                entries, lines = entries + len(lines) // 2, []
        return entries

    def _store(self, key: str, data: bytes) -> None:
        sealed = self._cipher.encrypt(_NONCE, data, None)

        def put(site: Minio, bucket: str) -> None:
            site.put_object(bucket, key, io.BytesIO(sealed), len(sealed))

        list(self._both.map(put, self._sites, self._buckets))

    def _entries(self, each: BornDocument, found: ExtractedText) -> list[bytes]:
        document = Document(
            id=each.word,
            classification=CLASSIFICATION,
            level=LEVEL,
            department="records",
            archive_number=each.word,
            title=each.name,
            file_name=each.name,
            media_type=found.media_type,
            filed_on=datetime.now(tz=UTC).date(),
            state="INDEXED",
            pages=found.pages,
        )
        lines = []
        for view in views(document, self._scheme):
            index = f"{self._prefix}-{CLASSIFICATION}-{view.level}"
            lines.append(orjson.dumps({"index": {"_index": index, "_id": each.word}}))
            lines.append(orjson.dumps(elastic_document(view, self._scheme, view_digest(view))))
        return lines


def _sites(settings: Settings) -> tuple[Minio, Minio]:
    a, b = (
        connect_s3(endpoint, user, SecretKey(password.get_secret_value().encode())).client
        for endpoint, user, password in (
            (settings.site_a_endpoint, settings.site_a_access_key, settings.site_a_secret_key),
            (settings.site_b_endpoint, settings.site_b_access_key, settings.site_b_secret_key),
        )
    )
    return a, b


_physical: list[Physical] = []


def start_processes() -> tuple[Executor, list[int]]:
    """The two processes, ready to work, and their numbers."""
    pool = ProcessPoolExecutor(PROCESSES, get_context("spawn"), _start)
    return pool, sorted(set(pool.map(_ready, range(PROCESSES * 20))))


def run(pool: Executor, documents: Sequence[BornDocument]) -> int:
    """Take all documents in, shared between the processes; answers how many entries were indexed."""
    return sum(pool.map(_take_in, [documents[number::PROCESSES] for number in range(PROCESSES)]))


def _start() -> None:
    _physical.append(Physical())


def _ready(_: int) -> int:
    return os.getpid()


def _take_in(documents: Sequence[BornDocument]) -> int:
    return _physical[0].take_in(documents)
