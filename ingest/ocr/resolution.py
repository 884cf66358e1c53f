"""How many dots an inch a page was scanned with: by its tags, or by the size of the page that its picture fills."""

from typing import Any

import pypdfium2.raw as pdfium
from PIL import Image

POINTS = 72  # an inch
_IMAGE_DEPTH = 3
_BELIEVED = range(30, 4801)  # what is outside was not meant as a resolution; 72 and 96 are what programs put for none
_NO_RESOLUTION = frozenset({72, 96})


def pdf_resolution(page: Any) -> float:
    """Of the widest picture on a PDF's page, 0 where none fills half of its width."""
    found = [0.0]
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_IMAGE_DEPTH):
        left, _, right, _ = image.get_bounds()
        if right - left > page.get_size()[0] / 2:
            found.append(image.get_px_size()[0] * POINTS / (right - left))
    return max(found)


def picture_resolution(image: Image.Image) -> float:
    """Of a picture file's frame, by its tags; 0 where they don't say."""
    given = image.info.get("dpi") or (0, 0)
    try:
        dpi = float(min(given))
        rounded = round(dpi)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):  # the tags are a stranger's
        return 0.0
    return dpi if rounded in _BELIEVED and rounded not in _NO_RESOLUTION else 0.0
