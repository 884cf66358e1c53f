"""Sealing and opening streams: what comes back, what is refused, what is fetched, and how much memory it takes."""

import hashlib
import tracemalloc
from collections import deque
from io import BytesIO, RawIOBase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.vault.chunk_layout import CHUNK_SIZE, HEADER_SIZE, SALT_SIZE, SEALED_CHUNK_SIZE, TAG_SIZE, cipher_size
from storage.vault.chunked import (
    OPENING_CHUNKS,
    SEALING_CHUNKS,
    EncryptingReader,
    decrypt,
    decrypt_range,
    read_fully,
)
from storage.vault.errors import DamagedObjectError

KEY = bytes(range(32))
CONTEXT = b"what it is bound to"
MIB = 1024 * 1024
BORDERS = [0, CHUNK_SIZE, 2 * CHUNK_SIZE, SEALING_CHUNKS * CHUNK_SIZE, OPENING_CHUNKS * CHUNK_SIZE]
SIZES = sorted({max(0, border + step) for border in BORDERS for step in (-1, 0, 1)})


def content(size):
    return hashlib.shake_128(b"content").digest(size)


def sealed(plain, key=KEY, context=CONTEXT):
    return EncryptingReader(BytesIO(plain), key, context).read()


def opened(cipher, key=KEY, context=CONTEXT, piece=MIB):
    return b"".join(decrypt(cut(cipher, piece), key, context))


def cut(data, piece):
    return (data[start : start + piece] for start in range(0, len(data), piece))


def chunks_of(cipher):
    return [cipher[:HEADER_SIZE], *cut(cipher[HEADER_SIZE:], SEALED_CHUNK_SIZE)]


class Trickle(RawIOBase):
    """Gives less than it is asked for, as sockets do."""

    def __init__(self, data, most):
        self._data, self._most = BytesIO(data), most

    def read(self, size=-1):
        return self._data.read(self._most if size < 0 else min(size, self._most))


class Zeros(RawIOBase):
    """So many bytes without having them."""

    def __init__(self, size):
        self._left, self._block = size, bytes(MIB)

    def read(self, size=-1):
        size = min(self._left, MIB if size < 0 else size)
        self._left -= size
        return self._block[:size]


class Fetched:
    """A sealed object that remembers which of its bytes were asked for."""

    def __init__(self, cipher):
        self.cipher, self.asked = cipher, []

    def __call__(self, start, length):
        self.asked.append((start, length))
        return cut(self.cipher[start : start + length], 10_000)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_comes_back(size):
    plain = content(size)
    cipher = sealed(plain)
    assert len(cipher) == cipher_size(size)
    assert opened(cipher) == plain


@pytest.mark.parametrize("size", SIZES)
def test_both_hashes_and_sizes_are_those_of_the_bytes(size):
    plain = content(size)
    reader = EncryptingReader(BytesIO(plain), KEY, CONTEXT)
    cipher = reader.read()
    assert (reader.plain_size, reader.cipher_size) == (len(plain), len(cipher))
    assert reader.plain_sha256 == hashlib.sha256(plain).hexdigest()
    assert reader.cipher_sha256 == hashlib.sha256(cipher).hexdigest()


@settings(deadline=None, max_examples=60)
@given(size=st.integers(0, 3 * CHUNK_SIZE), asked=st.integers(100, 50_000), most=st.integers(1_000, 50_000))
def test_reading_in_any_pieces_from_any_source_seals_the_same(size, asked, most):
    plain, salt = content(size), bytes(SALT_SIZE)
    whole = EncryptingReader(BytesIO(plain), KEY, CONTEXT, salt).read()
    reader = EncryptingReader(Trickle(plain, most), KEY, CONTEXT, salt)
    pieces = []
    while piece := reader.read(asked):
        pieces.append(piece)
        told = reader.sha256_so_far
        assert told in (None, hashlib.sha256(b"".join(pieces)).hexdigest())
    assert b"".join(pieces) == whole
    assert all(len(piece) == asked for piece in pieces[:-1])
    assert reader.sha256_so_far == hashlib.sha256(whole).hexdigest()
    assert reader.read(1) == b""


