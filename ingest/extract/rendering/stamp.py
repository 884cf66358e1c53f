"""The watermark: who looked, and when, lightly across the whole page."""

import math

from PIL import Image, ImageDraw, ImageFont

from ingest.extract.rendering.fonts import sans

_DEGREES = 24
_GREY = 96
_OPACITY = 44  # of 255: read at a second look, and not in the way of the first
_LETTERS_PER_WIDTH = 58
_SMALLEST = 10
_GAP = 5  # between the lines of writing, in heights of a letter


def stamp(image: Image.Image, text: str) -> None:
    """Write `text` across `image`, again and again, in rows that are set off against one another."""
    size = max(_SMALLEST, image.width // _LETTERS_PER_WIDTH)
    mask = _tilted(text, size)
    across = mask.width + size
    # A row further down and half a width to the side would lie on the same slanted line, but for the gap.
    down = round(across / 2 * math.tan(math.radians(_DEGREES))) + _GAP * size
    for row, top in enumerate(range(-mask.height // 2, image.height, down)):
        for left in range(-(row % 2) * across // 2, image.width, across):
            image.paste((_GREY, _GREY, _GREY), (left, top), mask)


def _tilted(text: str, size: int) -> Image.Image:
    """The line of text as a mask, tilted."""
    font = ImageFont.truetype(str(sans()), size, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = font.getbbox(text)
    line = Image.new("L", (round(right - left) + size, round(bottom - top) + size // 2))
    ImageDraw.Draw(line).text((size // 2 - left, size // 4 - top), text, fill=_OPACITY, font=font)
    return line.rotate(_DEGREES, resample=Image.Resampling.BICUBIC, expand=True)
