"""The texts just extracted, kept in memory for the steps that follow in the same process."""

import threading
from collections import OrderedDict

_MOST_TEXTS = 64
_MOST_CHARACTERS = 8_000_000


class RecentTexts:
    """Pages by the id of the sealed text that holds them. Nothing depends on a text being here; the vault has it too.

    Thread-safe, and bounded both in texts and in characters.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._characters = 0

    def keep(self, object_id: str, pages: tuple[str, ...]) -> None:
        """Keep a text, at the cost of the oldest ones."""
        with self._lock:
            self._pages[object_id] = pages
            self._characters += _size(pages)
            while self._characters > _MOST_CHARACTERS or len(self._pages) > _MOST_TEXTS:
                _, oldest = self._pages.popitem(last=False)
                self._characters -= _size(oldest)

    def get(self, object_id: str) -> tuple[str, ...] | None:
        """The text, if it is still here."""
        with self._lock:
            return self._pages.get(object_id)


def _size(pages: tuple[str, ...]) -> int:
    return sum(map(len, pages))
