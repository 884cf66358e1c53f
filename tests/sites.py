"""Sites for tests: a folder, and buckets of their own on the real S3 servers, with ways to do them harm."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

from storage.vault.folder_site import FolderSite
from storage.vault.s3_connection import S3Limits, connect_s3
from storage.vault.s3_site import S3Site
from storage.vault.secret import SecretKey
from storage.vault.site import Site, SiteUnavailableError

MIB = 1024 * 1024
PART = 5 * MIB  # the smallest there is
SERVERS = {
    "minio": "STRONGROOM_SITE_A",
    "minio-second": "STRONGROOM_SITE_B",
    "seaweedfs": "STRONGROOM_TEST_S3_SECOND",
}
KINDS = ["folder", *(pytest.param(name, marks=pytest.mark.real) for name in ("minio", "seaweedfs"))]
# Short waits and no second try: what is away is away.
IMPATIENT = S3Limits(connect_seconds=0.5, read_seconds=0.5, retries=0)


@dataclass(frozen=True)
class FolderPlace:
    """A folder site and its files."""

    site: FolderSite
    folder: Path

    def spoil(self, object_id: str, content: bytes) -> None:
        """Put something else where the object lies, past the site."""
        (self.folder / "objects" / object_id[:2] / object_id).write_bytes(content)

    def unfinished(self) -> list[str]:
        """What is left of writes that were not finished."""
        return [path.name for path in (self.folder / "incoming").iterdir()]

    def away(self) -> FolderSite:
        """The same kind of site, whose disk is not there."""
        return FolderSite(self.site.name, self.folder / "not-mounted")


@dataclass(frozen=True)
class BucketPlace:
    """A site in a bucket, and the bucket."""

    site: S3Site
    bucket: str
    endpoint: str
    access_key: str
    secret_key: str

    @property
    def client(self):
        return self.site._client

    def spoil(self, object_id: str, content: bytes) -> None:
        """Put something else where the object lies, past the site."""
        self.client.put_object(self.bucket, f"objects/{object_id}", BytesIO(content), len(content))

    def unfinished(self) -> list[str]:
        """What is left of writes that were not finished."""
        return [upload.object_name for upload in self.client._list_multipart_uploads(self.bucket).uploads]

    def away(self) -> S3Site:
        """The same kind of site, whose server is not there."""
        return S3Site(
            self.site.name, connect_s3("http://127.0.0.1:9", "a", SecretKey(b"b" * 8), limits=IMPATIENT), "away"
        )

    def emptied(self) -> None:
        client = self.client
        for item in client.list_objects(self.bucket, recursive=True, include_version=True):
            client.remove_object(self.bucket, item.object_name, version_id=item.version_id)
        client.remove_bucket(self.bucket)
        self.site._connection.pool.clear()


def server_settings(name: str) -> tuple[str, str, str]:
    """Endpoint, access key and secret key of a real server."""
    prefix = SERVERS[name]
    found = [os.environ.get(f"{prefix}_{part}", "") for part in ("ENDPOINT", "ACCESS_KEY", "SECRET_KEY")]
    if all(found):
        return found[0], found[1], found[2]
    if os.environ.get("STRONGROOM_REQUIRE_REAL") == "1":
        pytest.fail(f"{prefix}_ENDPOINT names no S3 server")
    pytest.skip(f"{prefix}_ENDPOINT names no S3 server")


@contextmanager
def opened_site(kind: str, folder: Path, name: str = "a") -> Iterator[FolderPlace | BucketPlace]:
    """An empty site of that kind, removed afterwards."""
    if kind == "folder":
        folder_site = FolderSite(name, folder)
        folder_site.ensure_folder()
        yield FolderPlace(folder_site, folder)
        return
    endpoint, access_key, secret_key = server_settings(kind)
    bucket = f"test-{uuid4().hex[:16]}"
    site = S3Site(name, connect_s3(endpoint, access_key, SecretKey(secret_key.encode())), bucket, part_size=PART)
    site.ensure_bucket()
    place = BucketPlace(site, bucket, endpoint, access_key, secret_key)
    try:
        yield place
    finally:
        place.emptied()


class Outage:
    """A site that can be taken away and brought back."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.down = False

    def __getattr__(self, name: str):
        return self._refuse if self.down and name != "name" else getattr(self._site, name)

    def _refuse(self, *_arguments, **_named):
        raise SiteUnavailableError(f"site {self._site.name} is away")
