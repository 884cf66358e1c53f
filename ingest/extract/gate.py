"""The checks that every file and every part passes before a parser sees it (OWASP ASVS 5.0, 5.2)."""

import re
import struct
import zipfile

from ingest.extract.budget import Budget, ExhaustedError
from ingest.extract.formats.archive import member_name, opened_zip
from ingest.extract.formats.image import pixels
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

_XML_SUFFIXES = (".xml", ".rels", ".vml", ".xhtml", ".opf", ".ncx", ".fpage", ".rdf")
_PROLOG_BYTES = 64 * 1024
_ELEMENT = re.compile(r"<[A-Za-z_\u0080-\uffff]")
_ENTITY = re.compile(r"<!ENTITY\s+(?:%\s+)?[^\s>]+\s+(SYSTEM\b|PUBLIC\b|[\"'])")
_COMPRESS_MAX_BITS = 16
_LOCAL_HEADER = struct.Struct("<4s14xII")  # signature, packed and unpacked size (APPNOTE.TXT 4.3.7)


def check(data: bytes, kind: str, budget: Budget) -> None:
    """Let `data` of the media type `kind` pass.

    Raises:
        RefusedError: it is, or can only be read by something that would be, over a limit.
    """
    if len(data) > budget.limits.file_bytes:
        raise RefusedError(Outcome.LIMIT, "file-too-large", f"over {budget.limits.file_bytes} bytes")
    if kind.startswith("image/"):
        _check_image(data, kind, budget)
    elif data.startswith(b"PK"):
        _check_zip(data, kind, budget)
    elif kind in {"application/xml", "text/html", "application/xhtml+xml"}:
        check_xml(data[:_PROLOG_BYTES])
    elif _asks_for_memory(data, kind, budget.limits.dictionary_bytes):
        raise RefusedError(Outcome.LIMIT, "memory-asked", "it asks for too much memory to unpack")


def _asks_for_memory(data: bytes, kind: str, most: int) -> bool:
    if kind == "application/x-lzma":
        return int.from_bytes(data[1:5], "little") > most
    return kind == "application/x-compress" and any(bits & 0x1F > _COMPRESS_MAX_BITS for bits in data[2:3])


def check_xml(head: bytes) -> None:
    """Let the beginning of an XML document pass. External entities pass too: no reader here resolves them.

    Raises:
        RefusedError: it declares entities with replacement text, which can grow without bound.
    """
    text = _as_text(head)
    element = _ELEMENT.search(text)
    prolog = text[: element.start()] if element else text
    if "<!ENTITY" not in prolog:
        if element is None and "<!DOCTYPE" in prolog and len(head) >= _PROLOG_BYTES:
            raise RefusedError(Outcome.LIMIT, "xml-entities", "the XML document type is longer than any good one")
        return
    if any(match.group(1) in {'"', "'"} for match in _ENTITY.finditer(prolog)):
        raise RefusedError(Outcome.LIMIT, "xml-entities", "the XML declares entities of its own")


def declares_document_type(head: bytes) -> bool:
    """Whether the XML beginning with `head` has a document type declaration."""
    return "<!DOCTYPE" in _as_text(head)


def _as_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[:2] in {b"<\0", b"\0<"}:
        return head.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace")
    return head.decode("utf-8", "replace")


def _check_image(data: bytes, kind: str, budget: Budget) -> None:
    size = pixels(data, kind)
    if size is not None and size[0] * size[1] > budget.limits.megapixels * 1_000_000:
        raise RefusedError(Outcome.LIMIT, "image-too-large", f"{size[0]} x {size[1]} pixels")


def _check_zip(data: bytes, kind: str, budget: Budget) -> None:
    if len(data) >= _LOCAL_HEADER.size and data.startswith(b"PK\x03\x04"):
        _, packed, claimed = _LOCAL_HEADER.unpack_from(data)
        if packed <= len(data):  # else the sizes stand behind the file, or nowhere
            budget.check_unpacked(claimed, packed, budget.limits.office_ratio)
        elif claimed > budget.limits.unpacked_bytes:
            raise ExhaustedError("unpacks-too-large", "it claims to unpack to more than may be")
    budget.check_entries(data.count(b"PK\x01\x02"))  # before a directory of millions takes up memory
    with opened_zip(data) as archive:
        entries = archive.infolist()
        budget.charge_entries(len(entries))
        _check_overlap(entries)
        office = kind != "application/zip"
        ratio = budget.limits.office_ratio if office else budget.limits.ratio
        budget.check_unpacked(sum(entry.file_size for entry in entries), len(data), ratio)
        for entry in entries:
            budget.check_unpacked(entry.file_size, entry.compress_size, ratio)
            if office and member_name(entry).lower().endswith(_XML_SUFFIXES):
                _check_member(archive, entry)


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share compressed bytes unpack quadratically (Fifield, "A better zip bomb", 2019)."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise RefusedError(Outcome.LIMIT, "compression-bomb", "entries of the archive overlap")
        end = entry.header_offset + entry.compress_size


def _check_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    try:
        with archive.open(entry) as stream:
            check_xml(stream.read(_PROLOG_BYTES))
    except (RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        return  # damaged or encrypted: the reader says so, with what it could still read
