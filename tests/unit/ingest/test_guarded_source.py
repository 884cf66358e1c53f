from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.guarded_source import GuardedSource
from ingest.submission import SubmissionRefusedError


def test_an_empty_source_is_refused_at_once():
    with pytest.raises(SubmissionRefusedError, match="file-empty"):
        GuardedSource(BytesIO(b""), 10)


def test_a_source_over_the_limit_is_refused_when_the_limit_is_passed():
    source = GuardedSource(BytesIO(b"x" * 11), 10)
    with pytest.raises(SubmissionRefusedError, match="file-too-large"):
        list(iter(lambda: source.read(4), b""))


@given(st.binary(min_size=1, max_size=200), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_it_gives_exactly_what_the_source_gives(data, sizes):
    source = GuardedSource(BytesIO(data), len(data))
    got = b"".join(source.read(size) for size in sizes)
    assert got + source.read() == data
    assert source.read(1) == b""
