"""What is left of the limits while one file is taken apart, however deep its parts are nested."""

from typing import Protocol

from ingest.extract.limits import Limits
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

_CHUNK = 256 * 1024


class ExhaustedError(RefusedError):
    """A limit on the whole file is reached: nothing more is read, whatever part it was."""

    def __init__(self, code: str, explanation: str) -> None:
        super().__init__(Outcome.LIMIT, code, explanation)


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class Budget:
    """Counts bytes, entries, parts and characters down."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._unpacked = 0
        self._entries = 0
        self._parts = 0
        self._characters = 0

    def charge_entries(self, count: int) -> None:
        """Note `count` more archive entries.

        Raises:
            ExhaustedError: there are too many.
        """
        self._entries += count
        if self._entries > self.limits.entries:
            raise ExhaustedError("too-many-entries", f"more than {self.limits.entries} entries")

    def check_entries(self, count: int) -> None:
        """Refuse a directory of `count` entries by itself.

        Raises:
            ExhaustedError: there are too many.
        """
        if count > self.limits.entries:
            raise ExhaustedError("too-many-entries", f"more than {self.limits.entries} entries")

    def charge_part(self, depth: int) -> None:
        """Note one more part, `depth` levels inside.

        Raises:
            ExhaustedError: there are too many, or it lies too deep.
        """
        self._parts += 1
        if self._parts > self.limits.parts:
            raise ExhaustedError("too-many-parts", f"more than {self.limits.parts} files inside")
        if depth > self.limits.nesting:
            raise ExhaustedError("nested-too-deep", f"files inside files, more than {self.limits.nesting} deep")

    def charge_text(self, characters: int) -> None:
        """Note more text.

        Raises:
            ExhaustedError: there is too much.
        """
        self._characters += characters
        if self._characters > self.limits.text_characters:
            raise ExhaustedError("text-truncated", f"more than {self.limits.text_characters} characters of text")

    def drain(self, stream: Readable, packed: int) -> bytes:
        """Everything in `stream`, which unpacks `packed` bytes.

        Raises:
            ExhaustedError: it unpacks to too much, or to suspiciously much for its size.
        """
        found = bytearray()
        while chunk := stream.read(_CHUNK):
            found += chunk
            self._unpacked += len(chunk)
            self.check_unpacked(len(found), packed, self.limits.ratio)
            if self._unpacked > self.limits.unpacked_bytes:
                raise ExhaustedError("unpacks-too-large", f"over {self.limits.unpacked_bytes} bytes when unpacked")
        return bytes(found)

    def check_unpacked(self, unpacked: int, packed: int, ratio: int) -> None:
        """Refuse `unpacked` bytes out of `packed` ones, if that is more than a good file holds.

        Raises:
            ExhaustedError: over the absolute limit, or over `ratio` once past the free allowance.
        """
        if unpacked > self.limits.unpacked_bytes:
            raise ExhaustedError("unpacks-too-large", f"over {self.limits.unpacked_bytes} bytes when unpacked")
        if unpacked > self.limits.ratio_after and unpacked > ratio * max(packed, 1):
            raise ExhaustedError("compression-bomb", f"unpacks to more than {ratio} times its size")
