"""The one cleaner of file names: what a sender calls a file is shown and searched, but never opened."""

import unicodedata

from mappings.problems import Problem
from mappings.views import without_mask_token

MAX_BYTES = 255


def clean_file_name(raw: str) -> str | Problem:
    """The name to keep: NFC, controls and bidirectional overrides made visible.

    A name that is empty, a path step ("..") or longer than 255 bytes in UTF-8 is refused rather than changed,
    because a changed name would no longer be the sender's.
    """
    name = unicodedata.normalize("NFC", without_mask_token(raw))
    if "/" in name or "\\" in name or name.strip() in {"", ".", ".."}:
        return Problem("file-name-path" if name.strip() else "file-name-missing", "file_name")
    name = "".join("�" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} else char for char in name)
    size = len(name.encode())
    if size > MAX_BYTES:
        return Problem("file-name-too-long", "file_name", {"bytes": str(size), "limit": str(MAX_BYTES)})
    return name.strip()
