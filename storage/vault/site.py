"""The port to one place where sealed objects lie. Adapters: `folder_site.py`, `s3_site.py`."""

import re
from collections.abc import Generator, Iterator
from datetime import datetime
from typing import BinaryIO, Protocol


class SiteUnavailableError(Exception):
    """The site could not be reached or refused for a reason that may pass. Trying again later is right."""


class ObjectMissingError(Exception):
    """The site answered, and has no such object."""


PIECE_SIZE = 1024 * 1024
_OBJECT_ID = re.compile(r"[0-9a-z]{2}[0-9a-z-]{0,62}")


def checked_id(object_id: str) -> str:
    """The id as it was given, if it can be a name at every site; ids never come from people.

    Raises:
        ValueError: it is not made of lower-case letters, digits and hyphens.
    """
    if not _OBJECT_ID.fullmatch(object_id):
        raise ValueError("an object id has only lower-case letters, digits and hyphens")
    return object_id


def sha256_so_far(source: BinaryIO) -> str | None:
    """SHA-256, in hexadecimal, of everything that was read from `source`, if it takes one; saves hashing again."""
    return getattr(source, "sha256_so_far", None)


class Site(Protocol):
    """One independent store of ciphertext. Objects are immutable and named by random ids, so sites cannot conflict."""

    @property
    def name(self) -> str:
        """The site's short name, as in the register ("a", "b")."""

    def put(self, object_id: str, source: BinaryIO) -> int:
        """Store everything `source` gives, durably; answers the number of bytes that are stored.

        Nothing is left behind if `source` or the site fails half way. The same id again replaces the whole object.

        Raises:
            SiteUnavailableError: the site is down, full or refuses.
        """

    def get(self, object_id: str, start: int = 0, length: int | None = None) -> Generator[bytes, None, None]:
        """The object's bytes from `start`, in pieces of at most 1 MiB. Close it, if it is not read to its end.

        Raises:
            ObjectMissingError: there is none.
            SiteUnavailableError: the site is down.
        """

    def remove(self, object_id: str) -> None:
        """Remove the object with all its stored versions; removing what is not there is no error."""

    def size(self, object_id: str) -> int | None:
        """The object's size in bytes, None when there is none."""

    def list_ids(self, before: datetime | None = None) -> Iterator[str]:
        """The ids of all objects, or of those last written before that moment, in no promised order."""

    def check(self) -> None:
        """Raise SiteUnavailableError unless the site answers and can be written to."""
