"""The wire below the app, over real sockets: heads end, and what is not HTTP is answered in words."""

import socket
import threading

import orjson
import pytest
import uvicorn

from search_api.http_protocol import HEAD_BYTES, guarded_protocol


async def echo(scope, receive, send):
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def port():
    protocol = guarded_protocol("zh")
    protocol.head_seconds = 0.3
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(echo, http=protocol, lifespan="off", log_level="critical", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()
    listening.close()


def exchanged(port, *pieces):
    """What comes back until the server closes, or until the answer is whole."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                break
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
                if b"200 OK" in answer:
                    break
        except ConnectionResetError:
            pass
        return answer


def problem(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    assert b"connection: close" in head.lower()
    shown = orjson.loads(body)
    assert int(head.split()[1]) == shown["status"]
    return shown["code"], shown["title"]


def test_a_sound_request_is_served(port):
    answer = exchanged(port, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b"body")
    assert b"server:" not in answer.lower()


def test_a_large_body_in_one_piece_with_its_head_is_no_large_head(port):
    body = b"x" * (HEAD_BYTES * 4)
    answer = exchanged(port, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    assert answer.startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS where none is spoken
    ],
)
def test_what_is_not_http_is_a_problem_in_words(port, sent):
    assert problem(exchanged(port, sent)) == ("malformed-http", "不是有效的 HTTP 请求")


def test_the_answer_is_in_the_language_asked_for_as_far_as_that_came(port):
    sent = b"GET / HTTP/1.1\r\nAccept-Language: en\r\nContent-Length: x\r\n\r\n"
    assert problem(exchanged(port, sent)) == ("malformed-http", "This is not a valid HTTP request")


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET / HTTP/1.1\r\n", b"X-Long: " + b"x" * (HEAD_BYTES + 1) + b"\r\n\r\n"],
        [b"GET / HTTP/1.1\r\n", *[b"X-Many: " + b"x" * 1000 + b"\r\n"] * 100, b"\r\n"],
        [b"GET / HTTP/1.1\r\nX-Endless: ", *[b"x" * 4096] * 40],
        [b"GET /" + b"x" * (HEAD_BYTES + 1) + b" HTTP/1.1\r\nHost: a\r\n\r\n"],
    ],
    ids=["one long header", "many headers", "a header without an end", "a long address"],
)
def test_a_head_has_an_end_in_size(port, pieces):
    assert problem(exchanged(port, *pieces))[0] == "headers-too-large"


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
def test_a_head_has_an_end_in_time(port, sent):
    assert problem(exchanged(port, sent))[0] == "request-stalled"


def test_a_second_head_on_the_same_connection_has_one_too(port):
    whole = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(whole)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK")
        connection.sendall(b"GET / HT")
        assert problem(connection.recv(65536))[0] == "request-stalled"
