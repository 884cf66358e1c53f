"""Small pages drawn for tests of what reads them."""

from PIL import Image, ImageDraw, ImageFont

from ingest.extract.rendering.fonts import sans

_SIZE, _PITCH, _MARGIN = 24, 44, 40  # pixels, as of some 150 dots an inch


def drawn_page(lines):
    """A page with these lines of black on white."""
    font = ImageFont.truetype(str(sans()), _SIZE)
    width = int(max(font.getlength(line) for line in lines)) + 2 * _MARGIN
    page = Image.new("RGB", (width, _PITCH * len(lines) + 2 * _MARGIN), "white")
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((_MARGIN, _MARGIN + _PITCH * number), line, font=font, fill="black")
    return page
