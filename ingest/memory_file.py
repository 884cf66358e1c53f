"""An anonymous file in memory: plaintext that needs to be seekable never gets a name on a disk."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO


@contextmanager
def memory_file(pieces: Iterable[bytes]) -> Iterator[BinaryIO]:
    """A seekable file holding `pieces`, at its beginning; gone when the block ends."""
    with os.fdopen(os.memfd_create("original", os.MFD_CLOEXEC), "w+b") as file:
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        yield file
