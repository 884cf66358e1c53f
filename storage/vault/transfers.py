"""Readers between a source of ciphertext and the site that takes it."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from storage.vault.errors import DamagedObjectError
from storage.vault.sealed import Sealed
from storage.vault.site import sha256_so_far


class VerifyingReader:
    """Reads pieces as a file, and fails at the end unless they were exactly the sealed object.

    The failure comes before the end is told, so that a site that stores whole objects only stores nothing.
    """

    def __init__(self, pieces: Iterator[bytes], sealed: Sealed) -> None:
        self._pieces = pieces
        self._sealed = sealed
        self._hash = hashlib.sha256()
        self._size = 0
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes.

        Raises:
            DamagedObjectError: the pieces ended, and were not the sealed object.
        """
        if not self._held:
            self._held = self._next()
        if size < 0:
            size = len(self._held)
        piece, self._held = self._held[:size], self._held[size:]
        return piece

    @property
    def sha256_so_far(self) -> str | None:
        """For the site that stores what is read; None while some of it is not given."""
        return None if self._held else self._hash.hexdigest()

    def _next(self) -> bytes:
        for piece in self._pieces:
            if piece:
                self._hash.update(piece)
                self._size += len(piece)
                return piece
        if self._size != self._sealed.cipher_size or self._hash.hexdigest() != self._sealed.cipher_sha256:
            raise DamagedObjectError
        return b""


class ReplayableReader:
    """Remembers the first bytes it gave, so that another site can be tried with the same bytes.

    Args:
        source: read through this reader only.
        most: how many bytes are remembered at most; once more were given, it can't be started again.
    """

    def __init__(self, source: BinaryIO, most: int) -> None:
        self._source = source
        self._most = most
        self._given: list[bytes] | None = []
        self._replay: list[bytes] = []

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; remembered ones come in the pieces they were first given in, or shorter."""
        if self._replay:
            piece = self._replay[0]
            if 0 <= size < len(piece):
                self._replay[0] = piece[size:]
                piece = piece[:size]
            else:
                self._replay.pop(0)
        else:
            piece = self._source.read(size)
        self._remember(piece)
        return piece

    def restart(self) -> bool:
        """Begin again with the first byte; False when too much was given to be remembered."""
        if self._given is None:
            return False
        self._replay = [*self._given, *self._replay]
        self._given = []
        return True

    def given(self) -> bytes:
        """What was given so far; nothing once it was too much to be remembered."""
        return b"".join(self._given or ())

    @property
    def sha256_so_far(self) -> str | None:
        """For the site that stores what is read; None while some of it is not given."""
        return None if self._replay else sha256_so_far(self._source)

    def _remember(self, piece: bytes) -> None:
        if self._given is not None:
            self._given.append(piece)
            if sum(map(len, self._given)) > self._most:
                self._given = None
