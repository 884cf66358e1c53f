import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault.chunk_layout import CHUNK_SIZE, HEADER_SIZE, TAG_SIZE, cipher_size, derive, plain_size
from storage.vault.errors import DamagedObjectError


@given(st.integers(0, 2**50))
def test_the_size_of_what_was_sealed_is_told_from_the_sealed_size(size):
    assert plain_size(cipher_size(size)) == size


@given(st.integers(0, 3 * CHUNK_SIZE + 500))
def test_a_size_that_no_object_has_is_refused(size):
    possible = {cipher_size(plain) for plain in range(max(0, size - 600), size)}
    if size in possible:
        assert cipher_size(plain_size(size)) == size
    else:
        with pytest.raises(DamagedObjectError):
            plain_size(size)


def test_the_smallest_object_is_a_header_and_an_empty_chunk():
    assert cipher_size(0) == HEADER_SIZE + TAG_SIZE


def test_every_chunk_has_a_nonce_of_its_own():
    schedule = derive(bytes(32), bytes(24), b"")
    numbers = [*range(70_000), 2**32, 2**38 - 1]
    assert len({schedule.nonce(number) for number in numbers}) == len(numbers)


def test_the_schedule_does_not_show_its_secrets():
    assert repr(derive(bytes(32), bytes(24), b"")).startswith("Schedule(commitment=")
