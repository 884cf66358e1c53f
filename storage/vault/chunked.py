"""Seals and opens streams in constant memory. Nothing is released before its chunk was verified."""

import hashlib
import hmac
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from io import BytesIO
from typing import BinaryIO, TypeAlias

from cryptography.exceptions import InvalidTag

from storage.vault.chunk_layout import (
    CHUNK_SIZE,
    HEADER_SIZE,
    MAX_CHUNKS,
    SALT_SIZE,
    SEALED_CHUNK_SIZE,
    TAG_SIZE,
    Schedule,
    chunk_offset,
    derive,
    plain_size,
)
from storage.vault.errors import DamagedObjectError

# What is read, sealed and hashed at a time: large enough that the calls between cost nothing, and small enough for the
# processor's cache and for the allocator to use the same memory again (glibc asks the system anew from 128 KiB on,
# and touching new memory costs as much as hashing it).
SEALING_CHUNKS = 6
# What is opened at a time: pieces of just under 1 MiB are what readers want.
OPENING_CHUNKS = 63

Fetch: TypeAlias = Callable[[int, int], Generator[bytes, None, None]]


class EncryptingReader:
    """Reads as the sealed form of `source`, which it pulls from as it is read itself.

    Both hashes and both sizes are taken in the same pass; they are complete once `read` has answered `b""`.

    Args:
        source: the bytes to seal, read to its end.
        key: 32 random bytes, used for this one object and never again.
        context: what the object is bound to; the same bytes are needed to open it.
        salt: for known-answer tests only; 24 fresh random bytes otherwise.
    """

    def __init__(self, source: BinaryIO, key: bytes, context: bytes, salt: bytes | None = None) -> None:
        salt = os.urandom(SALT_SIZE) if salt is None else salt
        self._source = source
        self._schedule = derive(key, salt, context)
        self._plain_hash = hashlib.sha256()
        self._cipher_hash = hashlib.sha256()
        self._buffer = bytearray(SEALING_CHUNKS * SEALED_CHUNK_SIZE)
        self._ready = memoryview(salt + self._schedule.commitment)
        self._cipher_hash.update(self._ready)
        self._chunk = 0
        self._finished = False
        self.plain_size = 0
        self.cipher_size = HEADER_SIZE

    @property
    def plain_sha256(self) -> str:
        """SHA-256 of what was read from the source so far, hexadecimal."""
        return self._plain_hash.hexdigest()

    @property
    def cipher_sha256(self) -> str:
        """SHA-256 of what was sealed so far, hexadecimal."""
        return self._cipher_hash.hexdigest()

    @property
    def sha256_so_far(self) -> str | None:
        """For the site that stores what is read (see `site.sha256_so_far`); None while some of it is not given."""
        return None if self._ready else self.cipher_sha256

    def readable(self) -> bool:
        """Always: it is a reader."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Exactly `size` bytes, fewer only at the end; everything that is left when `size` is negative."""
        if not self._ready:
            self._seal_batch()
        if 0 <= size <= len(self._ready) or self._finished:
            return self._take(size)
        # Grown in place: a list of pieces joined at the end would touch new memory twice.
        out, missing = BytesIO(), size
        while missing and (self._ready or self._seal_batch()):
            part = self._ready[:missing] if size >= 0 else self._ready
            self._ready = self._ready[len(part) :]
            missing -= out.write(part)
        return out.getvalue()

    def _take(self, size: int) -> bytes:
        part = bytes(self._ready if size < 0 else self._ready[:size])
        self._ready = self._ready[len(part) :]
        return part

    def _seal_batch(self) -> bool:
        """Seal the next batch into the buffer; False when everything, the short last chunk included, is sealed."""
        if self._finished:
            return False
        plain = read_fully(self._source, SEALING_CHUNKS * CHUNK_SIZE)
        self._finished = len(plain) < SEALING_CHUNKS * CHUNK_SIZE
        self._plain_hash.update(plain)
        self.plain_size += len(plain)
        sealed = self._seal(memoryview(plain))
        self._ready = memoryview(self._buffer)[:sealed].toreadonly()
        self._cipher_hash.update(self._ready)
        self.cipher_size += sealed
        return True

    def _seal(self, plain: memoryview) -> int:
        """Seal whole chunks, and the short one if this is the end; answers the number of bytes in the buffer."""
        encrypt, nonce = self._schedule.cipher.encrypt_into, self._schedule.nonce
        out, filled = memoryview(self._buffer), 0
        # A source that ends on a chunk's border is closed by an empty chunk: hence the one step more at the end.
        for start in range(0, len(plain) + self._finished, CHUNK_SIZE):
            piece = plain[start : start + CHUNK_SIZE]
            end = filled + len(piece) + TAG_SIZE
            encrypt(nonce(self._chunk), piece, None, out[filled:end])
            self._chunk += 1
            filled = end
        if self._chunk > MAX_CHUNKS:
            raise ValueError("an object has at most 2^38 chunks")
        return filled