@settings(deadline=None, max_examples=40)
@given(size=st.integers(0, 3 * CHUNK_SIZE), piece=st.integers(500, 40_000))
def test_pieces_of_any_size_open_the_same(size, piece):
    assert opened(sealed(content(size)), piece=piece) == content(size)


def test_no_two_sealings_of_the_same_bytes_look_alike():
    first, second = chunks_of(sealed(content(100))), chunks_of(sealed(content(100)))
    assert not set(first) & set(second)


def test_reading_nothing_gives_nothing():
    assert EncryptingReader(BytesIO(b"abc"), KEY, CONTEXT).read(0) == b""


@pytest.mark.parametrize("size", [31, 33, 0])
def test_a_key_of_another_size_is_refused(size):
    with pytest.raises(ValueError, match="32 bytes"):
        EncryptingReader(BytesIO(), bytes(size), CONTEXT)


@pytest.mark.parametrize(
    ("key", "context"), [(bytes(32), CONTEXT), (KEY, b"another"), (KEY, CONTEXT + b"\0"), (KEY, b"")]
)
def test_another_key_or_another_context_opens_nothing(key, context):
    pieces = decrypt(cut(sealed(content(CHUNK_SIZE * 2)), MIB), key, context)
    with pytest.raises(DamagedObjectError):
        next(pieces)


