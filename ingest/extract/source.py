"""The document on its way to a reader: a descriptor that can't be written through."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ingest.extract.limits import Limits
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError


@contextmanager
def read_only(source: BinaryIO, limits: Limits) -> Iterator[int]:
    """A descriptor of `source` opened anew for reading: its position is its own, and the bytes are safe from the reader.

    Raises:
        RefusedError: the file is larger than one may be.
    """
    if os.fstat(source.fileno()).st_size > limits.file_bytes:
        raise RefusedError(Outcome.LIMIT, "file-too-large", f"over {limits.file_bytes} bytes")
    descriptor = os.open(f"/proc/self/fd/{source.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def content(descriptor: int) -> bytes:
    """All bytes of the document, from its beginning."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)