def decrypt(pieces: Iterator[bytes], key: bytes, context: bytes) -> Iterator[bytes]:
    """What was sealed, in pieces of at most 1 MiB, from the whole sealed object in pieces of any size.

    Raises:
        DamagedObjectError: at the first chunk that does not verify, and at an end that is not the true one.
    """
    reader = _PieceBuffer(pieces)
    schedule = _checked_schedule(reader.take(HEADER_SIZE), key, context)
    chunk = 0
    while True:
        sealed = reader.take(OPENING_CHUNKS * SEALED_CHUNK_SIZE)
        last = len(sealed) < OPENING_CHUNKS * SEALED_CHUNK_SIZE
        if last and len(sealed) % SEALED_CHUNK_SIZE < TAG_SIZE:
            raise DamagedObjectError  # the short chunk that ends every object is missing or cut
        yield from _open_chunks(schedule, sealed, chunk)
        if last:
            return
        chunk += OPENING_CHUNKS


def decrypt_range(
    fetch: Fetch, key: bytes, context: bytes, cipher_size: int, start: int, length: int
) -> Iterator[bytes]:
    """The bytes from `start` of what was sealed, at most `length`, fetching only the chunks that hold them.

    Args:
        fetch: (start, length) -> the sealed object's bytes there.
        key: the data key.
        context: what the object is bound to.
        cipher_size: the size of the sealed object as the register has it, in bytes.
        start: the first byte wanted.
        length: how many bytes are wanted.

    Raises:
        DamagedObjectError: a chunk does not verify, or the site gave fewer bytes than the object has.
    """
    end = min(start + length, plain_size(cipher_size))
    if start >= end:
        return
    with closing(fetch(0, HEADER_SIZE)) as header:
        schedule = _checked_schedule(b"".join(header), key, context)
    chunk, stop = start // CHUNK_SIZE, (end - 1) // CHUNK_SIZE + 1
    left = min(chunk_offset(stop), cipher_size) - chunk_offset(chunk)
    position = chunk * CHUNK_SIZE
    with closing(fetch(chunk_offset(chunk), left)) as pieces:
        for plain in _open_exactly(_PieceBuffer(pieces), schedule, chunk, left):
            wanted = plain[max(start - position, 0) : end - position]
            position += len(plain)
            if wanted:
                yield wanted


def read_fully(source: BinaryIO, size: int) -> bytes:
    """`size` bytes of a source that may answer fewer than it was asked for; fewer only at its end."""
    first = source.read(size)
    if len(first) == size or not first:
        return first
    parts, missing = [first], size - len(first)
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _checked_schedule(header: bytes, key: bytes, context: bytes) -> Schedule:
    if len(header) != HEADER_SIZE:
        raise DamagedObjectError
    schedule = derive(key, header[:SALT_SIZE], context)
    if not hmac.compare_digest(schedule.commitment, header[SALT_SIZE:]):
        raise DamagedObjectError
    return schedule


def _open_exactly(reader: "_PieceBuffer", schedule: Schedule, chunk: int, left: int) -> Iterator[bytes]:
    """So many sealed bytes, which begin with that chunk, opened."""
    while left:
        size = min(left, OPENING_CHUNKS * SEALED_CHUNK_SIZE)
        sealed = reader.take(size)
        if len(sealed) < size:
            raise DamagedObjectError
        left -= size
        yield from _open_chunks(schedule, sealed, chunk)
        chunk += OPENING_CHUNKS


def _open_chunks(schedule: Schedule, sealed: bytes, first: int) -> Iterator[bytes]:
    """The verified chunks of a batch in one piece; what verified before a bad chunk is given, then the error."""
    view, plain = memoryview(sealed), bytearray(len(sealed))
    out, filled = memoryview(plain), 0
    decrypt_into, nonce = schedule.cipher.decrypt_into, schedule.nonce
    damaged = False
    for number, start in enumerate(range(0, len(view), SEALED_CHUNK_SIZE), first):
        piece = view[start : start + SEALED_CHUNK_SIZE]
        end = filled + len(piece) - TAG_SIZE
        try:
            decrypt_into(nonce(number), piece, None, out[filled:end])
        except InvalidTag:
            damaged = True
            break
        filled = end
    if filled:
        yield bytes(out[:filled])
    if damaged:
        raise DamagedObjectError from None


class _PieceBuffer:
    """Cuts pieces of any size into pieces of the size that is wanted."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held: list[bytes] = []
        self._size = 0

    def take(self, size: int) -> bytes:
        """`size` bytes, fewer only when the pieces end."""
        while self._size < size and (piece := next(self._pieces, None)) is not None:
            self._held.append(piece)
            self._size += len(piece)
        whole = self._held[0] if len(self._held) == 1 else b"".join(self._held)
        self._held = [whole[size:]] if len(whole) > size else []
        self._size = max(self._size - size, 0)
        return whole[:size]
