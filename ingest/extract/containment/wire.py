"""How the archive and its sandboxed processes talk: frames over a socket pair, the document as a file descriptor."""

import socket
import struct
import time

_LENGTH = struct.Struct(">Q")
_CHUNK = 1024 * 1024


class ClosedError(Exception):
    """The other side is gone."""


class TooLongError(Exception):
    """The other side sends more than was agreed."""


def send_frame(channel: socket.socket, payload: bytes) -> None:
    """Send `payload` behind its length (8 bytes, big-endian)."""
    channel.sendall(_LENGTH.pack(len(payload)))
    channel.sendall(payload)


def receive_frame(channel: socket.socket, most: int) -> bytes:
    """The next frame.

    Raises:
        ClosedError: the other side is gone.
        TooLongError: it announces more than `most` bytes.
    """
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size))
    if length > most:
        raise TooLongError
    return _exactly(channel, length)


def _exactly(channel: socket.socket, count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        chunk = channel.recv(min(_CHUNK, count - len(found)))
        if not chunk:
            raise ClosedError
        found += chunk
    return bytes(found)


class FrameCollector:
    """Puts a frame together from what a socket has ready, so that the caller can look at the clock in between."""

    def __init__(self, channel: socket.socket, most: int) -> None:
        self._channel = channel
        self._most = most
        self._found = bytearray()

    def take(self, seconds: float) -> bytes | None:
        """Wait up to `seconds`; the frame once it is whole, else None.

        Raises:
            ClosedError: the other side is gone.
            TooLongError: it announces more than was agreed.
        """
        ends = time.monotonic() + seconds
        while True:
            self._channel.settimeout(max(0.001, ends - time.monotonic()))
            try:
                chunk = self._channel.recv(_CHUNK)
            except TimeoutError:
                return None
            except ConnectionError as error:
                raise ClosedError from error
            if not chunk:
                raise ClosedError
            self._found += chunk
            if len(self._found) >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(self._found)
                if length > self._most:
                    raise TooLongError
                if len(self._found) >= _LENGTH.size + length:
                    return bytes(self._found[_LENGTH.size :])
            if time.monotonic() >= ends:
                return None
