"""Scanned pages made on the spot: text drawn on paper, a little askew and noisy, as JPEG pages of PDFs.

The same number and seed give the same pages. Each document has a planted word in its last line.
"""

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont

from benchmarks.born_digital import BornDocument, born_documents

DPI = 200
_SIZE = (1654, 2339)  # A4
_MARGIN, _STEP, _LETTERS = 140, 58, 30
_WORDS_A_LINE = 9
_NOISE, _SKEW = 14, 0.4
_VOCABULARY = (
    "agreement annex arbitration assignment balance buyer carrier claim clause contract currency customer damages date "
    "deed default delivery deposit document dispute duty evidence exhibit goods guarantee holder indemnity inspection "
    "insurance interest invoice lease lender liability maturity notice obligation offer order party payment penalty"
)


@dataclass(frozen=True, slots=True)
class ScannedDocument:
    """A PDF of `pages` pictures; a search for `word` finds it and no other."""

    name: str
    data: bytes
    pages: int
    word: str


def scanned_documents(
    count: int, seed: str, *, pages: int = 2, lines: int = 34, noise: int = _NOISE
) -> Iterator[ScannedDocument]:
    """`count` documents of so many pages with so many lines, on paper with so much noise."""
    for number in range(count):
        dice = random.Random(f"{seed}-{number}")
        word = "".join(dice.choice("bcdfghkmnprstvz") + dice.choice("aeou") for _ in range(5))  # a word that reads well
        drawn = [page(_text(dice, lines, word if at == pages - 1 else ""), number + at, noise) for at in range(pages)]
        yield ScannedDocument(f"{seed}-{number:04}.pdf", pdf_of(drawn), pages, word)


def mixed_documents(count: int, seed: str) -> Iterator[ScannedDocument]:
    """Born-digital documents with one scanned page at the end of each; `pages` counts that one only."""
    scans = scanned_documents(count, seed, pages=1, lines=6)
    born = (each for each in born_documents(count * 2, seed) if each.name.endswith(".pdf"))
    for one, other in zip(born, scans, strict=False):
        yield ScannedDocument(f"mixed-{one.name}", _appended(one, other), 1, other.word)


def page(lines: Sequence[str], seed: int, noise: int = _NOISE) -> Image.Image:
    """Lines of text on paper that lay a little askew in the scanner."""
    paper = Image.new("L", _SIZE, 244)
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(_LETTERS)
    for at, line in enumerate(lines):
        pen.text((_MARGIN, _MARGIN + at * _STEP), line, fill=30, font=font)
    askew = paper.rotate(_SKEW if seed % 2 else -_SKEW, Image.Resampling.BILINEAR, fillcolor=244)
    return ImageChops.add(askew, Image.effect_noise(_SIZE, noise), scale=1, offset=-128)


def pdf_of(pages: Sequence[Image.Image]) -> bytes:
    """A PDF with one JPEG a page."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=80)
    return out.getvalue()


def _text(dice: random.Random, lines: int, word: str) -> list[str]:
    found = [" ".join(dice.choices(_VOCABULARY.split(), k=_WORDS_A_LINE)) for _ in range(lines)]
    return [*found[:-1], f"{found[-1]} {word}".strip()]


def _appended(one: BornDocument, other: ScannedDocument) -> bytes:
    whole, scan = pypdfium2.PdfDocument(one.data), pypdfium2.PdfDocument(other.data)
    whole.import_pages(scan)
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    scan.close()
    return out.getvalue()
