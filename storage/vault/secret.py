"""Secret bytes that do not show themselves in logs, tracebacks or pickles."""

from typing import NoReturn


class SecretKey:
    """A key in memory. Python can't wipe it; it is at least never printed, compared or serialised by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """The key itself, for the call into the cryptographic library."""
        return self._value

    def __repr__(self) -> str:
        return "SecretKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret key is never serialised")
