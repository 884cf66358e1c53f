"""What only a server can do wrong: be refused, be replaced, hang, break off, or take a body for another."""

import hashlib
import socket
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest

from storage.vault.s3_checksum import of_part
from storage.vault.s3_connection import connect_s3
from storage.vault.s3_site import S3Site
from storage.vault.s3_upload import S3Upload
from storage.vault.secret import SecretKey
from storage.vault.site import SiteUnavailableError
from tests.contract.vault.test_site_contract import CALLS, new_id
from tests.sites import IMPATIENT, PART, opened_site

SERVERS = [pytest.param(name, marks=pytest.mark.real) for name in ("minio", "seaweedfs")]


@pytest.fixture(params=SERVERS)
def place(request, tmp_path):
    with opened_site(request.param, tmp_path) as place:
        yield place


def connected(place, secret):
    return connect_s3(place.endpoint, place.access_key, SecretKey(secret.encode()), limits=IMPATIENT)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_wrong_secret_is_an_outage_and_no_loss(place, call):
    with pytest.raises(SiteUnavailableError):
        call(S3Site("a", connected(place, "not-the-secret"), place.bucket, PART))


@pytest.mark.parametrize("name", ["get", "get a range", "remove", "size", "list"])
def test_a_bucket_that_is_not_there_is_an_outage_and_no_loss(place, name):
    with pytest.raises(SiteUnavailableError):
        CALLS[name](S3Site("a", connected(place, place.secret_key), "test-no-such-bucket", PART))


@pytest.mark.parametrize("place", SERVERS[:1], indirect=True)  # the other make makes a bucket for whoever writes
@pytest.mark.parametrize("name", ["put", "put in parts", "check"])
def test_nothing_is_written_to_a_bucket_that_is_not_there(place, name):
    with pytest.raises(SiteUnavailableError):
        CALLS[name](S3Site("a", connected(place, place.secret_key), "test-no-such-bucket", PART))


class Lying(BytesIO):
    """Names the digest of something else, as a body that changes on its way would."""

    sha256_so_far = hashlib.sha256(b"what was meant").hexdigest()


def test_a_body_that_is_not_what_its_digest_says_is_refused(place):
    with pytest.raises(SiteUnavailableError):
        place.site.put("ab12", Lying(b"what was sent!"))
    assert place.site.size("ab12") is None


def test_a_part_that_is_not_what_its_digest_says_is_refused(place, monkeypatch):
    data = bytes(PART)
    upload = S3Upload(place.site._connection, f"/{place.bucket}/objects/ab12", PART)
    right = upload._put
    monkeypatch.setattr(upload, "_put", lambda query, body, checksum: right(query, body[:-1] + b"x", checksum))
    with pytest.raises(SiteUnavailableError):
        upload.store(BytesIO(data))
    assert place.site.size("ab12") is None
    assert place.unfinished() == []


def test_a_bucket_keeps_versions(place):
    assert place.client.get_bucket_versioning(place.bucket).status == "Enabled"
    place.site.ensure_bucket()  # once more is no error


def test_no_error_shows_the_secret(place):
    connection = connected(place, "not-the-secret-of-it")
    with pytest.raises(SiteUnavailableError) as refused:
        S3Site("a", connection, place.bucket, PART).put(new_id(), BytesIO(b"x"))
    assert "not-the-secret-of-it" not in f"{refused.value!r} {connection!r} {refused.value.__cause__!r}"


@contextmanager
def server(answer):
    """A server on loopback that says `answer` to every request, and no more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()
        listening.settimeout(0.05)
        held = []

        def serve():
            while not ended.is_set():
                try:
                    peer, _ = listening.accept()
                except TimeoutError:
                    continue
                peer.settimeout(0.2)
                peer.recv(65536)
                if answer:
                    peer.sendall(answer)
                    peer.close()
                held.append(peer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            ended.set()
            thread.join()
            for peer in held:
                peer.close()


ANSWERS = {
    "hangs": b"",
    "is no S3": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK",
    "is overloaded": b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n",
    "refuses": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "is full": b"HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_server_that_does_not_do_its_work_is_an_outage(answer):
    with server(answer) as endpoint:
        site = S3Site("a", connect_s3(endpoint, "a", SecretKey(b"secret-key"), limits=IMPATIENT), "bucket", PART)
        for call in (CALLS["put in parts"], CALLS["check"]):
            with pytest.raises(SiteUnavailableError):
                call(site)


def test_an_answer_that_breaks_off_is_an_outage_and_no_short_object():
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: x\r\n\r\nonly this"
    with server(short) as endpoint:
        site = S3Site("a", connect_s3(endpoint, "a", SecretKey(b"secret-key"), limits=IMPATIENT), "bucket", PART)
        with pytest.raises(SiteUnavailableError):
            b"".join(site.get(new_id()))


@pytest.mark.parametrize("endpoint", ["127.0.0.1:9000", "ftp://host", "http://", "http://host/path", "http://host?x=1"])
def test_an_endpoint_that_is_none_is_refused_at_the_start(endpoint):
    with pytest.raises(ValueError, match="endpoint"):
        connect_s3(endpoint, "a", SecretKey(b"secret"))


def test_a_server_that_compares_no_checksums_is_not_trusted(place, monkeypatch):
    send = place.site._connection.send

    def careless(self, method, path, query, body, checksum=None, extra=None):
        return send(method, path, query, body, of_part(body), extra)

    monkeypatch.setattr(type(place.site._connection), "send", careless)
    with pytest.raises(ValueError, match="checksum"):
        place.site.ensure_bucket()
    assert list(place.client.list_objects(place.bucket, recursive=True, include_version=True)) == []
