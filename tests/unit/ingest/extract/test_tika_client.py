"""A Tika server that hangs, drips, talks without end, redirects or dies holds nobody up; its documents are named."""

import http.server
import threading
from contextlib import contextmanager

import pytest

from ingest.extract import tika_client
from ingest.extract.limits import Limits
from ingest.extract.port import ExtractorLostError, ExtractorUnavailableError, Outcome
from ingest.extract.reading import RefusedError
from ingest.extract.tika_client import TikaClient

LIMITS = Limits(seconds=0.3, answer_bytes=10_000)


class Tika(http.server.BaseHTTPRequestHandler):
    """Does what the server's `behaviour` says with a document; /version answers while it is `alive`."""

    def do_GET(self):
        if not self.server.alive:
            self.server.released.wait(5)
            return
        self.answer(b"Apache Tika 3.3.2")

    def do_PUT(self):
        self.server.documents.append(self.rfile.read(int(self.headers["Content-Length"])))
        getattr(self, self.server.behaviour)()

    def answers(self):
        self.answer(b'[{"X-TIKA:content": "read"}]')

    def hangs(self):
        self.server.released.wait(5)

    def hangs_for_good(self):
        self.server.alive = False
        self.hangs()

    def drips(self):
        self.start(1000)
        while not self.server.released.wait(0.02):
            self.wfile.write(b" ")

    def talks(self):
        self.start(10**9)
        while not self.server.released.is_set():
            self.wfile.write(bytes(5000))

    def redirects(self):
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def raves(self):
        self.answer(b"{not json")

    def dies(self):
        self.connection.close()

    def dies_midway(self):
        self.start(1000)
        self.wfile.write(b"[")
        self.wfile.flush()
        self.connection.close()

    def start(self, length):
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def answer(self, body):
        self.start(len(body))
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that hangs up is what is tested."""


@contextmanager
def tika(behaviour):
    with Server(("127.0.0.1", 0), Tika) as server:
        server.behaviour, server.alive, server.documents, server.released = behaviour, True, [], threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server, TikaClient(f"http://127.0.0.1:{server.server_port}", LIMITS)
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    for name in ("_RESTART_SECONDS", "_PROBE_SECONDS", "_LOOK_SECONDS", "_MARGIN_SECONDS"):
        monkeypatch.setattr(tika_client, name, 0.2)


def test_a_good_answer_is_read():
    with tika("answers") as (_, client):
        client.check()
        assert client.recursive(b"document", None) == [{"X-TIKA:content": "read"}]


REFUSED = {
    "hangs": (Outcome.LIMIT, "time-limit", 1),
    "drips": (Outcome.LIMIT, "time-limit", 1),
    "talks": (Outcome.LIMIT, "output-limit", 1),
    "redirects": (Outcome.MALFORMED, "parser-failed", 1),
    "raves": (Outcome.MALFORMED, "parser-failed", 1),
    "dies": (Outcome.QUARANTINED, "parser-crashed", 2),
    "dies_midway": (Outcome.QUARANTINED, "parser-crashed", 2),
}


@pytest.mark.parametrize("behaviour", REFUSED)
def test_what_the_server_does_to_a_document_is_the_documents_outcome(behaviour):
    outcome, code, tries = REFUSED[behaviour]
    with tika(behaviour) as (server, client):
        with pytest.raises(RefusedError) as caught:
            client.recursive(b"document", None)
        assert (caught.value.outcome, caught.value.reason.partition(":")[0]) == (outcome, code)
        assert server.documents == [b"document"] * tries
        server.behaviour = "answers"
        assert client.recursive(b"next", None)


def test_a_server_that_a_document_hangs_for_good_costs_that_document_a_try_and_no_other():
    with tika("hangs_for_good") as (server, client):
        with pytest.raises(ExtractorLostError):
            client.recursive(b"deadly", None)
        with pytest.raises(ExtractorUnavailableError) as caught:
            client.recursive(b"innocent", None)
        assert not isinstance(caught.value, ExtractorLostError)
        assert server.documents == [b"deadly"]  # the innocent one was not even sent
        server.alive, server.behaviour = True, "answers"
        assert client.recursive(b"innocent", None)


def test_a_server_that_is_not_there_is_an_outage_and_no_document_is_blamed():
    with tika("answers") as (_, client):
        pass
    with pytest.raises(ExtractorUnavailableError) as caught:
        client.recursive(b"document", None)
    assert not isinstance(caught.value, ExtractorLostError)
