"""Outlook data files ([MS-PST]), read with libpff: each message in them written as a mail (RFC 5322).

Outlook keeps no mail as it came but its properties, so each is written anew, always the same from the same file; with
the headers that it came with, where Outlook kept them. A body in RTF is taken only where there is no other.
Appointments, tasks and cards are written as mails with what they have of a mail. Not taken are messages that are in no
folder any more, and attachments that are messages or OLE objects; the mail says how many. A password of such a file
locks nothing in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.encoders import encode_base64
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import format_datetime
from hashlib import sha256
from io import SEEK_END, BytesIO
from typing import Any, BinaryIO

import pypff

from ingest.extract.formats.mail import LEFT_OUT
from ingest.extract.formats.plain import decode
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

MEDIA_TYPE = "application/vnd.ms-outlook-pst"
_DEEPEST_FOLDER = 50
_MOST_ATTACHMENTS, _MESSAGE_BYTES = 1_000, 100 * 1024 * 1024  # of all attachments of a message together
_HEAD_BYTES, _UNICODE = 512, 23  # the version from which sizes have 64 bits
_CHUNK = 1024 * 1024
# Property identifiers of [MS-OXPROPS].
_SUBJECT, _TO, _CC, _MESSAGE_ID, _CODE_PAGE = 0x0037, 0x0E04, 0x0E03, 0x1035, 0x3FDE
_SMTP_ADDRESS, _ADDRESS = 0x5D01, 0x0C1F
_METHOD, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _MIME_TYPE = 0x3705, 0x3707, 0x3704, 0x3001, 0x370E
_BY_VALUE = frozenset({0, 1})  # else it is a message, an OLE object or a mere reference, which libpff gives no bytes of
_CARD = range(0x3A00, 0x3A60)  # what a contact's card says
_PREFIX = re.compile(r"\A\x01.")  # before a subject: how long its "Re: " is
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_CODE_PAGES = {65001: "utf-8", 20127: "us-ascii", 54936: "gb18030", 936: "gb18030", 28591: "iso-8859-1"}
_WINDOWS = frozenset({874, 932, 949, 950, *range(1250, 1259)})
_BROKEN = (OSError, ValueError, MemoryError, UnicodeError, OverflowError, TypeError)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in an Outlook data file: the folder it lies in, with / between names, and libpff's hold on it."""

    folder: str
    item: Any


def letters(file: BinaryIO) -> Iterator[Letter]:
    """Every message in `file`, folder after folder; `file` stays open as long as they are used.

    Raises:
        RefusedError: it is damaged, or no such file.
    """
    store = pypff.file()
    try:
        store.open_file_object(file)
        root = store.get_root_folder()
    except _BROKEN as error:
        raise RefusedError(Outcome.MALFORMED, "mailbox-damaged", "the Outlook data file can't be opened") from error
    broken = [0]
    yield from _of_folder(root, (), broken)
    if _is_cut_off(file):
        raise RefusedError(Outcome.MALFORMED, "mailbox-damaged", "the Outlook data file ends too early")
    if broken[0]:
        raise RefusedError(Outcome.MALFORMED, "mailbox-damaged", f"{broken[0]} folders or messages can't be read")


