"""GET /documents/{id}/pages/{n}.png of scans whose text was read: the lines with nothing hidden, and no more."""

import io

from PIL import Image, ImageChops

from ingest.ocr.port import Reading, Word
from ingest.ocr.wire import encode_readings
from mappings.document import Mark, Place
from storage.register import objects, recognitions
from storage.register.recognitions import ReadPage
from storage.vault.sealed import ObjectRole
from tests.archives import START
from tests.drawn_pages import drawn_page

SECRET = 3
COVER = (74, 79, 82)


def image(answer):
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_of_a_scan_that_was_read_the_lines_without_anything_hidden_are_shown(archive, client_of):
    clerk = archive.person("clerk", level="secret", roles=["clerk"])
    reader = archive.person("reader", level="confidential")

    def page(person, document, **query):
        return client_of(person).get(f"/api/v1/documents/{document}/pages/1.png", params=query)

    lines = ["Contract for pumps", "Amount 1,250,000"]
    picture, data = drawn_page(lines), io.BytesIO()
    picture.save(data, "PNG")
    document = archive.file(clerk, data.getvalue(), file_name="scan.png", classification="business")
    refused = page(reader, document)
    assert (refused.status_code, refused.json()["code"]) == (403, "page-needs-level")
    boxes = [(40, 1000 * top // picture.height, 960, 1000 * (top + 34) // picture.height) for top in (40, 84)]
    rows = tuple((Word(line, box, 0.99),) for line, box in zip(lines, boxes, strict=True))
    text = "\n".join(line.replace(" ", "") for line in lines)
    read_as(archive, document, Reading(rows, "scripted"), text)
    start = text.index("1,250")
    archive.mark(document, Mark(Place.TEXT, start, start + 9, SECRET, "hand", 0))
    shown = image(page(reader, document, width=picture.width))
    assert shown.getpixel((picture.width // 2, 100)) == COVER
    first = shown.crop((45, 40, picture.width - 45, 70))
    assert len(first.getcolors(10**6)) > 2
    whole = image(page(clerk, document, width=picture.width))
    assert ImageChops.difference(shown, whole).getbbox() is not None


def read_as(archive, document, reading, text):
    """Let a page have been read off its picture."""
    sealed, site = archive.vault.seal(document, 1, ObjectRole.PAGE, io.BytesIO(encode_readings({0: reading})))
    with archive.register.transaction() as session:
        recognitions.ask(session, document, 1, "scripted", {0: False}, None, START, "system")
        objects.add(session, sealed, [site], [], START)
        recognitions.set_read(session, document, 1, 0, ReadPage(sealed, "scripted", 0.99, ""))
    archive.replace_text(document, (text,))
