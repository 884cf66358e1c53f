"""The small formats that attacks are built into: ZIP, PDF, OOXML, OLE, PNG, each from its parts."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

_STAMP = (2026, 1, 1, 0, 0, 0)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
XML = '<?xml version="1.0" encoding="UTF-8"?>'


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these members, the same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), data, method)
    return packed.getvalue()


def relations(*targets: tuple[str, str, bool]) -> bytes:
    """A .rels part of (kind, target, whether it lies outside)."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if outside else ''}/>"
        for number, (kind, target, outside) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'.encode()


def word(paragraph: str, more: Mapping[str, bytes] | None = None, *, dtd: str = "", raw: str = "") -> bytes:
    """A Word document with one paragraph, a document type before it, `raw` XML behind it, and `more` parts."""
    body = f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>{raw}"
    return zipped(
        {
            "[Content_Types].xml": (
                f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
            ).encode(),
            "_rels/.rels": relations(("officeDocument", "word/document.xml", False)),
            "word/document.xml": f"{XML}{dtd}<w:document {_W}><w:body>{body}</w:body></w:document>".encode(),
            **(more or {}),
        }
    )


def pdf(objects: Sequence[bytes], *, trailer: bytes = b"", head: bytes = b"%PDF-1.7\n") -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalogue."""
    out = bytearray(head)
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, table)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A PDF stream object."""
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


def page(content: bytes, *, catalogue: bytes = b"", on_page: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF of one page with the stream object `content` (4); `more` objects follow from 6; 5 is Helvetica."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R%b>>" % catalogue,
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>%b>>" % on_page,
            content,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


def shown(text: str) -> bytes:
    """A content stream that shows `text`."""
    return stream(b"BT /F 12 Tf 50 700 Td (%b) Tj ET" % text.encode("latin-1"))


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG, grey, that claims these pixels; `rows` are its filtered rows before compression."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def ole(name: str, content: bytes, fat: Mapping[int, int] | None = None) -> bytes:
    """A compound file (MS-CFB) with one stream; `fat` overwrites entries of its allocation table."""
    sectors = -(-max(len(content), 4096) // 512)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    for at, following in (fat or {}).items():
        table[at] = following
    table = (table + [0xFFFFFFFF] * 128)[:128]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    entries = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry(name, 2, 2, max(len(content), 4096))
    body = struct.pack("<128I", *table) + entries.ljust(512, b"\0") + content.ljust(sectors * 512, b"\0")
    return head[:512].ljust(512, b"\xff") + body


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