def _is_cut_off(file: BinaryIO) -> bool:
    """Whether the file is shorter than its header says (ibFileEof, [MS-PST] 2.2.2.5)."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    version = int.from_bytes(head[10:12], "little")
    place = slice(0xB8, 0xC0) if version >= _UNICODE else slice(0xA8, 0xAC)
    return file.seek(0, SEEK_END) < int.from_bytes(head[place], "little")


def _of_folder(folder: Any, path: tuple[str, ...], broken: list[int]) -> Iterator[Letter]:
    try:
        messages, folders = folder.get_number_of_sub_messages(), folder.get_number_of_sub_folders()
    except _BROKEN:
        broken[0] += 1
        return
    for number in range(messages):
        try:
            item = folder.get_sub_message(number)
        except _BROKEN:
            broken[0] += 1
        else:
            yield Letter("/".join(path), item)
    for number in range(folders if len(path) < _DEEPEST_FOLDER else 0):
        try:
            below = folder.get_sub_folder(number)
            name = below.get_name() or f"folder-{number + 1}"
        except _BROKEN:
            broken[0] += 1
        else:
            yield from _of_folder(below, (*path, " ".join(name.replace("/", "_").split())), broken)


def as_mail(item: Any) -> bytes:
    """The message as a mail. What could not be taken out of it is said at its end.

    Raises:
        RefusedError: it can't be read at all.
    """
    try:
        held = BytesIO()
        BytesGenerator(held, mangle_from_=False, maxheaderlen=0).flatten(_message(item))
    except _BROKEN as error:
        raise RefusedError(Outcome.MALFORMED, "message-damaged", "a message can't be read") from error
    return held.getvalue()


def _message(item: Any) -> Message:
    said = _Properties(item)
    parts = list(_bodies(item, said))
    if len(parts) > 1:
        parts = [MIMEMultipart("alternative", _boundary(parts), parts)]
    attached, lost = _attachments(item)
    if lost:
        note = f"[此邮件有 {lost} 个附件无法取出。 {lost} attachments of this message could not be taken out.]"
        parts.append(_text("plain", note.encode(), "utf-8"))
    parts += attached
    mail = parts[0] if len(parts) == 1 and not attached else MIMEMultipart("mixed", _boundary(parts), parts)
    mail.add_header("X-Written-From", "Outlook data file")
    if lost:
        mail.add_header(LEFT_OUT, str(lost))
    for name, value in _headers(item, said):
        mail.add_header(name, value if value.isascii() else Header(value, "utf-8").encode())
    return mail


def _boundary(parts: list[Message]) -> str:
    """The same for the same parts, so that the same message is the same bytes whenever it is written."""
    digest = sha256()
    for part in parts:
        for each in part.walk():
            payload = each.get_payload()
            digest.update(
                payload.encode("utf-8", "replace") if isinstance(payload, str) else each.get_content_type().encode()
            )
    return f"={digest.hexdigest()[:40]}="


def _headers(item: Any, said: "_Properties") -> Iterator[tuple[str, str]]:
    came = HeaderParser(policy=compat32).parsestr(_of(item, "get_transport_headers") or "")
    known = set()
    for name, value in came.items():
        if not name.lower().startswith(("content-", "mime-version")) and name.isascii():
            known.add(name.lower())
            yield name, _one_line(str(value))
    sent = _of(item, "get_client_submit_time") or _of(item, "get_delivery_time")
    sender, address = _of(item, "get_sender_name") or "", said.text(_SMTP_ADDRESS) or said.text(_ADDRESS)
    otherwise = {
        "From": f"{sender} <{address}>" if "@" in address and address != sender else sender,
        "To": said.text(_TO),
        "Cc": said.text(_CC),
        "Subject": _PREFIX.sub("", _of(item, "get_subject") or said.text(_SUBJECT) or said.text(_SHOWN_NAME)),
        "Date": format_datetime(sent) if sent else "",
        "Message-ID": said.text(_MESSAGE_ID),
    }
    yield from ((name, _one_line(value)) for name, value in otherwise.items() if value and name.lower() not in known)


def _of(item: Any, name: str) -> Any:
    """What the item answers; None from one of a kind that has no such thing, as cards have no bodies."""
    asked = getattr(item, name, None)
    return None if asked is None else asked()


def _one_line(value: str) -> str:
    return " ".join(value.encode("utf-8", "replace").decode("utf-8").replace("\0", "").split())


def _bodies(item: Any, said: "_Properties") -> Iterator[Message]:
    plain, html = _of(item, "get_plain_text_body"), _of(item, "get_html_body")
    if plain:
        yield _text("plain", (decode(plain) or plain.decode("utf-8", "replace")).encode("utf-8", "replace"), "utf-8")
    if html:
        yield _text("html", html, _charset(said.number(_CODE_PAGE)))
    if not plain and not html:
        rtf = _of(item, "get_rtf_body")
        card = "\n".join(said.texts(_CARD)).encode("utf-8", "replace")
        yield _file("message.rtf", "application/rtf", rtf) if rtf else _text("plain", card, "utf-8")


def _charset(code_page: int) -> str:
    return _CODE_PAGES.get(code_page, f"cp{code_page}" if code_page in _WINDOWS else "utf-8")


def _text(kind: str, data: bytes, charset: str) -> Message:
    made = MIMEBase("text", kind, charset=charset)
    made.set_payload(data)
    encode_base64(made)
    return made


def _file(name: str, kind: str, data: bytes) -> Message:
    made = MIMEBase(*kind.split("/"))
    made.set_payload(data)
    encode_base64(made)
    made.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    return made


def _attachments(item: Any) -> tuple[list[Message], int]:
    """The files attached, and how many more attachments there are that can't be had: too large, damaged, no files."""
    found: list[Message] = []
    count, left = _of(item, "get_number_of_attachments") or 0, _MESSAGE_BYTES
    for number in range(min(count, _MOST_ATTACHMENTS)):
        try:
            attachment = item.get_attachment(number)
            said, size = _Properties(attachment), attachment.get_size()
            if said.number(_METHOD) in _BY_VALUE and size <= left:
                found.append(_attached(said, _content(attachment, size), number))
                left -= size
        except _BROKEN:
            continue  # it is not among those found, and so is counted as missing
    return found, count - len(found)


def _attached(said: "_Properties", data: bytes, number: int) -> Message:
    names = (said.text(each) for each in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME))
    kind = said.text(_MIME_TYPE)
    plain = _MEDIA_TYPE.fullmatch(kind) and not kind.lower().startswith(("multipart/", "message/", "text/"))
    name = _one_line(next(filter(None, names), f"attachment-{number + 1}"))
    return _file(name, kind if plain else "application/octet-stream", data)


def _content(attachment: Any, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        chunk = attachment.read_buffer(min(_CHUNK, size - len(found)))
        if not chunk:
            raise OSError("the attachment ends too early")
        found += chunk
    return bytes(found)


class _Properties:
    """The properties of a message or an attachment, by their identifiers."""

    def __init__(self, item: Any) -> None:
        self._entries: dict[int, Any] = {}
        for number in range(item.get_number_of_record_sets()):
            for entry in item.get_record_set(number).entries:
                self._entries.setdefault(entry.entry_type or 0, entry)

    def text(self, identifier: int) -> str:
        """A string, "" if there is none."""
        entry = self._entries.get(identifier)
        try:
            return (entry.get_data_as_string() or "") if entry is not None else ""
        except _BROKEN:
            return ""

    def texts(self, identifiers: range) -> Iterator[str]:
        """The strings among the properties of these identifiers."""
        found = (self.text(each) for each in identifiers if each in self._entries)
        yield from (each for each in found if each.isprintable() and each)

    def number(self, identifier: int) -> int:
        """An integer, 0 if there is none."""
        entry = self._entries.get(identifier)
        try:
            return int(entry.get_data_as_integer()) if entry is not None else 0
        except _BROKEN:
            return 0