@pytest.mark.parametrize("plain", [0, 10, CHUNK_SIZE, CHUNK_SIZE + 10])
def test_no_cut_of_it_opens(plain):
    cipher = sealed(content(plain))
    places = {*range(HEADER_SIZE + TAG_SIZE + 2), *range(len(cipher) - TAG_SIZE - 2, len(cipher)), len(cipher) // 2}
    # Cut at a chunk's border, with and without what follows.
    places |= {HEADER_SIZE + SEALED_CHUNK_SIZE + step for step in (-1, 0, 1)}
    for end in sorted(place for place in places if place < len(cipher)):
        with pytest.raises(DamagedObjectError):
            opened(cipher[:end])


@pytest.mark.parametrize("plain", [0, 10, CHUNK_SIZE])
def test_nothing_can_be_added_to_it(plain):
    cipher = sealed(content(plain))
    longer = sealed(content(3 * CHUNK_SIZE))
    for more in (b"\0", bytes(TAG_SIZE), bytes(SEALED_CHUNK_SIZE), chunks_of(longer)[1], chunks_of(cipher)[-1]):
        with pytest.raises(DamagedObjectError):
            opened(cipher + more)


def test_chunks_in_another_order_do_not_open():
    header, one, two, last = chunks_of(sealed(content(2 * CHUNK_SIZE + 5)))
    for order in (
        [two, one, last],
        [one, one, last],
        [two, two, last],
        [one, last],
        [two, last],
        [one, two, one, last],
    ):
        with pytest.raises(DamagedObjectError):
            opened(header + b"".join(order))


def test_a_chunk_of_another_object_with_the_same_key_does_not_open():
    ours, theirs = (chunks_of(sealed(content(2 * CHUNK_SIZE))) for _ in range(2))
    for place in range(len(ours)):
        mixed = [*ours]
        mixed[place] = theirs[place]
        with pytest.raises(DamagedObjectError):
            opened(b"".join(mixed))


@settings(deadline=None)
@given(data=st.data())
def test_no_bit_of_it_can_be_flipped(data):
    cipher = bytearray(sealed(content(CHUNK_SIZE + 100)))
    bit = data.draw(st.integers(0, len(cipher) * 8 - 1))
    cipher[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(DamagedObjectError):
        opened(bytes(cipher))


def test_only_verified_bytes_are_released_before_the_error():
    plain = content(3 * CHUNK_SIZE)
    cipher = bytearray(sealed(plain))
    cipher[HEADER_SIZE + 2 * SEALED_CHUNK_SIZE + 7] ^= 1
    got = bytearray()
    with pytest.raises(DamagedObjectError):
        deque(map(got.extend, decrypt(cut(bytes(cipher), MIB), KEY, CONTEXT)))
    assert got == plain[: 2 * CHUNK_SIZE]


def test_the_error_tells_nothing_of_what_was_wrong():
    cipher = sealed(content(10))
    said = set()
    for bad in (cipher[:20], cipher[:-1], bytes([cipher[0] ^ 1]) + cipher[1:], cipher[:-1] + bytes([cipher[-1] ^ 1])):
        with pytest.raises(DamagedObjectError) as caught:
            opened(bad)
        assert caught.value.__cause__ is None
        said.add(str(caught.value))
    assert len(said) == 1


@settings(deadline=None)
@given(
    size=st.sampled_from([0, 1, CHUNK_SIZE, 5 * CHUNK_SIZE + 100, (OPENING_CHUNKS + 2) * CHUNK_SIZE]),
    start=st.integers(0, (OPENING_CHUNKS + 3) * CHUNK_SIZE),
    length=st.integers(0, (OPENING_CHUNKS + 3) * CHUNK_SIZE),
)
def test_a_range_is_that_range_and_no_other_chunk_is_fetched(size, start, length):
    plain = content(size)
    cipher = sealed(plain)
    fetch = Fetched(cipher)
    got = b"".join(decrypt_range(fetch, KEY, CONTEXT, len(cipher), start, length))
    assert got == plain[start : start + length]
    # The chunks that hold the range, and the header.
    held = 0 if not got else (start + len(got) - 1) // CHUNK_SIZE - start // CHUNK_SIZE + 1
    asked = sum(count for _, count in fetch.asked)
    assert asked <= (HEADER_SIZE + held * SEALED_CHUNK_SIZE if got else 0)


def test_a_range_of_a_damaged_chunk_is_refused_and_its_neighbours_still_open():
    plain = content(4 * CHUNK_SIZE)
    cipher = bytearray(sealed(plain))
    cipher[HEADER_SIZE + SEALED_CHUNK_SIZE + 5] ^= 1
    fetch = Fetched(bytes(cipher))
    assert b"".join(decrypt_range(fetch, KEY, CONTEXT, len(cipher), 0, CHUNK_SIZE)) == plain[:CHUNK_SIZE]
    beyond = b"".join(decrypt_range(fetch, KEY, CONTEXT, len(cipher), 2 * CHUNK_SIZE, CHUNK_SIZE))
    assert beyond == plain[2 * CHUNK_SIZE : 3 * CHUNK_SIZE]
    with pytest.raises(DamagedObjectError):
        b"".join(decrypt_range(fetch, KEY, CONTEXT, len(cipher), CHUNK_SIZE + 3, 1))


def test_a_site_that_gives_too_few_bytes_of_a_range_is_noticed():
    cipher = sealed(content(2 * CHUNK_SIZE))
    with pytest.raises(DamagedObjectError):
        b"".join(decrypt_range(Fetched(cipher[:-30]), KEY, CONTEXT, len(cipher), 2 * CHUNK_SIZE - 5, 5_000))
    with pytest.raises(DamagedObjectError):
        b"".join(decrypt_range(Fetched(cipher[: HEADER_SIZE + 99]), KEY, CONTEXT, len(cipher), 5, 10))


def test_reading_fully_joins_what_a_source_gives_in_parts():
    assert read_fully(Trickle(content(1000), 7), 500) == content(1000)[:500]
    assert read_fully(Trickle(content(1000), 7), 5000) == content(1000)
    assert read_fully(BytesIO(), 10) == b""


def peak_of(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def seal_and_open(size):
    reader = EncryptingReader(Zeros(size), KEY, CONTEXT)
    pieces = iter(lambda: reader.read(MIB), b"")
    assert sum(map(len, decrypt(pieces, KEY, CONTEXT))) == size


def test_memory_does_not_grow_with_size_either_way():
    seal_and_open(MIB)  # what is made once is made
    small, large = peak_of(lambda: seal_and_open(64 * MIB)), peak_of(lambda: seal_and_open(256 * MIB))
    assert large <= small + MIB // 2
    assert large <= 10 * MIB
