"""Small objects that lately passed through this process, as ciphertext, so that they need not be fetched again."""

import hashlib
import threading
from collections import OrderedDict

from storage.vault.sealed import Sealed

LARGEST = 512 * 1024  # bytes of one object; what is larger costs more to keep than to fetch


class RecentObjects:
    """Keeps up to `most` bytes, 0 for none. Thread-safe. Only what has the hash on record is ever kept.

    It serves the steps that read an object one after the other. It is never asked what lies at a site.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def takes(self, size: int) -> bool:
        """Whether an object of so many bytes would be kept."""
        return size <= min(self._most, LARGEST)

    def keep(self, sealed: Sealed, ciphertext: bytes) -> None:
        """Keep an object, at the cost of the oldest ones; one that is not what the record says is passed over."""
        if not self.takes(len(ciphertext)) or hashlib.sha256(ciphertext).hexdigest() != sealed.cipher_sha256:
            return
        with self._lock:
            self._drop(sealed.facts.object_id)
            self._kept[sealed.facts.object_id] = ciphertext
            self._size += len(ciphertext)
            while self._size > self._most:
                self._drop(next(iter(self._kept)))

    def get(self, sealed: Sealed) -> bytes | None:
        """The object, if it is still here."""
        with self._lock:
            return self._kept.get(sealed.facts.object_id)

    def forget(self, object_id: str) -> None:
        """The object was removed from the vault."""
        with self._lock:
            self._drop(object_id)

    def _drop(self, object_id: str) -> None:
        self._size -= len(self._kept.pop(object_id, b""))
