"""Stacks for tests: separator sheets, blank pages and pages with a word, as a PDF or a TIFF."""

from io import BytesIO

import pypdfium2
from PIL import Image

from ingest.stacks.sheet import print_separators
from tests.small_pdf import small_pdf

BLANK = ""


def sheet(customer: str = "") -> bytes:
    """One separator sheet as a PDF."""
    made = BytesIO()
    print_separators(made, customer)
    return made.getvalue()


def stack_pdf(*pages: str | bytes) -> bytes:
    """A PDF of these: a word is a page with it, BLANK one without, bytes are the pages of a PDF."""
    written, whole = BytesIO(), pypdfium2.PdfDocument.new()
    for page in pages:
        content = page if isinstance(page, bytes) else small_pdf([(40, 200, page)] if page else [])
        document = pypdfium2.PdfDocument(content)
        whole.import_pages(document)
        document.close()
    whole.save(written)
    whole.close()
    return written.getvalue()


def stack_tiff(pdf: bytes, compression: str = "group4") -> bytes:
    """The same in black and white, as a scanner would write it."""
    document = pypdfium2.PdfDocument(pdf)
    pictures = [document[number].render(scale=150 / 72).to_pil().convert("1") for number in range(len(document))]
    document.close()
    written = BytesIO()
    first, *others = pictures
    first.save(written, "TIFF", compression=compression, save_all=True, append_images=others, dpi=(150, 150))
    return written.getvalue()


def frames(tiff: bytes) -> list[Image.Image]:
    """The pages of a TIFF."""
    found = []
    with Image.open(BytesIO(tiff)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append(image.copy())
    return found
