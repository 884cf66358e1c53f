"""Stores one object in S3: by one request when it is short, else in parts, one in memory at a time."""

import hashlib
import html
import re
from dataclasses import dataclass
from typing import BinaryIO

import urllib3

from storage.vault.chunked import read_fully
from storage.vault.s3_checksum import PART_ALGORITHM, Checksum, of_digest, of_part
from storage.vault.s3_connection import S3Connection
from storage.vault.site import SiteUnavailableError, sha256_so_far

# S3 allows 10,000 parts of at least 5 MiB: at this size 78 GiB an object.
PART_SIZE = 8 * 1024 * 1024
_UPLOAD_ID = re.compile(rb"<UploadId>([^<]+)</UploadId>")


class S3Upload:
    """An upload to one path.

    Args:
        connection: where to.
        path: `/bucket/key`, of characters that need no quoting.
        part_size: bytes of a part; an object shorter than that takes one request.
    """

    def __init__(self, connection: S3Connection, path: str, part_size: int) -> None:
        self._connection = connection
        self._path = path
        self._part_size = part_size

    def store(self, source: BinaryIO) -> int:
        """Store everything `source` gives; answers the number of bytes. The object appears whole or not at all.

        Raises:
            SiteUnavailableError, urllib3.exceptions.HTTPError: the server refused, or did not answer.
        """
        part = read_fully(source, self._part_size)
        if len(part) < self._part_size:
            # The source has just hashed these bytes: the server checks that it got the very same.
            digest = sha256_so_far(source) or hashlib.sha256(part).hexdigest()
            self._put({}, part, of_digest(digest))
            return len(part)
        return self._store_parts(part, source)

    def _store_parts(self, part: bytes, source: BinaryIO) -> int:
        upload_id = self._begin()
        try:
            done: list[_Part] = []
            size = 0
            while part:
                done.append(self._put_part(upload_id, len(done) + 1, part))
                size += len(part)
                del part  # before the next one is read: one part in memory, not two
                part = read_fully(source, self._part_size)
            self._complete(upload_id, done)
        except BaseException as failure:
            self._abort(upload_id, failure)
            raise
        return size

    def _begin(self) -> str:
        answer = self._send("POST", {"uploads": ""}, extra={"x-amz-checksum-algorithm": PART_ALGORITHM})
        found = _UPLOAD_ID.search(answer.data)
        if found is None:
            raise SiteUnavailableError("the server began no upload")
        return html.unescape(found[1].decode())

    def _put_part(self, upload_id: str, number: int, part: bytes) -> "_Part":
        checksum = of_part(part)
        answer = self._put({"partNumber": str(number), "uploadId": upload_id}, part, checksum)
        return _Part(number, answer.headers["ETag"], checksum)

    def _put(self, query: dict[str, str], body: bytes, checksum: Checksum) -> urllib3.BaseHTTPResponse:
        return self._connection.send("PUT", self._path, query, body, checksum)

    def _complete(self, upload_id: str, done: list["_Part"]) -> None:
        parts = "".join(map(str, done))
        answer = self._send(
            "POST", {"uploadId": upload_id}, f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
        )
        # S3 may begin with success and tell of a failure in the body.
        if b"<CompleteMultipartUploadResult" not in answer.data:
            raise SiteUnavailableError("the server did not complete the upload")

    def _abort(self, upload_id: str, failure: BaseException) -> None:
        try:
            self._send("DELETE", {"uploadId": upload_id})
        except (SiteUnavailableError, urllib3.exceptions.HTTPError) as error:
            # The failure that led here is the one to tell; servers drop unfinished uploads by themselves in time.
            failure.add_note(f"the unfinished upload was not removed: {type(error).__name__}")

    def _send(
        self, method: str, query: dict[str, str], body: str = "", extra: dict[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        return self._connection.send(method, self._path, query, body.encode(), extra=extra)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that is stored, as it is named when the upload is completed."""

    number: int
    tag: str
    checksum: Checksum

    def __str__(self) -> str:
        return (
            f"<Part><PartNumber>{self.number}</PartNumber><ETag>{html.escape(self.tag)}</ETag>"
            f"{self.checksum.element}</Part>"
        )
