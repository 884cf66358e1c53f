"""PDFs small enough to be written by hand, with lines of text where a test wants them."""

from collections.abc import Sequence

Line = tuple[float, float, str]  # points from the left, points from the bottom, the text in Latin-1

WIDTH, HEIGHT = 400, 300  # points


def small_pdf(*pages: Sequence[Line], extra: bytes = b"", rotate: int = 0, resources: bytes = b"") -> bytes:
    """A PDF with the given lines in Helvetica, 12 points. `extra` is put into the content of every page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, lines in enumerate(pages):
        content = b"".join(_shown(*line) for line in lines) + extra
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Rotate {rotate}/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R>>".encode()
            + resources
            + b">>>>"
        )
        bodies.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    return _file(bodies)


def _shown(across: float, up: float, text: str) -> bytes:
    escaped = text.encode("latin-1").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return f"BT /F 12 Tf {across} {up} Td (".encode() + escaped + b") Tj ET\n"


def _file(bodies: Sequence[bytes]) -> bytes:
    found = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(found)
    found += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    found += b"".join(b"%010d 00000 n \n" % place for place in places)
    found += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(found)
