"""A site in an S3 bucket, by the plain part of the S3 protocol that every server has. No presigned URLs, ever."""

import uuid
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from io import BytesIO
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import urllib3
from minio.error import MinioException, S3Error
from minio.versioningconfig import VersioningConfig

from storage.vault.s3_checksum import of_part
from storage.vault.s3_connection import S3Connection
from storage.vault.s3_upload import PART_SIZE, S3Upload
from storage.vault.site import PIECE_SIZE, ObjectMissingError, SiteUnavailableError, checked_id

_OBJECTS = "objects/"
_CHECKS = "checks/"


class S3Site:
    """Keeps objects as `objects/<id>` in one bucket.

    Args:
        name: the site's short name.
        connection: as `connect_s3` makes it.
        bucket: must exist; `ensure_bucket` makes it.
        part_size: bytes, at least 5 MiB; what is shorter is stored by one request, and no more is held in memory.
    """

    def __init__(self, name: str, connection: S3Connection, bucket: str, part_size: int = PART_SIZE) -> None:
        self._name = name
        self._connection = connection
        self._client = connection.client
        self._bucket = bucket
        self._part_size = part_size

    @property
    def name(self) -> str:
        """The site's short name."""
        return self._name

    def ensure_bucket(self) -> None:
        """Make the bucket, with versions kept, if it is not there, and see that the server compares checksums.

        Raises:
            SiteUnavailableError: the site is down or does not let us.
            ValueError: the server takes a body for another; it is not to be trusted with anything.
        """
        with self._outages():
            if not self._client.bucket_exists(self._bucket):
                self._client.make_bucket(self._bucket)
                self._client.set_bucket_versioning(self._bucket, VersioningConfig("Enabled"))
        self._require_checksums()

    def put(self, object_id: str, source: BinaryIO) -> int:
        """See `Site.put`. Every request carries a digest of what it brings, and the server refuses what differs."""
        path = f"/{self._bucket}/{_OBJECTS}{checked_id(object_id)}"
        with self._outages():
            return S3Upload(self._connection, path, self._part_size).store(source)

    def get(self, object_id: str, start: int = 0, length: int | None = None) -> Generator[bytes, None, None]:
        """See `Site.get`."""
        if length == 0:
            if self.size(object_id) is None:
                raise ObjectMissingError(f"site {self._name} has no object {object_id}")
            return
        with self._outages():
            try:
                response = self._client.get_object(
                    self._bucket, _OBJECTS + checked_id(object_id), offset=start, length=length or 0
                )
            except S3Error as error:
                if error.code == "InvalidRange":
                    return
                if error.code == "NoSuchKey":
                    raise ObjectMissingError(f"site {self._name} has no object {object_id}") from None
                raise
            with closing(response):
                yield from response.stream(PIECE_SIZE)
                response.release_conn()

    def remove(self, object_id: str) -> None:
        """See `Site.remove`: every version is removed, and every mark that one was removed."""
        self._remove_key(_OBJECTS + checked_id(object_id))

    def size(self, object_id: str) -> int | None:
        """See `Site.size`."""
        with self._outages():
            try:
                return self._client.stat_object(self._bucket, _OBJECTS + checked_id(object_id)).size
            except S3Error as error:
                if error.code == "NoSuchKey":
                    self._require_bucket()
                    return None
                raise

    def list_ids(self, before: datetime | None = None) -> Iterator[str]:
        """See `Site.list_ids`."""
        with self._outages():
            for item in self._client.list_objects(self._bucket, prefix=_OBJECTS, recursive=True):
                object_id = (item.object_name or "").removeprefix(_OBJECTS)
                # Some servers list the prefix itself, as a folder without a name.
                if object_id and (before is None or (item.last_modified and item.last_modified < before)):
                    yield object_id

    def check(self) -> None:
        """Write and remove a small object."""
        key = f"{_CHECKS}{uuid.uuid4().hex}"
        with self._outages():
            self._client.put_object(self._bucket, key, BytesIO(b"check"), 5)
        self._remove_key(key)

    def _require_checksums(self) -> None:
        """Send what its checksum does not fit; it must be refused, by a server that is otherwise well."""
        key = f"{_CHECKS}{uuid.uuid4().hex}"
        path, checksum = f"/{self._bucket}/{key}", of_part(b"meant")
        with self._outages():
            self._connection.send("PUT", path, {}, b"meant", checksum)
            try:
                self._connection.send("PUT", path, {}, b"other", checksum)
            except SiteUnavailableError:
                refused = True
            else:
                refused = False
        self._remove_key(key)
        if not refused:
            raise ValueError(f"the server of site {self._name} stores bodies that their checksum does not fit")

    def _require_bucket(self) -> None:
        """An answer without a body does not tell a missing object from a missing bucket, which is an outage."""
        if not self._client.bucket_exists(self._bucket):
            raise SiteUnavailableError(f"site {self._name}: its bucket is not there")

    def _remove_key(self, key: str) -> None:
        with self._outages():
            for item in self._client.list_objects(self._bucket, prefix=key, include_version=True):
                if item.object_name == key:
                    self._client.remove_object(self._bucket, key, version_id=item.version_id)

    @contextmanager
    def _outages(self) -> Iterator[None]:
        """What the client raises as our own error, without the request in its text."""
        try:
            yield
        except SiteUnavailableError as error:
            error.add_note(f"site {self._name}")
            raise
        except S3Error as error:
            raise SiteUnavailableError(f"site {self._name} refused: {error.code}") from error
        except (MinioException, urllib3.exceptions.HTTPError, ParseError) as error:
            raise SiteUnavailableError(f"site {self._name} is not available: {type(error).__name__}") from error
