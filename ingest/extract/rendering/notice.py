"""A page that says why another one is not there. Nothing of any file goes into it, so it is made without a sandbox."""

import io

from PIL import Image, ImageDraw, ImageFont

from ingest.extract.rendering.fonts import sans
from ingest.extract.rendering.order import DrawnPage
from ingest.extract.rendering.stamp import stamp

_TALL = 1.414  # as A4
_QUALITY = 82


def notice_page(words: str, width: int, watermark: str) -> DrawnPage:
    """A white page as a JPEG, `width` pixels wide, with one line of `words` on it and the watermark across."""
    size = (width, round(width * _TALL))
    image = Image.new("RGB", size, (255, 255, 255))
    font = ImageFont.truetype(str(sans()), width // 45, layout_engine=ImageFont.Layout.BASIC)
    if watermark:
        stamp(image, watermark)
    ImageDraw.Draw(image).text((size[0] // 2, size[1] // 3), words, fill=(74, 79, 82), font=font, anchor="mm")
    found = io.BytesIO()
    image.save(found, "JPEG", quality=_QUALITY)
    return DrawnPage(found.getvalue(), *size)
