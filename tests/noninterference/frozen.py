"""Randomness that follows from a name, so that two worlds draw the same ids, keys and nonces for the same act.

What happens in one world only draws from a stream of its own, and so moves nothing in the streams both worlds share.
"""

import hashlib
import http.cookies
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

_BLOCK = 32


class Streams:
    """Bytes of the stream that was named last, from its beginning."""

    def __init__(self) -> None:
        self._name = ""
        self._drawn = 0

    def name(self, stream: str) -> None:
        """Draw from `stream` from now on."""
        self._name, self._drawn = stream, 0

    @property
    def at(self) -> str:
        """The stream that was named last, and how much of it was drawn."""
        return f"{self._name} {self._drawn}"

    @contextmanager
    def aside(self, stream: str) -> Iterator[None]:
        """Draw from `stream` for a while, then go on where it was left."""
        before = self._name, self._drawn
        self.name(stream)
        try:
            yield
        finally:
            self._name, self._drawn = before

    def draw(self, size: int) -> bytes:
        """The next bytes."""
        drawn = bytes_of(self._name, self._drawn, size)
        self._drawn += 1
        return drawn


def bytes_of(stream: str, number: int, size: int) -> bytes:
    """Draw `number` of a stream; its first bytes are the same whatever the size."""
    blocks = (
        hashlib.sha256(f"{stream}\x1f{number}\x1f{block}".encode()).digest() for block in range(-(-size // _BLOCK))
    )
    return b"".join(blocks)[:size]


def first_id(stream: str) -> str:
    """The id that the first `uuid4` of a stream makes."""
    return UUID(bytes=bytes_of(stream, 0, 16), version=4).hex


@contextmanager
def frozen() -> Iterator[Streams]:
    """Every id, key and nonce of this process comes from the streams answered."""
    streams = Streams()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", streams.draw)  # uuid4, the vault's keys and nonces, sealed tokens
        patch.setattr(random, "_urandom", streams.draw)  # the secrets module
        patch.setattr(http.cookies, "_getdate", lambda *_: "Thu, 01 Jan 1970 00:00:00 GMT")  # the end of a cookie
        yield streams
