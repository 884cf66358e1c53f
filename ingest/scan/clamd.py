"""ClamAV's daemon over TCP: the commands zPING and zINSTREAM of clamd(8), and nothing else of its protocol."""

import re
import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress

from ingest.scan.port import ScannerUnavailableError, Verdict

_MOST_ANSWER = 4096
_CONNECT_SECONDS = 5.0
_FOUND = re.compile(r"stream: (?P<name>.+) FOUND")
_NAME = re.compile(r"[^\w.\-/:]")
_OVER_LIMIT = "size limit exceeded"


class Clamd:
    """Sends files, as bytes and without a name, to the daemon at `host`:`port`; a scan may take `seconds`."""

    def __init__(self, host: str, port: int, seconds: float = 120.0) -> None:
        self._place = (host, port)
        self._seconds = seconds

    def scan(self, pieces: Iterable[bytes]) -> Verdict:
        """See Scanner. Whatever is not plainly "OK" or a finding counts as no verdict."""
        said = self._asked(b"zINSTREAM\0", pieces)
        if said == "stream: OK":
            return Verdict()
        if found := _FOUND.fullmatch(said):
            return Verdict(f"virus-found: {_NAME.sub('?', found['name'])[:100]}")
        if _OVER_LIMIT in said:
            return Verdict("too-large-to-scan: over the StreamMaxLength of clamd.conf")
        raise ScannerUnavailableError("clamd gave no verdict")

    def check(self) -> None:
        """See Scanner."""
        if self._asked(b"zPING\0", None) != "PONG":
            raise ScannerUnavailableError("clamd does not answer a ping")

    def _asked(self, command: bytes, pieces: Iterable[bytes] | None) -> str:
        ends = time.monotonic() + self._seconds
        try:
            with socket.create_connection(self._place, _CONNECT_SECONDS) as channel:
                channel.settimeout(self._seconds)
                channel.sendall(command)
                if pieces is not None:
                    with suppress(BrokenPipeError, ConnectionResetError):  # it hangs up at its limit, having said so
                        _send(channel, pieces, ends)
                return _answer(channel, ends)
        except OSError as error:
            raise ScannerUnavailableError("clamd does not answer") from error


def _send(channel: socket.socket, pieces: Iterable[bytes], ends: float) -> None:
    """The file in pieces, each behind its length (4 bytes, big-endian); a length of 0 ends it."""
    for piece in pieces:
        if piece:
            channel.settimeout(max(0.001, ends - time.monotonic()))
            channel.sendall(struct.pack(">I", len(piece)) + piece)
    channel.sendall(struct.pack(">I", 0))


def _answer(channel: socket.socket, ends: float) -> str:
    said = bytearray()
    while not said.endswith(b"\0") and len(said) < _MOST_ANSWER:
        channel.settimeout(max(0.001, ends - time.monotonic()))
        if not (piece := channel.recv(_MOST_ANSWER)):
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
