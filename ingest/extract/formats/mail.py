"""Messages and mailboxes. Headers are part of the text, since a message is looked for by sender and subject."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect
from email.message import EmailMessage, Message

from ingest.extract.formats.markup import html_text
from ingest.extract.formats.plain import decode
from ingest.extract.port import Outcome
from ingest.extract.reading import Part, RefusedError

LEFT_OUT = "X-Attachments-Left-Out"  # of mails that are written from Outlook's files
_SHOWN_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_MBOX_LINE = re.compile(rb"^From [^\r\n]*\r?\n(?=[A-Za-z][A-Za-z-]*:)", re.MULTILINE)
_FOXMAIL_LINE = re.compile(rb"\x10{7}\x11{6}S\r?\n?")


def read_message(part: Part, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Fill `part` with the headers and bodies of the message `data`; give each attachment's name and bytes."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    lines = [_headers(message)]
    attachments: list[tuple[str, bytes]] = []
    _collect(part, message, lines, attachments)
    part.pages.append("\n\n".join(line for line in lines if line))
    if any(isinstance(each, CloseBoundaryNotFoundDefect) for inner in message.walk() for each in inner.defects):
        part.warnings.append("cut-off")
    if message.get(LEFT_OUT):
        part.warnings.append("parts-left-out")
    yield from attachments


def messages_of_mbox(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The messages of an mbox file (RFC 4155), each with a name of its number."""
    yield from _split(data, _MBOX_LINE)


def messages_of_foxmail(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The messages of a Foxmail box, which stand behind a line of control characters."""
    yield from _split(data, _FOXMAIL_LINE)


def _split(data: bytes, separator: re.Pattern[bytes]) -> Iterator[tuple[str, bytes]]:
    starts = [(match.start(), match.end()) for match in separator.finditer(data)]
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for number, ((_, start), end) in enumerate(zip(starts, ends, strict=True), start=1):
        yield f"message-{number}.eml", data[start:end]


def _headers(message: EmailMessage) -> str:
    lines = []
    for name in _SHOWN_HEADERS:
        value = _header(message, name)
        if value:
            lines.append(f"{name}: {value}")
    return "\n".join(lines)


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message.get(name)
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):  # hostile headers break the parser
        value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), None)
    return " ".join(str(value).split()) if value is not None else ""


def _collect(part: Part, message: Message, lines: list[str], attachments: list[tuple[str, bytes]]) -> None:
    kind = message.get_content_type()
    if kind in _SEALED:
        part.refuse(RefusedError(Outcome.ENCRYPTED, "mail-encrypted", f"the body is {kind}"))
        return
    if kind == "multipart/encrypted":
        part.refuse(RefusedError(Outcome.ENCRYPTED, "mail-encrypted", "the body is multipart/encrypted"))
        return
    if kind == "multipart/alternative":
        _collect_alternative(part, message, lines, attachments)
    elif message.is_multipart() and kind != "message/rfc822":
        for child in message.get_payload():
            if isinstance(child, Message):
                _collect(part, child, lines, attachments)
    else:
        _collect_leaf(message, lines, attachments)


def _collect_alternative(part: Part, message: Message, lines: list[str], attachments: list[tuple[str, bytes]]) -> None:
    """Of several forms of one text, those that say something new: plain text is often a stub beside the HTML."""
    seen: set[str] = set()
    for child in message.get_payload():
        if not isinstance(child, Message):
            continue
        found: list[str] = []
        _collect(part, child, found, attachments)
        for text in found:
            words = set(text.split())
            if not words <= seen:
                lines.append(text)
                seen |= words


def _collect_leaf(message: Message, lines: list[str], attachments: list[tuple[str, bytes]]) -> None:
    kind = message.get_content_type()
    name = _file_name(message)
    if kind == "message/rfc822":
        inner = [child for child in message.get_payload() if isinstance(child, Message)]
        attachments.extend((name or "message.eml", child.as_bytes()) for child in inner)
        return
    data = message.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return
    if kind in {"text/plain", "text/html"} and message.get_content_disposition() != "attachment" and not name:
        text = _decoded(message, data)
        lines.append(html_text(text) if kind == "text/html" else text)
    else:
        attachments.append((name or f"part.{message.get_content_subtype()}", data))


def _file_name(message: Message) -> str:
    try:
        return message.get_filename() or ""
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return "attachment"


def _decoded(message: Message, data: bytes) -> str:
    charset = message.get_content_charset()
    if charset:
        # GB 18030 contains GB 2312, under whose name mail programs send characters outside of it.
        charset = "gb18030" if charset.lower() in {"gb2312", "gbk", "x-gbk"} else charset
        try:
            return data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data) or data.decode("utf-8", "replace")
