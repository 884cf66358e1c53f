"""The next page is fetched while one is worked on: engine and archive then work at the same time."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Page = TypeVar("Page")


def read_ahead(pages: Generator[Page, None, None]) -> Iterator[Page]:
    """`pages`, one of them ahead. However it ends, `pages` is closed."""
    with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
        try:
            coming = pool.submit(next, pages, None)
            while (page := coming.result()) is not None:
                coming = pool.submit(next, pages, None)
                yield page
        finally:
            # In the same thread, because a page may be on its way there, and a running generator can't be closed.
            pool.submit(pages.close).result()
