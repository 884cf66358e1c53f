"""Barcodes and QR codes on the picture of a page. Up to a sixth of a second a page, most of it for Data Matrix."""

from collections.abc import Sequence

import zxingcpp
from PIL import Image

from ingest.ocr.code_lines import MOST_CODES, as_line

_QR = (zxingcpp.BarcodeFormat.QRCode,)
_OTHERS = (
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.PDF417,
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.Code39,
)
_SHORTEST = 4  # what is shorter is mostly a pattern that was taken for a code


def codes_on(picture: Image.Image) -> tuple[str, ...]:
    """What the codes on the page say, each a line, from top to bottom; the same only once."""
    grey = picture.convert("L")
    # To look for light codes on dark paper takes half as long again; QR codes are soon found.
    found = [*_read(grey, _QR, light=True), *_read(grey, _OTHERS, light=False)]
    placed = sorted(found, key=lambda each: (each.position.top_left.y, each.position.top_left.x))
    said = [as_line(each.text) for each in placed if each.valid]
    return tuple(dict.fromkeys(line for line in said if len(line) >= _SHORTEST))[:MOST_CODES]


def _read(grey: Image.Image, formats: Sequence[zxingcpp.BarcodeFormat], *, light: bool) -> list[zxingcpp.Barcode]:
    wanted = zxingcpp.BarcodeFormats(list(formats))
    return zxingcpp.read_barcodes(grey, formats=wanted, try_invert=light, text_mode=zxingcpp.TextMode.Plain)
