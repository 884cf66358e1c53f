"""From pieces of bytes, cut anywhere, to whole lines."""

from collections.abc import Iterable, Iterator


def whole_lines(pieces: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines of each piece, without their ends; one that is cut waits for the rest of it."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]
