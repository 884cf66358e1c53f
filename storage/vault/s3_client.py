"""Makes the S3 client of a site: bounded waits and retries, so that a site that is away is known to be away soon."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import certifi
import urllib3
from minio import Minio

from storage.vault.secret import SecretKey


@dataclass(frozen=True, slots=True)
class S3Limits:
    """How long to wait, in seconds, how often to try again, and how many connections to keep.

    The read wait is for a single answer, not for a whole transfer: it must cover the server's own sync to disk.
    """

    connect_seconds: float = 3.0
    read_seconds: float = 30.0
    retries: int = 2
    connections: int = 16


def s3_client(
    endpoint: str, access_key: str, secret_key: SecretKey, region: str = "us-east-1", limits: S3Limits | None = None
) -> Minio:
    """A client for an endpoint such as `https://s3.example.org:9000`.

    Raises:
        ValueError: the endpoint is not an http or https URL of a host alone.
    """
    limits = limits or S3Limits()
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ValueError("an S3 endpoint is http:// or https:// with a host, and no path")
    pool = urllib3.PoolManager(
        maxsize=limits.connections,
        timeout=urllib3.Timeout(connect=limits.connect_seconds, read=limits.read_seconds),
        retries=urllib3.Retry(
            total=limits.retries,
            backoff_factor=0.1,
            status_forcelist=[500, 502, 503, 504],
            respect_retry_after_header=False,
        ),
        cert_reqs="CERT_REQUIRED",
        ca_certs=certifi.where(),
    )
    return Minio(
        parts.netloc,
        access_key=access_key,
        secret_key=secret_key.reveal().decode(),
        secure=parts.scheme == "https",
        region=region,
        http_client=pool,
    )
