"""A way to a local server that can be shut, as an outage of that server would."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE = 256 * 1024


class Gate:
    """Passes on to `port` what comes in, while it is open; shutting it also cuts what is under way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open = threading.Event()
        self._open.set()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()

    def shut(self) -> None:
        """Nobody gets through from now on."""
        self._open.clear()
        with self._lock:
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def open(self) -> None:
        """Everybody gets through again."""
        self._open.set()

    def serve(self, peer: socket.socket) -> None:
        """One connection, to its end."""
        if not self._open.is_set():
            return
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            with self._lock:
                self._sockets |= {peer, server}
            there = threading.Thread(target=_pump, args=(peer, server))
            there.start()
            _pump(server, peer)
            there.join()
            with self._lock:
                self._sockets -= {peer, server}


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):  # cut by `shut`, or by either end
        while piece := source.recv(_PIECE):
            target.sendall(piece)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def gate_to(port: int) -> Iterator[tuple[Gate, int]]:
    """The gate, and the port it listens on."""
    gate = Gate(port)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            gate.serve(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield gate, server.server_address[1]
        finally:
            gate.shut()
            server.shutdown()
