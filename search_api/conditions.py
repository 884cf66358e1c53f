"""Conditional downloads (RFC 9110, section 13): whether the bytes are sent at all, and which of them."""

import re
from dataclasses import dataclass

from search_api.byte_range import ByteRange, asked_range

_TAG = re.compile(r'(?:W/)?("[^"]*")')


@dataclass(frozen=True, slots=True)
class Conditions:
    """The headers Range, If-Range and If-None-Match of a request, as sent."""

    byte_range: str | None = None
    if_range: str | None = None
    if_none_match: str | None = None

    def unchanged(self, tag: str) -> bool:
        """Whether the reader has these bytes already."""
        given = (self.if_none_match or "").strip()
        return given == "*" or tag in _TAG.findall(given)

    def part(self, tag: str, size: int) -> ByteRange | None:
        """The range asked for, None for the whole; a range of something that was replaced since asks for the whole.

        Raises:
            ProblemError: `range-not-satisfiable`.
        """
        if self.if_range is not None and self.if_range.strip() != tag:
            return None
        return asked_range(self.byte_range, size)


UNCONDITIONAL = Conditions()
