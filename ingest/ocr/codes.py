"""Barcodes and QR codes on the picture of a page. Up to a sixth of a second a page, most of it for Data Matrix."""

import zxingcpp
from PIL import Image

from ingest.ocr.code_lines import MOST_CODES, as_line

_FORMATS = (
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.PDF417,
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.Code39,
)
_SHORTEST = 4  # what is shorter is mostly a pattern that was taken for a code


def codes_on(picture: Image.Image) -> tuple[str, ...]:
    """What the codes on the page say, each a line, from top to bottom; the same only once."""
    formats = zxingcpp.BarcodeFormats(list(_FORMATS))
    found = zxingcpp.read_barcodes(
        picture.convert("L"),
        formats=formats,
        text_mode=zxingcpp.TextMode.Plain,
        try_invert=False,  # nobody prints light codes on dark paper, and to look for them takes half as long again
    )
    placed = sorted(found, key=lambda each: (each.position.top_left.y, each.position.top_left.x))
    said = [as_line(each.text) for each in placed if each.valid]
    return tuple(dict.fromkeys(line for line in said if len(line) >= _SHORTEST))[:MOST_CODES]
