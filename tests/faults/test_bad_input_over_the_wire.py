"""Bad input to a real web process over real sockets: an answer in words each time, and nothing half-kept."""

import json
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import pytest

from deploy.archive import open_archive
from storage.register import documents
from storage.register.models import ObjectRow
from tests.stacks import STACKS, end, stack, wait_until

LIMIT = 2 * 1024 * 1024
BOUNDARY = "b0undary"


@pytest.fixture(scope="module", params=STACKS)
def web(request, tmp_path_factory):
    """A web process with a low limit, and a token for it. The real worker is not needed: nothing is to be kept."""
    with stack(request.param, tmp_path_factory.mktemp("stack")) as made:
        assert made.run("user", "add", "clerk", "--role", "clerk", "--level", "internal").returncode == 0
        token = made.run("token", "create", "--user", "clerk").stdout.strip()
        process = made.start("serve", STRONGROOM_MAX_UPLOAD_BYTES=str(LIMIT))
        try:
            wait_until(lambda: answers(made), "the web process to answer")
            yield made, token
        finally:
            end(process)


@pytest.fixture
def archive(web, monkeypatch):
    archive = open_archive(web[0].settings(monkeypatch))
    yield archive
    archive.close()


@pytest.fixture(autouse=True)
def nothing_is_kept(web, archive):
    yield
    wait_until(lambda: kept(web[0], archive) == ([], [], [], []), f"nothing to be left: {kept(web[0], archive)}", 10)


def kept(made, archive):
    """Documents and objects on record, objects at the sites, files of writers under way."""
    with archive.register.snapshot() as session:
        rows = documents.count(session)
        objects = [row.id for row in session.query(ObjectRow)]
    stored = list(archive.vault.ids_older_than(datetime.now(UTC)))
    under_way = list((made.folder / "data").glob("site-*/incoming/*"))
    return [*range(rows)], objects, stored, under_way


def answers(made):
    try:
        return httpx.get(f"{made.url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def head(token, *headers, query="class=business&file_name=a.txt"):
    lines = [f"POST /api/v1/documents?{query} HTTP/1.1", "Host: a", f"Authorization: Bearer {token}", *headers, "", ""]
    return "\r\n".join(lines).encode()


def exchanged(web, sent, *, hang_up=False):
    """Send bytes as they are; answers (status, problem), or None after hanging up."""
    with socket.create_connection(("127.0.0.1", web[0].port), timeout=30) as connection:
        # It may be refused while it is still being sent; what was said about it can be read all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        if hang_up:
            time.sleep(0.2)  # let some of it arrive
            return None
        return read_answer(connection)


def read_answer(connection):
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    top, _, body = answer.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in top.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += connection.recv(65536)
    return int(top.split()[1]), json.loads(body)


def chunked(size, before=b"", after=b""):
    """`size` bytes and a little more in chunks, between others."""
    pieces = [before, *[b"x" * 65536] * (size // 65536 + 1), after]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\n\r\n"


FORM = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"
PARTS = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="class"\r\n\r\nbusiness\r\n'
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
).encode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_over_the_limit(web, language):
    asked = f"Accept-Language: {language}"
    five_gigabytes = f"Content-Length: {5 * 1024**3}"
    sent = {
        "announced, raw": head(web[1], asked, five_gigabytes) + b"x" * LIMIT,
        "announced, as a form": head(web[1], asked, FORM, five_gigabytes, query="") + PARTS + b"x" * LIMIT,
        "announced, and nothing is sent": head(web[1], asked, five_gigabytes, "Expect: 100-continue"),
        "in chunks, raw": head(web[1], asked, "Transfer-Encoding: chunked") + chunked(LIMIT),
        "in chunks, as a form": head(web[1], asked, FORM, "Transfer-Encoding: chunked", query="")
        + chunked(LIMIT, before=PARTS, after=f"\r\n--{BOUNDARY}--\r\n".encode()),
    }
    for case, each in sent.items():
        status, problem = exchanged(web, each)
        assert (status, problem["code"]) == (413, "file-too-large"), case
        assert problem["title"] == {"zh": "文件超过大小上限", "en": "The file is over the size limit"}[language]


def test_half_an_upload(web):
    for sent in (
        head(web[1], "Content-Length: 1000000") + b"x" * 500_000,
        head(web[1], "Transfer-Encoding: chunked") + chunked(LIMIT // 2)[:-5],
        head(web[1], FORM, "Content-Length: 1000000", query="") + PARTS + b"x" * 500_000,
    ):
        exchanged(web, sent, hang_up=True)
    assert answers(web[0])


def test_a_chunk_that_is_none(web):
    status, problem = exchanged(web, head(web[1], "Transfer-Encoding: chunked") + b"1\r\nx\r\nnonsense\r\n")
    assert (status, problem["code"]) == (400, "malformed-http")


def test_names_classes_and_tokens_that_are_not_right(web):
    cases = {
        (422, "submission-refused"): [
            head(web[1], "Content-Length: 1", query="class=business&file_name=..%2Fa.txt"),
            head(web[1], "Content-Length: 1", query="class=business&file_name=" + "a" * 300),
            head(web[1], "Content-Length: 1", query="class=nonsense&file_name=a.txt"),
            head(web[1], "Content-Length: 1", query="class=customer-base&file_name=a.txt"),
            head(web[1], "Content-Length: 1", query="file_name=a.txt"),
        ],
        (401, "credentials-invalid"): [head("sr_nonsense", "Content-Length: 1")],
        (422, "unknown-parameter"): [head(web[1], "Content-Length: 1", query="clas=business&file_name=a.txt")],
    }
    for wanted, sent in cases.items():
        for each in sent:
            status, problem = exchanged(web, each + b"x")
            assert (status, problem["code"]) == wanted
    status, problem = exchanged(web, head(web[1], "Content-Length: 0"))
    assert (status, problem["errors"][0]["code"]) == (422, "file-empty")


def test_what_is_not_a_request(web):
    for sent in (b"nonsense\r\n\r\n", b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"):
        assert exchanged(web, sent)[1]["code"] == "malformed-http"
    status, problem = exchanged(web, head(web[1], "X-Long: " + "x" * 500_000))
    assert (status, problem["code"]) == (431, "headers-too-large")


def test_null_bytes_and_half_characters_in_addresses(web):
    headers = {"authorization": f"Bearer {web[1]}", "accept-language": "en"}
    with httpx.Client(base_url=web[0].url, headers=headers) as client:
        for path in (
            "documents/%00",
            "documents/%00/status",
            "documents/%ff/text",
            "exports/%00",
            "exports/%00/rows.csv",
        ):
            answer = client.get(f"/api/v1/{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path
        for parameters in ("q=%00", "q=%ff%fe", "q=%ED%A0%80", "type=%00"):
            assert client.get(f"/api/v1/search?{parameters}").status_code == 200, parameters
        for parameters in ("class=%00", "level=%ff", "cursor=%00", "size=%00", "%00=1"):
            assert client.get(f"/api/v1/search?{parameters}").status_code == 422, parameters
