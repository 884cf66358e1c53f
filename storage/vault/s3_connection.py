"""The connection to an S3 server: bounded waits and retries, and requests signed with a digest we already have."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlencode, urlsplit

import certifi
import urllib3
from minio import Minio
from minio.credentials.credentials import Credentials
from minio.signer import sign_v4_s3

from storage.vault.s3_checksum import Checksum
from storage.vault.secret import SecretKey
from storage.vault.site import SiteUnavailableError

_UNSIGNED = "UNSIGNED-PAYLOAD"
_CODE = re.compile(rb"<Code>(\w+)</Code>")
_OK = 200


@dataclass(frozen=True, slots=True)
class S3Limits:
    """How long to wait, in seconds, how often to try again, and how many connections to keep.

    The read wait is for a single answer, not for a whole transfer: it must cover the server's own sync to disk.
    """

    connect_seconds: float = 3.0
    read_seconds: float = 30.0
    retries: int = 2
    connections: int = 16


@dataclass(frozen=True, slots=True)
class S3Connection:
    """One server, one account. `client` is for everything but uploads.

    Uploads go by `send`, because the client would hash each body again to sign it, and copy each part twice.
    """

    client: Minio
    pool: urllib3.PoolManager = field(repr=False)
    endpoint: SplitResult
    region: str
    credentials: Credentials = field(repr=False)

    def send(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        body: bytes,
        checksum: Checksum | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """One signed request (AWS Signature Version 4), with `extra` headers that are signed too.

        What is to be stored goes with a checksum, and the signature covers that in the place of the body's digest:
        there are servers that never compare that digest, and others would take it beside the checksum.

        Raises:
            SiteUnavailableError: the server answered anything but success.
            urllib3.exceptions.HTTPError: it did not answer.
        """
        url = self.endpoint._replace(path=path, query=urlencode(sorted(query.items())))
        headers = {"Content-Type": "application/octet-stream", **(extra or {})}
        if checksum:
            headers[checksum.header] = checksum.value
        signed = self._signed(method, url, headers, _UNSIGNED if checksum else hashlib.sha256(body).hexdigest())
        response = self.pool.urlopen(method, url.geturl(), body=body, headers=signed, redirect=False)
        if not _OK <= response.status < _OK + 100:
            code = _CODE.search(response.data)
            told = code[1].decode() if code else "no code"
            raise SiteUnavailableError(f"{method} was answered with {response.status}, {told}")
        return response

    def _signed(self, method: str, url: SplitResult, headers: Mapping[str, str], body_sha256: str) -> dict[str, str]:
        """All headers of the request, every one of them covered by the signature."""
        now = datetime.now(UTC)
        date = now.strftime("%Y%m%dT%H%M%SZ")
        named = {"Host": url.netloc, "x-amz-content-sha256": body_sha256, "x-amz-date": date, **headers}
        signed = sign_v4_s3(
            method=method,
            url=url,
            region=self.region,
            headers=dict(named),
            credentials=self.credentials,
            content_sha256=body_sha256,
            date=now,
        )
        return {name: str(value) for name, value in signed.items()}


def connect_s3(
    endpoint: str, access_key: str, secret_key: SecretKey, region: str = "us-east-1", limits: S3Limits | None = None
) -> S3Connection:
    """The connection to an endpoint such as `https://s3.example.org:9000`; nothing is sent yet.

    Raises:
        ValueError: the endpoint is not an http or https URL of a host alone.
    """
    limits = limits or S3Limits()
    url = urlsplit(endpoint)
    if url.scheme not in {"http", "https"} or not url.netloc or url.path not in {"", "/"} or url.query:
        raise ValueError("an S3 endpoint is http:// or https:// with a host, and no path")
    retry = urllib3.Retry(
        total=limits.retries,
        backoff_factor=0.1,
        status_forcelist=[500, 502, 503, 504],
        respect_retry_after_header=False,
    )
    pool = urllib3.PoolManager(
        maxsize=limits.connections,
        timeout=urllib3.Timeout(connect=limits.connect_seconds, read=limits.read_seconds),
        retries=retry,
        cert_reqs="CERT_REQUIRED",
        ca_certs=certifi.where(),
    )
    secret = secret_key.reveal().decode()
    client = Minio(
        url.netloc,
        access_key=access_key,
        secret_key=secret,
        secure=url.scheme == "https",
        region=region,
        http_client=pool,
    )
    return S3Connection(client, pool, url._replace(path=""), region, Credentials(access_key, secret))
