"""What is odd about a file that can be read all the same: another format than its name says, two formats, what may act.

Codes for the document's page; "file-" marks those that tell of the original's bytes. What lies in compressed streams of
a PDF is not looked through, so no remark is no promise that nothing there wants to act.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from ingest.extract.detect import OLE, PROGRAMS, UNKNOWN, program_type
from ingest.extract.reading import shown_name

_OOXML = "application/vnd.openxmlformats-officedocument."
_OLE_TYPES = ("application/x-ole-storage", "application/x-tika-ooxml-protected")
_TEXTS = ("text/", "message/", "application/json", "application/xml", "application/xhtml+xml", "application/mbox")
_PROMISES: dict[str, tuple[str, ...]] = {
    ".pdf": ("application/pdf",),
    ".zip": ("application/zip",),
    ".docx": (_OOXML + "word", *_OLE_TYPES),
    ".xlsx": (_OOXML + "spreadsheet", *_OLE_TYPES),
    ".pptx": (_OOXML + "presentation", *_OLE_TYPES),
    ".doc": ("application/msword", "application/rtf", *_OLE_TYPES),
    ".xls": ("application/vnd.ms-excel", *_OLE_TYPES),
    ".ppt": ("application/vnd.ms-powerpoint", *_OLE_TYPES),
    ".rtf": ("application/rtf",),
    ".msg": ("application/vnd.ms-outlook", *_OLE_TYPES),
    ".png": ("image/",),
    ".jpg": ("image/",),
    ".jpeg": ("image/",),
    ".gif": ("image/",),
    ".tif": ("image/",),
    ".tiff": ("image/",),
    **dict.fromkeys((".heic", ".heif", ".jp2", ".j2k", ".jb2", ".jbig2"), ("image/",)),
    **dict.fromkeys((".txt", ".csv", ".md", ".eml", ".html", ".htm", ".xml", ".json"), _TEXTS),
}
_SCRIPTS = re.compile(rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToR|RichMedia)\b")
_PAGE = re.compile(rb"<(?:html|script)[\s>]", re.IGNORECASE)
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 65_557  # the end record and the longest comment behind it (APPNOTE.TXT 4.3.16)
_OUTSIDE = re.compile(rb'<Relationship\b(?=[^>]*\bTargetMode="External")[^>]*\bType="[^">]*/([A-Za-z]{1,40})"')
_COMMANDS = re.compile(rb"<w:instrText[^>]*>\s*DDE")
_RUNS = (".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jar", ".msi", ".so")
_LOOKED_AT = 1024 * 1024
_MEMBERS = 200
_VBA = "_VBA_PROJECT".encode("utf-16le")


def remarks(data: bytes, kind: str, name: str) -> Iterator[str]:
    """The codes for a file `name` of the type `kind`."""
    promised = _PROMISES.get(PurePosixPath(name).suffix.lower())
    if promised and data and kind != UNKNOWN and not kind.startswith(promised):
        yield f"file-name-differs:{kind}"
    if kind in PROGRAMS:
        yield f"file-program:{shown_name(PurePosixPath(name).name)}"
    yield from dict.fromkeys(_other_formats(data, kind))
    if kind == "application/pdf" and _SCRIPTS.search(data):
        yield "file-scripts"
    if data.startswith(OLE) and _VBA in data:
        yield "file-macros"
    if data.startswith(b"PK") and kind != "application/pdf":
        yield from dict.fromkeys(_of_package(data, kind))


def _other_formats(data: bytes, kind: str) -> Iterator[str]:
    pictures = kind.startswith("image/")
    if not data.startswith(b"PK") or kind == "application/pdf":
        end = data.rfind(_ZIP_END, max(0, len(data) - _ZIP_TAIL))
        whole = end >= 0 and end + 22 + int.from_bytes(data[end + 20 : end + 22], "little") == len(data)
        if whole or (kind == "application/pdf" and data.startswith(b"PK")):
            yield "file-polyglot:application/zip"
    if (pictures or kind == "application/pdf") and any(map(_PAGE.search, (data[:1024], data[-4096:]))):
        yield "file-polyglot:text/html"
    if kind == "image/gif" and data[6:8] == b"/*":
        yield "file-polyglot:text/javascript"
    after = data.rfind(b"%%EOF") + 5 if kind == "application/pdf" else 0
    if after and program_type(data[after:].lstrip()):
        yield "file-polyglot:program"


def _of_package(data: bytes, kind: str) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            for entry in entries:
                lower = entry.filename.lower()
                if lower.endswith("vbaproject.bin") or lower.startswith("basic/"):
                    yield "file-macros"
                elif kind != "application/zip" and lower.endswith(_RUNS):
                    yield f"file-program:{shown_name(PurePosixPath(entry.filename).name)}"
            looked_at = [each for each in entries if each.filename.endswith((".rels", "word/document.xml"))]
            for entry in looked_at[:_MEMBERS]:
                yield from _of_member(archive, entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return  # damaged: the reader says so


def _of_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[str]:
    with archive.open(entry) as stream:
        text = stream.read(_LOOKED_AT)
    for found in _OUTSIDE.finditer(text):
        if found[1] != b"hyperlink":
            yield f"file-outside:{found[1].decode()}"
    if _COMMANDS.search(text):
        yield "file-outside:DDE"
