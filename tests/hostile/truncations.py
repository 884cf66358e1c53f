"""Good files of several formats, cut off at each percent: a half is never taken for a whole."""

import gzip
import io
import re
import zipfile
from collections.abc import Iterator

import openpyxl
from PIL import Image

from tests import scan_files
from tests.hostile.building import page, shown, word, zipped
from tests.hostile.hostile_file import HostileFile, Surroundings
from tests.hostile.loops import attached


def files(given: Surroundings) -> Iterator[HostileFile]:
    """Three formats at every percent, the others at every fourth."""
    for kind, (whole, every) in wholes(given).items():
        for percent in range(1, 100, every):
            cut = whole[: max(1, len(whole) * percent // 100)]
            yield HostileFile(f"truncated-{kind}", f"cut-{percent}.{kind}", cut)


def wholes(given: Surroundings) -> dict[str, tuple[bytes, int]]:
    """The whole files, and every how many percent each is cut."""
    words = " ".join(given.dice.choices(["clause", "party", "delivery", "price", "term"], k=3000))
    book = openpyxl.Workbook()
    for row in range(200):
        book.active.append([row, words[row : row + 40]])  # type: ignore[union-attr]
    sheet, picture, scan = io.BytesIO(), io.BytesIO(), io.BytesIO()
    book.save(sheet)
    noise = Image.frombytes("L", (100, 100), given.dice.randbytes(10_000))
    noise.save(picture, "PNG")
    noise.save(scan, "TIFF")
    return {
        "docx": (word(words), 1),
        "pdf": (page(shown(words)), 1),
        "zip": (zipped({f"{n}.txt": words.encode() for n in range(5)}), 1),
        "xlsx": (timeless(sheet.getvalue()), 4),
        "eml": (attached(2).replace(b"body", words.encode()), 4),
        "png": (picture.getvalue(), 4),
        "tif": (scan.getvalue(), 4),
        "jp2": (scan_files.jpeg2000(noise), 4),
        "heic": (scan_files.heic([noise.convert("RGB")]), 4),
        "jb2": (scan_files.jbig2([noise]), 4),
        "gz": (gzip.compress(words.encode(), mtime=0), 4),
    }


def timeless(packed: bytes) -> bytes:
    """The ZIP with the same moment for all of its entries, and for what they say of when they were made."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({name: re.sub(rb"20\d\d-[\dT:-]+Z", b"2026-01-01T00:00:00Z", data) for name, data in members.items()})
