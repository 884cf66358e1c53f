"""The scanner's protocol, against a daemon that speaks it over a real socket; and what becomes of documents."""

import re
import socketserver
import struct
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from ingest.scan.clamd import Clamd
from ingest.scan.port import ScannerUnavailableError
from storage.register.states import State

# The test string of EICAR, in two halves so that no scanner finds it in this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon(socketserver.BaseRequestHandler):
    """Answers as clamd does. `behaviour` of the server says what else it does."""

    def handle(self):
        command = self.read_to(b"\0")
        behaviour = self.server.behaviour
        if command == b"zPING":
            self.request.sendall(b"PONG\0")
        elif behaviour == "silent":
            self.server.released.wait(10)
        elif behaviour == "broken":
            self.stream()
            self.request.sendall(b"stream: lstat() failed. ERROR\0")
        elif behaviour == "cut off":
            self.stream()
        elif (data := self.stream()) is None:
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            self.server.seen.append(data)
            found = b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
            self.request.sendall(found)

    def read_to(self, end):
        found = b""
        while not found.endswith(end):
            found += self.request.recv(1)
        return found.removesuffix(end)

    def stream(self):
        """The file that was sent; None once it is over the limit on size."""
        data = b""
        while True:
            (length,) = struct.unpack(">I", self.exactly(4))
            if length == 0:
                return data
            data += self.exactly(length)
            if len(data) > self.server.most:
                return None

    def exactly(self, count):
        found = b""
        while len(found) < count:
            found += self.request.recv(count - len(found))
        return found


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def daemon(behaviour=""):
    with Server(("127.0.0.1", 0), Daemon) as server:
        server.behaviour, server.most, server.seen, server.released = behaviour, 5_000_000, [], threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server, Clamd("127.0.0.1", server.server_address[1], seconds=0.5 if behaviour == "silent" else 10)
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def test_what_is_clean_is_let_through_byte_for_byte():
    with daemon() as (server, clamd):
        clamd.check()
        assert clamd.scan([b"a" * 1_000_000, b"", b"b" * 10]).clean
        assert clamd.scan([]).clean
    assert server.seen == [b"a" * 1_000_000 + b"b" * 10, b""]


def test_what_is_found_is_named():
    with daemon() as (_, clamd):
        assert clamd.scan([b"before ", EICAR]).reason == "virus-found: Eicar-Signature"


def test_what_is_too_large_for_the_scanner_is_not_clean():
    with daemon() as (server, clamd):
        server.most = 1000
        assert clamd.scan(bytes(1000) for _ in range(3)).reason.startswith("too-large-to-scan:")


@pytest.mark.parametrize("behaviour", ["silent", "broken", "cut off"])
def test_no_verdict_is_no_leave_to_go_on(behaviour):
    with daemon(behaviour) as (_, clamd), pytest.raises(ScannerUnavailableError):
        clamd.scan([b"anything"])


def test_a_daemon_that_is_not_there_is_an_outage():
    with daemon() as (_, clamd):
        pass
    for ask in (clamd.check, lambda: clamd.scan([b"x"])):
        with pytest.raises(ScannerUnavailableError):
            ask()


def test_a_virus_is_quarantined_and_nothing_reads_it(line):
    with daemon() as (server, clamd):
        bad = line.file("bad.txt", EICAR)
        good = line.file("good.txt", "marker4711")
        large = line.file("large.txt", "x" * 100)
        line.runner(pipeline=line.pipeline(most=99, scanner=clamd)).drain()
    assert line.state(bad) == (State.QUARANTINED, "virus-found: Eicar-Signature")
    assert line.state(good) == (State.INDEXED, "")
    assert line.state(large)[0] == State.LIMIT
    assert len(server.seen) == 3  # what is too large to be read is scanned all the same
    assert line.extractor.seen == ["good.txt"]
    assert line.found("bad.txt") == [bad]
    (event,) = line.archive.events("quarantined")
    assert (event.object_id, event.details["reason"]) == (bad, "virus-found")


def test_while_the_scanner_is_away_files_wait_and_no_try_counts(line):
    with daemon() as (_, clamd):
        pass
    waiting = line.file("a.txt", "marker4711")
    pipeline = line.pipeline(scanner=clamd)
    for _ in range(8):
        line.runner(pipeline=pipeline).drain()
        line.clock.forward(timedelta(minutes=1))
    assert line.state(waiting) == (State.RECEIVED, "")
    assert line.extractor.seen == []
    assert line.jobs(waiting)["extract"][:3] == ("waiting", 0, "ScannerUnavailableError")
    with daemon() as (_, back):
        line.runner(pipeline=line.pipeline(scanner=back)).drain()
    assert line.state(waiting) == (State.INDEXED, "")


def test_a_name_of_a_finding_can_not_break_out_of_its_line():
    with daemon() as (_, clamd):
        clamd._asked = lambda *_: "stream: a<b>\x07c FOUND"
        assert not re.search(r"[<>\x07]", clamd.scan([b""]).reason)
