"""Born-digital documents made on the spot: PDFs of several pages, every fifth a Word document, with planted words.

The same number and seed give the same bytes. Each document has a word of its own; `marktenth` stands in every tenth.
"""

import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

_VOCABULARY = (
    "agreement annex arbitration assignment balance bank buyer carrier claim clause contract currency customer "
    "damages date deed default delivery deposit document dispute duty effective evidence exhibit fee goods "
    "guarantee holder hereby indemnity inspection instalment insurance interest invoice law lease lender "
    "liability licence maturity notice obligation offer order party payment penalty performance period premium "
    "price principal proceeds quality quantity receipt remedy renewal representation right schedule seller "
    "service settlement shipment signature supplier tax tenant term termination title transfer undertaking value "
    "vendor waiver warranty writing shall may the of and to in a for by with on under any such other than upon "
    "within between from each"
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
_LINES_A_PAGE, _WORDS_A_LINE = 44, 11
_WORD_EVERY, _TENTH = 5, 10


@dataclass(frozen=True, slots=True)
class BornDocument:
    """One document; `word` is in no other."""

    name: str
    data: bytes
    word: str


def born_documents(count: int, seed: str) -> Iterator[BornDocument]:
    """`count` documents that all hold the word `seed`."""
    for number in range(count):
        dice = random.Random(f"{seed}-{number}")
        word = f"{seed}n{number:05}"
        pages = [_lines(dice) for _ in range(dice.randint(2, 7))]
        pages[-1].append(f"{seed} {word}" + (" marktenth" if number % _TENTH == 0 else ""))
        if number % _WORD_EVERY == 0:
            yield BornDocument(f"{word}.docx", _docx(pages), word)
        else:
            yield BornDocument(f"{word}.pdf", _pdf(pages), word)


def _lines(dice: random.Random) -> list[str]:
    return [" ".join(dice.choices(_VOCABULARY.split(), k=_WORDS_A_LINE)) for _ in range(_LINES_A_PAGE)]


def _docx(pages: list[list[str]]) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for page in pages for line in page)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", _BODY.format(paragraphs)),
        ):
            archive.writestr(
                zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + text, zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()


def _pdf(pages: list[list[str]]) -> bytes:
    """A PDF 1.4 with one font that every reader has, its text compressed."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for index, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        content = zlib.compress(f"BT /F1 10 Tf 14 TL 50 790 Td\n{shown}ET".encode("ascii"))
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * index} 0 R"
        objects.append(f"{page}/Resources<</Font<</F1 3 0 R>>>>>>".encode())
        head = f"<</Length {len(content)}/Filter/FlateDecode>>stream\n".encode()
        objects.append(head + content + b"\nendstream")
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
