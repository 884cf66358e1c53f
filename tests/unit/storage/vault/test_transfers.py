import hashlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.vault.errors import DamagedObjectError
from storage.vault.sealed import ObjectFacts, ObjectRole, Sealed, WrappedKey
from storage.vault.site import sha256_so_far
from storage.vault.transfers import ReplayableReader, VerifyingReader

DATA = hashlib.shake_128(b"cipher").digest(1000)


def sealed_as(data):
    facts = ObjectFacts("ab12", "d1", 1, ObjectRole.ORIGINAL)
    return Sealed(facts, WrappedKey("k", b""), 0, "", len(data), hashlib.sha256(data).hexdigest())


def pieces(data, size=90):
    return (data[start : start + size] for start in range(0, len(data), size))


def drained(reader, size):
    out = b""
    while piece := reader.read(size):
        out += piece
    return out


@pytest.mark.parametrize("size", [1, 7, 90, 91, 5000, -1])
def test_the_sealed_object_passes_whatever_is_asked_for(size):
    reader = VerifyingReader(pieces(DATA), sealed_as(DATA))
    assert drained(reader, size) == DATA
    assert reader.sha256_so_far == hashlib.sha256(DATA).hexdigest()


@pytest.mark.parametrize("wrong", [DATA[:-1], DATA + b"\0", b"", DATA[:500] + b"?" + DATA[501:]])
def test_anything_else_fails_before_its_end_is_told(wrong):
    reader = VerifyingReader(pieces(wrong), sealed_as(DATA))
    with pytest.raises(DamagedObjectError):
        drained(reader, 50)


def test_empty_pieces_are_no_end():
    reader = VerifyingReader(iter([b"", DATA[:10], b"", DATA[10:], b""]), sealed_as(DATA))
    assert drained(reader, 100) == DATA


def test_a_digest_is_told_only_when_all_it_covers_was_given():
    reader = VerifyingReader(iter([DATA]), sealed_as(DATA))
    reader.read(10)
    assert reader.sha256_so_far is None
    reader.read(990)
    assert reader.sha256_so_far == hashlib.sha256(DATA).hexdigest()


@settings(deadline=None)
@given(given_first=st.integers(0, 1000), first=st.integers(1, 400), second=st.integers(1, 400), again=st.integers(0, 3))
def test_another_site_gets_the_same_bytes_from_the_start(given_first, first, second, again):
    reader = ReplayableReader(BytesIO(DATA), most=1000)
    for _ in range(again + 1):
        taken = 0
        while taken < given_first and (piece := reader.read(first)):
            taken += len(piece)
        assert reader.restart()
    assert drained(reader, second) == DATA


def test_what_was_given_beyond_the_limit_is_not_given_again():
    reader = ReplayableReader(BytesIO(DATA), most=100)
    assert reader.read(100) == DATA[:100]
    assert reader.restart()
    assert reader.read(101) == DATA[:100]
    assert reader.read(1) == DATA[100:101]
    assert not reader.restart()
    assert not reader.restart()
    assert drained(reader, 300) == DATA[101:]


class Hashing(BytesIO):
    sha256_so_far = "digest of all that was read"


def test_the_digest_of_the_source_is_passed_on_but_not_while_bytes_are_given_again():
    reader = ReplayableReader(Hashing(DATA), most=1000)
    reader.read(20)
    reader.read(20)
    assert reader.sha256_so_far == Hashing.sha256_so_far
    reader.restart()
    assert reader.sha256_so_far is None
    reader.read(20)
    assert reader.sha256_so_far is None
    reader.read(20)
    assert reader.sha256_so_far == Hashing.sha256_so_far
    assert sha256_so_far(BytesIO()) is None
