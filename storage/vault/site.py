"""The port to one place where sealed objects lie. Adapters: `folder_site.py`, `s3_site.py`."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol


class SiteUnavailableError(Exception):
    """The site could not be reached or refused for a reason that may pass. Trying again later is right."""


class ObjectMissingError(Exception):
    """The site answered, and has no such object."""


class Site(Protocol):
    """One independent store of ciphertext. Objects are immutable and named by random ids, so sites cannot conflict."""

    @property
    def name(self) -> str:
        """The site's short name, as in the register ("a", "b")."""

    def put(self, object_id: str, source: BinaryIO) -> int:
        """Store everything `source` gives, durably; answers the number of bytes.

        Nothing is left behind if `source` or the site fails half way. The same id again replaces the whole object.

        Raises:
            SiteUnavailableError: the site is down, full or refuses.
        """

    def get(self, object_id: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The object's bytes from `start`, in pieces of at most 1 MiB.

        Raises:
            ObjectMissingError: there is none.
            SiteUnavailableError: the site is down.
        """

    def remove(self, object_id: str) -> None:
        """Remove the object with all its stored versions; removing what is not there is no error."""

    def size(self, object_id: str) -> int | None:
        """The object's size in bytes, None when there is none."""

    def list_ids(self) -> Iterator[str]:
        """The ids of all objects, in no promised order."""

    def check(self) -> None:
        """Raise SiteUnavailableError unless the site answers and can be written to."""
