"""Bounds on bodies: in size where a small one is expected, and in the time that is spent waiting for one."""

import asyncio

import orjson

from search_api.request_limits import PROGRESS_BYTES, SMALL_BODY_BYTES, RequestLimits
from tests import own_loop
from tests.archives import ORIGIN


class Told:
    """As much of the app's state as an answer's language needs."""

    class state:  # noqa: N801 (as the framework calls it)
        class services:  # noqa: N801
            class web:  # noqa: N801
                default_language = "en"


def run(messages, *, is_upload, pause=0.0, headers=(), stall=0.2):
    """What the middleware answers to these messages, `pause` seconds apart; the app reads them all."""
    sent, left = [], list(messages)

    async def app(scope, receive, send):
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive():
        await asyncio.sleep(pause)
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    async def send(message):
        sent.append(message)

    limited = RequestLimits(app, is_upload=lambda *_: is_upload, stall_seconds=stall)
    scope = {"type": "http", "method": "POST", "path": "/", "headers": list(headers), "app": Told}
    own_loop.run(limited(scope, receive, send))
    return sent[0]["status"], orjson.loads(sent[1]["body"])["code"] if sent[1]["body"] else None


def piece(size, *, more=True):
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_a_body_that_comes_is_passed_on():
    assert run([piece(10), piece(0, more=False)], is_upload=False) == (204, None)


def test_a_body_that_stops_coming_ends():
    assert run([piece(10)], is_upload=False) == (408, "request-stalled")
    assert run([piece(10)], is_upload=True) == (408, "upload-stalled")


def test_a_byte_now_and_then_is_no_progress():
    assert run([piece(1)] * 100, is_upload=True, pause=0.02) == (408, "upload-stalled")


def test_a_slow_body_that_gets_on_is_taken():
    slow = [*[piece(PROGRESS_BYTES)] * 20, piece(0, more=False)]
    assert run(slow, is_upload=True, pause=0.04, stall=0.4) == (204, None)


def test_a_large_body_is_refused_where_a_small_one_is_expected():
    announced = [(b"content-length", str(SMALL_BODY_BYTES + 1).encode())]
    assert run([], is_upload=False, headers=announced) == (413, "request-too-large")
    assert run([piece(SMALL_BODY_BYTES), piece(1)], is_upload=False) == (413, "request-too-large")
    assert run([piece(SMALL_BODY_BYTES), piece(1, more=False)], is_upload=True) == (204, None)


def test_the_app_has_these_bounds(archive, client_of):
    client = client_of(archive.person("someone"))
    answer = client.post("/api/v1/exports", content=b"x" * (SMALL_BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")
    assert answer.headers["connection"] == "close"
    assert answer.url.host in ORIGIN
