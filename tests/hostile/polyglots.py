"""Files that are two things, or another than their name says."""

from collections.abc import Iterator

from tests.hostile.building import ole, page, png, shown, word, zipped
from tests.hostile.hostile_file import HostileFile, Surroundings
from tests.hostile.pictures import gif, jpeg, tiff

SCRIPT = b"<html><body><script>alert(1)</script></body></html>"
PROGRAM = b"MZ" + b"\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(240) + b"PE\0\0" + bytes(400)
ELF = b"\x7fELF\2\1\1" + bytes(400)


def files(_: Surroundings) -> Iterator[HostileFile]:
    """Joined formats, then each format under each other one's name."""
    packed = zipped({"inner.txt": b"inner"})
    document = page(shown("a page"))
    picture = png(4, 4, b"\0\0\0\0\0" * 4)
    joined = {
        "pdf-zip.pdf": document + packed,
        "zip-pdf.pdf": packed + document,
        "png-zip.png": picture + packed,
        "jpeg-zip.jpg": jpeg(4, 4) + packed,
        "gif-script.gif": b"GIF89a/*" + gif(4, 4)[8:] + b"*/=1;alert(1)//",
        "pdf-html.pdf": b"<!-- %PDF-1.7 -->" + SCRIPT + document,
        "html-pdf.html": SCRIPT + b"\n" * 10 + document,
        "pdf-late.pdf": b"x" * 900 + document,
        "pdf-program.pdf": document + PROGRAM,
        "program-zip.exe": PROGRAM + packed,
        "png-html.png": picture + SCRIPT,
        "ole-zip.doc": ole("WordDocument", b"x" * 600) + packed,
        "jpeg-jpeg.jpg": jpeg(4, 4) * 2,
    }
    yield from (HostileFile("polyglot", name, data) for name, data in joined.items())
    formats = {
        "pdf": document, "zip": packed, "png": picture, "docx": word("text"), "txt": b"plain words",
        "html": SCRIPT, "tif": tiff(4, 4), "exe": PROGRAM, "so": ELF, "sh": b"#!/bin/sh\nrm -rf /\n",
    }  # fmt: skip
    for kind, data in formats.items():
        for other in ("pdf", "docx", "jpg", "txt", "eml"):
            if other != kind:
                yield HostileFile("wrong-name", f"is-{kind}.{other}", data)
    yield HostileFile("wrong-name", "invoice.pdf.exe", PROGRAM)
    yield HostileFile("wrong-name", "no-suffix", document)
