"""One byte range of a file (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

from search_api.problems import ProblemError

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """`length` bytes from `start`, of `size` in all."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        """The value of Content-Range."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def asked_range(header: str | None, size: int) -> ByteRange | None:
    """The range asked for; None for the whole file, which is also the right answer to a header not understood.

    Raises:
        ProblemError: the range lies outside the file.
    """
    found = _ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.group(0) == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
        outside = int(last) == 0
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
        outside = start >= size
    if outside or size == 0:
        raise ProblemError("range-not-satisfiable", headers={"Content-Range": f"bytes */{size}"})
    return ByteRange(start, end - start + 1, size)
