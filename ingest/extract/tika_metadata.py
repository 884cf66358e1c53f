"""What of Tika's metadata belongs to the text, or to what is known of a file."""

from collections.abc import Mapping

from ingest.extract.tika_outcome import values

_MAIL_TYPES = ("application/vnd.ms-outlook", "message/rfc822")
_MAIL_KEYS = (
    ("From", ("Message-From", "dc:creator")),
    ("To", ("Message-To",)),
    ("Cc", ("Message-Cc",)),
    ("Date", ("dcterms:created",)),
    ("Subject", ("dc:subject", "dc:title")),
)


def media_type(metadata: Mapping[str, object]) -> str:
    """The media type that Tika found; "" where it only has a name of its own for it."""
    found = next(iter(values(metadata, "Content-Type")), "")
    return "" if found.startswith("application/x-tika") else found


def mail_headers(metadata: Mapping[str, object]) -> str:
    """Sender, recipients, date and subject of a message, as lines of text; "" for anything but a message."""
    if not media_type(metadata).startswith(_MAIL_TYPES):
        return ""
    lines = []
    for label, keys in _MAIL_KEYS:
        found = next((text for key in keys for text in [", ".join(values(metadata, key))] if text), "")
        if found:
            lines.append(f"{label}: {found}")
    return "\n".join(lines)
