"""What a message is called as a file: its day and subject."""

import email.policy
from datetime import datetime
from email.header import Header, decode_header
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from ingest.batches.folder_source import visible

HEAD_BYTES = 64 * 1024  # of a message; its subject stands there or is not looked for
_LONGEST = 80  # characters


def message_name(head: bytes) -> str:
    """The name of the message that begins with `head`, never empty, with no / in it."""
    try:
        headers = BytesHeaderParser(policy=email.policy.compat32).parsebytes(head)
        subject, day = _decoded(headers["Subject"] or ""), _day(headers["Date"] or "")
    except (ValueError, LookupError, TypeError):  # the parser's own trouble with what is no header
        subject, day = "", None
    words = " ".join(visible(subject).replace("/", "_").replace("\\", "_").split())[:_LONGEST]
    return " ".join(part for part in (f"{day:%Y-%m-%d}" if day else "", words or "message") if part) + ".eml"


def _decoded(raw: Header | str) -> str:
    """A header with its encoded words (RFC 2047) decoded, and bytes that should not be there as UTF-8 or GB 18030."""
    pieces = []
    for piece, charset in decode_header(raw):
        data = piece.encode("ascii", "surrogateescape") if isinstance(piece, str) else piece
        pieces.append(_text(data, charset))
    return "".join(pieces)


def _text(data: bytes, charset: str | None) -> str:
    # gb2312 is what Chinese programs write for all of GB 18030.
    named = "gb18030" if (charset or "").lower() in {"gb2312", "gbk"} else charset
    for encoding in (named, "utf-8", "gb18030"):
        try:
            if encoding and encoding != "unknown-8bit":
                return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _day(raw: object) -> datetime | None:
    try:
        return parsedate_to_datetime(str(raw))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
