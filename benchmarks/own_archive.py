"""An empty archive of its own to measure: embedded, or on the real servers that the environment names."""

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy import create_engine, make_url, text

from deploy.archive import Archive
from deploy.initialise import initialise
from deploy.long_life import settle
from deploy.settings import Settings
from deploy.settings_report import load_settings
from ingest.tasks import make_app
from storage.vault.s3_connection import connect_s3
from storage.vault.secret import SecretKey

STACKS = ("embedded", "real")
_PREFIX = "STRONGROOM_"
_SERVERS = tuple(f"{_PREFIX}{name}_" for name in ("SITE", "INDEX", "TIKA", "BROKER"))


@contextmanager
def own_archive(stack: str, **extra: str) -> Iterator[Archive]:
    """An archive that shares nothing with any other; everything it made is removed afterwards.

    While it lives, this process' environment names it, so that programs started from here work on it.
    """
    folder = Path(tempfile.mkdtemp(prefix="strongroom-benchmark-"))
    ours = {f"{_PREFIX}DATA": str(folder / "data"), **extra}
    try:
        if stack == "embedded":
            with _environment(ours), _opened(load_settings()) as archive:
                yield archive
        else:
            with _database() as url, _environment({**_on_servers(url), **ours}):
                settings = load_settings()
                try:
                    with _opened(settings) as archive:
                        yield archive
                finally:
                    _empty_servers(settings)
    finally:
        shutil.rmtree(folder)


@contextmanager
def workers(archive: Archive) -> Iterator[subprocess.Popen[bytes]]:
    """The archive's worker, in a process of its own, as it is run in production."""
    with (archive.settings.data / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "worker", f"--beside={os.getpid()}"], stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def _opened(settings: Settings) -> Iterator[Archive]:
    archive = initialise(settings)
    settle()  # as every process of the archive does
    try:
        yield archive
    finally:
        archive.close()


@contextmanager
def _environment(ours: Mapping[str, str]) -> Iterator[None]:
    before = {name: value for name, value in os.environ.items() if name.startswith(_PREFIX)}
    for name in before:
        del os.environ[name]
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del os.environ[name]
        os.environ.update(before)


def _on_servers(register_url: str) -> dict[str, str]:
    own = f"bench{uuid.uuid4().hex[:10]}"
    servers = {name: value for name, value in os.environ.items() if name.startswith(_SERVERS)}
    names = ("INDEX_PREFIX", "BROKER_QUEUE", "SITE_A_BUCKET", "SITE_B_BUCKET")
    return {**servers, f"{_PREFIX}REGISTER_URL": register_url, **{f"{_PREFIX}{name}": own for name in names}}


@contextmanager
def _database() -> Iterator[str]:
    server = make_url(os.environ[f"{_PREFIX}REGISTER_URL"])
    name = f"bench_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


def _empty_servers(settings: Settings) -> None:
    auth = (settings.index_writer_user, settings.index_writer_password.get_secret_value())
    with httpx.Client(base_url=settings.index_url, auth=auth) as client:
        for row in client.get(f"/_cat/indices/{settings.index_prefix}-*", params={"format": "json"}).json():
            client.delete(f"/{row['index']}").raise_for_status()
    for endpoint, user, password, bucket in (
        (settings.site_a_endpoint, settings.site_a_access_key, settings.site_a_secret_key, settings.site_a_bucket),
        (settings.site_b_endpoint, settings.site_b_access_key, settings.site_b_secret_key, settings.site_b_bucket),
    ):
        store = connect_s3(endpoint, user, SecretKey(password.get_secret_value().encode())).client
        for item in store.list_objects(bucket, recursive=True, include_version=True):
            store.remove_object(bucket, item.object_name or "", version_id=item.version_id)
        store.remove_bucket(bucket)
    with make_app(settings.broker_url.get_secret_value(), settings.broker_queue).connection_or_acquire() as broker:
        broker.default_channel.queue_delete(settings.broker_queue)
