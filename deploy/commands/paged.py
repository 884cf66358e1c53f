"""Lists that are read page by page, as one."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from mappings.access import Principal

_AT_ONCE = 100
Entry = TypeVar("Entry")


def first_of(
    listed: Callable[[Principal, int, str | None], tuple[Sequence[Entry], str | None]], principal: Principal, size: int
) -> Iterator[Entry]:
    """The first `size` entries of a list that answers a page and the next page's cursor."""
    left, cursor = size, None
    while left > 0:
        found, cursor = listed(principal, min(left, _AT_ONCE), cursor)
        yield from found
        left -= len(found)
        if cursor is None:
            return
