"""Files that unpack to far more than they are."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from tests.hostile.building import zipped
from tests.hostile.hostile_file import HostileFile, Surroundings

MIB = 1024 * 1024


def files(_: Surroundings) -> Iterator[HostileFile]:
    """ZIP (flat, nested, overlapping, lying), gzip, bzip2, xz, lzma, zstd, tar, and all of these in each other."""
    zeros = bytes(32 * MIB)
    yield from (HostileFile("zip-nested", f"nested-{depth}.zip", nested(depth)) for depth in (2, 5, 6, 12))
    yield HostileFile("zip-flat", "flat.zip", zipped({"zeros.txt": zeros}))
    yield HostileFile("zip-flat", "flat-bz2.zip", zipped({"zeros.txt": zeros}, zipfile.ZIP_BZIP2))
    yield HostileFile("zip-flat", "flat-lzma.zip", zipped({"zeros.txt": zeros}, zipfile.ZIP_LZMA))
    yield HostileFile("zip-flat", "many.zip", zipped({f"{number}.txt": bytes(MIB) for number in range(200)}))
    yield HostileFile("zip-entries", "entries.zip", zipped(dict.fromkeys(map(str, range(10_100)), b"")))
    for copies in (100, 2_000):
        yield HostileFile("zip-overlap", f"overlap-{copies}.zip", overlapping(copies))
    yield HostileFile("zip-lying", "claims-little.zip", lying(zipped({"zeros.txt": zeros}), len(zeros), 100))
    yield HostileFile("zip-lying", "claims-much.zip", lying(zipped({"a.txt": b"x" * 77}), 77, 0xFFFFFFF0))
    for kind, packed in compressed(zeros).items():
        yield HostileFile(f"{kind}-bomb", f"zeros.{kind}", packed)
        yield HostileFile(f"{kind}-bomb", f"inside-{kind}.zip", zipped({f"zeros.{kind}": packed}))
    twice = gzip.compress(gzip.compress(bytes(256 * MIB), 1, mtime=0), 9, mtime=0)
    yield HostileFile("gz-bomb", "twice.gz", twice)
    yield HostileFile("tar-bomb", "zeros.tar.gz", gzip.compress(tarred(zeros), mtime=0))
    yield HostileFile("zip-flat", "office.docx", zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": zeros}))
    yield HostileFile("zip-flat", "pictures.docx", zipped({"[Content_Types].xml": b"<a/>", "word/media/a.bin": zeros}))


def nested(depth: int) -> bytes:
    """ZIPs in ZIPs, three wide, around 16 MiB of zeros."""
    packed = zipped({"zeros": bytes(16 * MIB)})
    for level in range(depth):
        packed = zipped({f"{level}-{number}.zip": packed for number in range(3)})
    return packed


def overlapping(copies: int, data: bytes = bytes(4 * MIB)) -> bytes:
    """One kernel of compressed data that every entry of the directory names (Fifield, 2019)."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = compressor.compress(data) + compressor.flush()
    facts = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0x5C21, zlib.crc32(data), len(kernel), len(data))
    local = b"PK\x03\x04" + facts + struct.pack("<HH", 1, 0) + b"a" + kernel
    names = [f"{number:06}".encode() for number in range(copies)]
    directory = b"".join(
        b"PK\x01\x02\x14\0" + facts + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name for name in names
    )
    end = struct.pack("<HHHHIIH", 0, 0, copies, copies, len(directory), len(local), 0)
    return local + directory + b"PK\x05\x06" + end


def lying(packed: bytes, size: int, claimed: int) -> bytes:
    """The ZIP with another size claimed wherever `size` stands."""
    return packed.replace(struct.pack("<I", size), struct.pack("<I", claimed))


def compressed(data: bytes) -> dict[str, bytes]:
    """`data` in each single-file format. The zstd frame is made of run-length blocks (RFC 8878, 3.1.1.2)."""
    block = struct.pack("<I", (128 * 1024) << 3 | 1 << 1)[:3] + b"\0"
    last = struct.pack("<I", 1 << 3 | 1 << 1 | 1)[:3] + b"\0"
    return {
        "gz": gzip.compress(data, 9, mtime=0),
        "bz2": bz2.compress(data),
        "xz": lzma.compress(data),
        "lzma": lzma.compress(data, lzma.FORMAT_ALONE),
        "zst": b"\x28\xb5\x2f\xfd\x00\x58" + block * (len(data) // (128 * 1024)) + last,
    }


def tarred(data: bytes) -> bytes:
    """A tar of one file."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("zeros.txt")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()
