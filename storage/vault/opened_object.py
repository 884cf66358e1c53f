"""A sealed object as a file one can move about in, in bounded memory: only the parts that are read are opened."""

import io
from collections import OrderedDict
from typing import TYPE_CHECKING

from storage.vault.chunk_layout import CHUNK_SIZE
from storage.vault.chunked import OPENING_CHUNKS
from storage.vault.sealed import Sealed
from storage.vault.vault import Vault

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_WINDOW = OPENING_CHUNKS * CHUNK_SIZE  # just under 1 MiB
_WINDOWS = 8  # several readers take turns, each at a place of its own


class OpenedObject(io.RawIOBase):
    """Reads what was sealed. Not safe for several threads at once.

    Reading raises what `Vault.open` raises.
    """

    def __init__(self, vault: Vault, sealed: Sealed) -> None:
        super().__init__()
        self._vault = vault
        self._sealed = sealed
        self._at = 0
        self._windows: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte; beyond the end nothing is read.

        Raises:
            ValueError: it lies before the beginning.
        """
        at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._sealed.plain_size}[whence]
        if at < 0:
            raise ValueError("a file has no bytes before its beginning")
        self._at = at
        return at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer; fewer bytes only at the end of the object, since a ZIP's reader takes less for damage."""
        target = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(target) and self._at < self._sealed.plain_size:
            number, within = divmod(self._at, _WINDOW)
            piece = memoryview(self._window(number))[within : within + len(target) - filled]
            target[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._at += len(piece)
        return filled

    def _window(self, number: int) -> bytes:
        if number in self._windows:
            self._windows.move_to_end(number)
        else:
            self._windows[number] = b"".join(self._vault.open(self._sealed, number * _WINDOW, _WINDOW))
            if len(self._windows) > _WINDOWS:
                self._windows.popitem(last=False)
        return self._windows[number]
