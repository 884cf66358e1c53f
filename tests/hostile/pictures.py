"""Pictures that claim or unpack to more pixels than any screen."""

import struct
import zlib
from collections.abc import Iterator

from tests.hostile.building import png, word
from tests.hostile.hostile_file import HostileFile, Surroundings


def files(given: Surroundings) -> Iterator[HostileFile]:
    """Claims, decompression bombs, loops of TIFF directories, and noise behind good headers."""
    for side in (100_000, 2_000_000_000):
        yield HostileFile("pixels", f"claims-{side}.png", png(side, side))
        yield HostileFile("pixels", f"claims-{side}.tif", tiff(side, side))
        yield HostileFile("pixels", f"claims-{side}-big.tif", big_tiff(side, side))
        yield HostileFile("pixels", f"claims-{side}.bmp", bmp(side, side))
        yield HostileFile("pixels", f"claims-{side}-down.bmp", bmp(side, -side))
    yield HostileFile("pixels", "claims.gif", gif(65_535, 65_535))
    yield HostileFile("pixels", "claims.jpg", jpeg(65_500, 65_500))
    yield HostileFile("pixels", "claims.jp2", jp2(100_000, 100_000))
    yield HostileFile("pixels", "claims.webp", webp(16_000, 16_000))
    yield HostileFile("pixels", "unpacks.png", png(20_000, 20_000, bytes(20_001) * 2_000))
    yield HostileFile("pixels", "zero.png", png(0, 0))
    yield HostileFile("pixels", "inside.docx", word("see", {"word/media/image1.png": png(100_000, 100_000)}))
    yield HostileFile("tiff-loop", "itself.tif", tiff(9, 9, following=8))
    yield HostileFile("tiff-loop", "outside.tif", tiff(9, 9, following=0x7FFFFFFF))
    yield HostileFile("tiff-loop", "entries.tif", b"II*\0\x08\0\0\0\xff\xff" + bytes(40))
    yield from (HostileFile("pixels", name, data) for name, data in claiming().items())
    for kind, data in (("heic", heic(9, 9)), ("jb2", jbig2(9, 9)), ("j2k", codestream(9, 9, 3))):
        for number in range(3):
            yield HostileFile("picture-noise", f"noise-{number}.{kind}", data + given.dice.randbytes(3000))
    yield HostileFile("pixels", "components.j2k", codestream(9_000, 9_000, 16_384))
    for kind, head in (("png", png(9, 9)[:40]), ("jpg", jpeg(9, 9)[:30]), ("gif", gif(9, 9)), ("tif", tiff(9, 9))):
        for number in range(3):
            yield HostileFile("picture-noise", f"noise-{number}.{kind}", head + given.dice.randbytes(3000))


def tiff(width: int, height: int, following: int = 0) -> bytes:
    """A little-endian TIFF of one directory; `following` is where it says the next one is."""
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (279, 4, 1)]
    rows = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + rows + struct.pack("<I", following)


def big_tiff(width: int, height: int) -> bytes:
    """A BigTIFF, whose offsets have 64 bits."""
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8)]
    rows = b"".join(struct.pack("<HHQQ", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, len(tags)) + rows + bytes(8)


def bmp(width: int, height: int) -> bytes:
    """A BMP header without its pixels."""
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, *[0] * 6)


def gif(width: int, height: int) -> bytes:
    """A GIF of one empty frame."""
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + b"," + bytes(8) + b"\0\2\2L\1\0;"


def jpeg(width: int, height: int) -> bytes:
    """A JPEG up to its frame."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0"
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xd9"
    )


def jp2(width: int, height: int) -> bytes:
    """A JPEG 2000 up to its header box."""
    head = struct.pack(">I4sIIHBBBB", 22, b"ihdr", height, width, 1, 7, 7, 0, 0)
    return b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 " + struct.pack(">I4s", 30, b"jp2h") + head


def claiming() -> dict[str, bytes]:
    """HEIC, JPEG 2000 and JBIG2 that claim more pixels than may be, one where only the codestream inside does."""
    return {
        "claims.heic": heic(60_000, 60_000),
        "claims.j2k": codestream(100_000, 100_000, 3),
        "claims.jb2": jbig2(100_000, 100_000),
        "claims-inside.jp2": jp2(9, 9) + codestream(100_000, 100_000, 1),
    }


def heic(width: int, height: int) -> bytes:
    """A HEIC up to the properties of its picture."""
    kind = b"ftypheic\0\0\0\0mif1heic"
    found = b"ispe" + struct.pack(">III", 0, width, height)
    for name in (b"ipco", b"iprp", b"meta\0\0\0\0"):
        found = name + struct.pack(">I", len(found) + 4) + found
    return struct.pack(">I", len(kind) + 4) + kind + struct.pack(">I", len(found) + 4) + found


def codestream(width: int, height: int, components: int) -> bytes:
    """A JPEG 2000 codestream up to the sizes of its picture."""
    sizes = struct.pack(">HIIIIIIIIH", 0, width, height, 0, 0, width, height, 0, 0, components) + b"\7\1\1" * components
    return b"\xff\x4f\xff\x51" + struct.pack(">H", min(65_535, len(sizes) + 2)) + sizes + b"\xff\xd9"


def jbig2(width: int, height: int) -> bytes:
    """A JBIG2 file of one page, all of it one generic region without its data."""
    page = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IBBBI", 1, 38, 0, 1, 18) + struct.pack(">IIIIBB", width, height, 0, 0, 0, 1)
    return b"\x97JB2\r\n\x1a\n\1\0\0\0\1" + page + region + struct.pack(">IBBBI", 2, 51, 0, 0, 0)


def webp(width: int, height: int) -> bytes:
    """An extended WebP header."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sides + zlib.compress(b"")
