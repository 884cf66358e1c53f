"""The address of a mailbox on a server (RFC 5092, in part): imaps://user@host:port/folder, never with a password."""

import base64
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

SCHEME = "imaps"
_PORT = 993
_BEYOND = re.compile(r"[^\x20-\x7e]+")


class AddressError(ValueError):
    """It is none, and why."""


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """Where a mailbox is. `folder` as people write it, with the server's own sign between its parts."""

    user: str
    host: str
    port: int
    folder: str

    @property
    def text(self) -> str:
        """The address again, always the same for the same mailbox."""
        return f"{SCHEME}://{quote(self.user, safe='')}@{self.host}:{self.port}/{quote(self.folder)}"


def mailbox_address(text: str) -> MailboxAddress:
    """The address that `text` is.

    Raises:
        AddressError: it is none.
    """
    try:
        parts = urlsplit(text)
        port = parts.port or _PORT
    except ValueError as error:
        raise AddressError(str(error)) from None
    if parts.scheme != SCHEME or not parts.hostname or not parts.username or parts.query or parts.fragment:
        raise AddressError(f"a mailbox is {SCHEME}://user@host/folder")
    if parts.password is not None:
        raise AddressError("no password belongs into an address; set STRONGROOM_IMAP_PASSWORD or …_PASSWORD_FILE")
    user, folder = unquote(parts.username), unquote(parts.path.strip("/")) or "INBOX"
    if any(ord(char) < ord(" ") for char in user + folder):
        raise AddressError("an address has no control characters")
    return MailboxAddress(user, parts.hostname, port, folder)


def folder_in_utf7(folder: str) -> str:
    """A folder's name as IMAP has it (RFC 3501, 5.1.3)."""
    return _BEYOND.sub(lambda found: f"&{_base64(found[0])}-", folder.replace("&", "&-"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
