"""The media type of bytes, from the bytes. The name only decides between kinds of plain text."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from ingest.extract.formats import heif, jbig2, jpeg2000

UNKNOWN = "application/octet-stream"
_PE, _ELF, _MACH = "application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary"
PROGRAMS = frozenset({_PE, _ELF, _MACH})
PLAIN = "text/plain"
_OOXML = "application/vnd.openxmlformats-officedocument."

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\0\0\0\x0cjP  ", jpeg2000.FILE_TYPE),
    (jpeg2000.CODESTREAM, jpeg2000.CODESTREAM_TYPE),
    (jbig2.MAGIC, jbig2.MEDIA_TYPE),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x1f\x9d", "application/x-compress"),
    (b"!<arch>\n", "application/x-archive"),
    (b"070701", "application/x-cpio"),
    (b"070702", "application/x-cpio"),
    (b"070707", "application/x-cpio"),
    (b"\xc7\x71", "application/x-cpio"),
    (b"\x71\xc7", "application/x-cpio"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"\x10" * 7 + b"\x11" * 6 + b"S", "application/x-foxmail"),
    (b"]\0\0", "application/x-lzma"),
    (b"\x09\x00\x04\x00", "application/vnd.ms-excel"),  # the worksheets of Excel 2, 3 and 4 have no container
    (b"\x09\x02\x06\x00", "application/vnd.ms-excel"),
    (b"\x09\x04\x06\x00", "application/vnd.ms-excel"),
)
_LONGEST_TYPE = 200
_TAR_BLOCK = 512
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "application/x-tika-ooxml-protected"),
    ("__substg1.0_", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
)
_ZIP_MEMBERS = (
    ("OFD.xml", "application/ofd"),
    ("word/", _OOXML + "wordprocessingml.document"),
    ("xl/", _OOXML + "spreadsheetml.sheet"),
    ("ppt/", _OOXML + "presentationml.presentation"),
    ("FixedDocSeq.fdseq", "application/vnd.ms-xpsdocument"),
    ("FixedDocumentSequence.fdseq", "application/vnd.ms-xpsdocument"),
)
_TEXT_SUFFIXES = {
    ".md": "text/markdown", ".csv": "text/csv", ".json": "application/json", ".html": "text/html",
    ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".xml": "application/xml", ".eml": "message/rfc822",
    ".mbox": "application/mbox",
}  # fmt: skip
# What a name promises, where the promise can be checked against the bytes.
CHECKED_SUFFIXES = frozenset(
    (
        ".pdf", ".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".ofd", ".doc", ".xls", ".ppt",
        ".msg", ".7z", ".rar", ".gz", ".xz", ".bz2", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif",
        ".heic", ".jp2", ".j2k", ".jb2", ".jbig2",
    )
)  # fmt: skip
_MAIL_HEADER = re.compile(
    rb"\A(?:(?:From|To|Cc|Subject|Date|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Content-Type|Reply-To|"
    rb"X-[A-Za-z0-9-]+|DKIM-Signature|Sender|ARC-[A-Za-z-]+|Authentication-Results)"
    rb":[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2}",
    re.IGNORECASE,
)
_MAIL_BOX = re.compile(rb"\A(?:\s*)From [^\n]+\d\d:\d\d[^\n]*\r?\n[A-Za-z-]+:")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_XML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|!DOCTYPE\s+(?!html)|!--)", re.IGNORECASE)


def media_type(data: bytes, name: str) -> str:
    """The media type of `data` whose file is called `name`; UNKNOWN if nothing is recognised."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_type(data)
    if head.startswith(OLE):
        return _ole_type(data)
    signed = next((found for magic, found in _MAGIC if head.startswith(magic)), None)
    if head[8:12] == b"WEBP":
        signed = "image/webp"
    if heif.is_heic(head):
        signed = heif.MEDIA_TYPE
    if signed is None and _is_tar(head):
        signed = "application/x-tar"
    return signed or program_type(data) or _text_type(data, head, PurePosixPath(name).suffix.lower())


def program_type(data: bytes) -> str:
    """The media type of the program that `data` begin, "" if they begin none."""
    if data.startswith(b"\x7fELF"):
        return _ELF
    if data.startswith((b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")):
        return _MACH
    at = int.from_bytes(data[60:64], "little")  # e_lfanew of the PE format
    portable = data.startswith(b"MZ") and (data[at : at + 4] == b"PE\0\0" or b"\0" in data[2:64])
    return _PE if portable else ""


def suffix_is_broken(found: str, name: str) -> bool:
    """Whether the name promises a format with a signature, and the bytes are mere text or unknown."""
    promised = PurePosixPath(name).suffix.lower() in CHECKED_SUFFIXES
    return promised and (found.startswith("text/") or found in {UNKNOWN, "application/xml"})


def is_text(found: str) -> bool:
    """Whether the type is read as plain text."""
    return found in {PLAIN, "text/markdown", "text/csv", "application/json", "application/xml"}


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [each.filename for each in archive.infolist()[:2000]]
            if names and "mimetype" in names[:5] and archive.getinfo("mimetype").file_size < _LONGEST_TYPE:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if re.fullmatch(r"application/[\w.+-]+", declared):
                    return declared
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return "application/zip"
    for member, found in _ZIP_MEMBERS:
        if any(name == member or (member.endswith("/") and name.startswith(member)) for name in names):
            if found.startswith(_OOXML) and "[Content_Types].xml" not in names:
                continue
            return found
    return "application/zip"


def _ole_type(data: bytes) -> str:
    for stream, found in _OLE_STREAMS:
        if stream.encode("utf-16le") in data:
            return found
    return "application/x-ole-storage"


def _is_tar(head: bytes) -> bool:
    if len(head) < _TAR_BLOCK:
        return False
    if head[257:262] == b"ustar":
        return True
    stated = head[148:156].strip(b"\0 ")
    if not re.fullmatch(rb"[0-7]{1,7}", stated):
        return False
    return int(stated, 8) == sum(head[:148]) + 8 * 32 + sum(head[156:_TAR_BLOCK])


def _text_type(data: bytes, head: bytes, suffix: str) -> str:
    if _MAIL_BOX.match(head):
        return "application/mbox"
    if _MAIL_HEADER.match(head):
        return "message/rfc822"
    return _other_type(data, head, suffix)


def _other_type(data: bytes, head: bytes, suffix: str) -> str:
    if suffix == ".dbf" and head[:1] in b"\x02\x03\x30\x31\x43\x63\x83\x8b\xcb\xf5":
        return "application/x-dbf"
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not _looks_utf16(data):
        return UNKNOWN
    if _HTML.search(head[:2048]) and suffix not in {".md", ".txt", ".eml"}:
        return "text/html"
    if _XML.match(head):
        return "application/xml"
    return _TEXT_SUFFIXES.get(suffix, PLAIN)


def _looks_utf16(data: bytes) -> bool:
    """Whether unmarked bytes are UTF-16: every second byte of Latin text is zero, and line ends are 16 bits wide."""
    sample = data[:2000]
    return b"\n\0" in sample or b"\0\n" in sample
