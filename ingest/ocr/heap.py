"""What the C library keeps of memory that was freed. Where it isn't glibc, these do nothing."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MMAP_THRESHOLD = -3  # mallopt's M_MMAP_THRESHOLD
_LARGE = 4 * 1024 * 1024
_AS_EVER = 32 * 1024 * 1024  # the most that glibc raises it to by itself


def give_back() -> None:
    """Give what lies freed back to the system; glibc keeps hundreds of megabytes otherwise."""
    _function("malloc_trim")(0)


@contextmanager
def large_pieces_apart() -> Iterator[None]:
    """Until the block ends, pieces of 4 MiB and more leave the process as soon as they are freed.

    It saves a hundred megabytes where few such pieces follow each other, and time would be lost where many do.
    """
    set_option = _function("mallopt")
    set_option(_MMAP_THRESHOLD, _LARGE)
    try:
        yield
    finally:
        set_option(_MMAP_THRESHOLD, _AS_EVER)
        give_back()


def _function(name: str) -> Callable[..., object]:
    return getattr(ctypes.CDLL(None), name, lambda *_: None)
