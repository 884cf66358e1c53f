"""The one cleaner of file names: what a sender calls a file is shown and searched, but never opened."""

import unicodedata

from ingest.submission import Refusal
from mappings.views import without_mask_token

MAX_BYTES = 255


def clean_file_name(raw: str) -> str | Refusal:
    """The name to keep: last path component, NFC, controls and bidirectional overrides made visible.

    A name that is empty, a path step ("..") or longer than 255 bytes in UTF-8 is refused rather than changed,
    because a changed name would no longer be the sender's.
    """
    name = unicodedata.normalize("NFC", without_mask_token(raw))
    if "/" in name or "\\" in name or name.strip() in {"", ".", ".."}:
        return Refusal("file-name-path" if name.strip() else "file-name-missing", "file_name")
    name = "".join("�" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} else char for char in name)
    size = len(name.encode())
    if size > MAX_BYTES:
        return Refusal("file-name-too-long", "file_name", {"bytes": size, "limit": MAX_BYTES})
    return name.strip()
