"""Pictures as files of the kinds that scanners and telephones make: JBIG2 from fax coding, JPEG 2000, HEIC."""

import io
import struct
from collections.abc import Callable, Sequence
from typing import Any

import pillow_heif
from PIL import Image, ImageOps, TiffImagePlugin

_JBIG2 = b"\x97JB2\r\n\x1a\n"
_DOTS = 150
_METRE = 39.3701


def file_of(pages: Sequence[Image.Image], kind: str) -> bytes:
    """The pages as a file of the media type `kind`."""
    makers: dict[str, Callable[[Sequence[Image.Image]], bytes]] = {
        "image/x-jbig2": jbig2,
        "image/heic": heic,
        "image/jp2": lambda given: jpeg2000(given[0]),
        "image/j2c": lambda given: jpeg2000(given[0], no_jp2=True),
    }
    return makers[kind](pages)


def heic(pages: Sequence[Image.Image]) -> bytes:
    """The pages as pictures of one HEIC."""
    first, *others = pages
    held = io.BytesIO()
    pillow_heif.register_heif_opener()
    first.save(held, "HEIF", quality=80, save_all=True, append_images=others)
    return held.getvalue()


def jpeg2000(page: Image.Image, **options: Any) -> bytes:
    """The page as a JPEG 2000 file or, with `no_jp2`, its bare codestream."""
    held = io.BytesIO()
    page.save(held, "JPEG2000", quality_mode="rates", quality_layers=[12], **options)
    return held.getvalue()


def jbig2(
    pages: Sequence[Image.Image],
    *,
    random_access: bool = False,
    unknown_height: bool = False,
    unknown_length: bool = False,
    comment: bytes = b"",
) -> bytes:
    """The pages, coded as for fax (T.88's MMR is T.6), as a JBIG2 file of either organisation."""
    segments = [(62, 0, comment)] if comment else []  # of no page
    for number, page in enumerate(pages, 1):
        width, height = page.size
        dots = round(_DOTS * _METRE)
        said = 0xFFFFFFFF if unknown_height else height
        stripes = 0x8000 | height if unknown_height else 0
        segments.append((48, number, struct.pack(">IIIIBH", width, said, dots, dots, 0, stripes)))
        region = struct.pack(">IIIIBB", page.width, page.height, 0, 0, 0, 1) + _faxed(page)
        tail = b"\0\0" + struct.pack(">I", page.height) if unknown_length else b""
        segments.append((38, number, region + tail))
        if unknown_height:
            segments.append((50, number, struct.pack(">I", height - 1)))
        segments.append((49, number, b""))
    segments.append((51, 0, b""))
    heads, bodies = [], []
    for number, (kind, owner, data) in enumerate(segments):
        length = 0xFFFFFFFF if unknown_length and kind == 38 else len(data)
        heads.append(struct.pack(">IBBBI", number, kind, 0, owner, length))
        bodies.append(data)
    if random_access:
        body = b"".join(heads) + b"".join(bodies)
    else:
        body = b"".join(head + data for head, data in zip(heads, bodies, strict=True))
    return _JBIG2 + struct.pack(">BI", 0 if random_access else 1, len(pages)) + body


def _faxed(page: Image.Image) -> bytes:
    """The page in T.6 coding, black as ones."""
    held = io.BytesIO()
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[278] = page.height  # one strip
    ImageOps.invert(page.convert("L")).convert("1").save(held, "TIFF", compression="group4", tiffinfo=info)
    held.seek(0)
    with Image.open(held) as written:
        assert isinstance(written, TiffImagePlugin.TiffImageFile)
        (at,), (size,) = written.tag_v2[273], written.tag_v2[279]
        assert written.tag_v2[262] == 1  # white is what the coding calls black, so it was turned round before
    return held.getvalue()[at : at + size]
