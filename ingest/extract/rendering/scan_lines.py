"""A page that is a picture, shown by the lines that were read off it.

What was not read can't be looked through: a stamp, a signature, a note in the margin. So it is not covered where
something was found in it, but left out altogether; what is shown is what was read and has nothing hidden in it.
"""

from collections.abc import Sequence

from PIL import Image

from ingest.extract.rendering.covers import region_cover
from ingest.extract.rendering.order import Box, TextLine

_EDGE = 0.04  # of the page's width left open beside a cover, so that it still looks like a page
_PAPER = (255, 255, 255)


def read_off(
    read: Sequence[TextLine], hidden: Sequence[tuple[int, int]], size: tuple[int, int]
) -> tuple[list[TextLine], list[Box]]:
    """The lines on a page of `size` pixels, and the covers of those with something hidden.

    A cover goes from near the left edge to near the right one, whatever the line measures.
    """
    lines: list[TextLine] = []
    covers: list[Box] = []
    for each in read:
        left, top, right, bottom = box = region_cover(each.box, size)
        if any(first < each.end and each.start < stop for first, stop in hidden):
            edge = round(_EDGE * size[0])
            edge = 0 if left < edge or right > size[0] - edge else edge
            box = (edge, top, size[0] - edge, bottom)
            covers.append(box)
        lines.append(TextLine(each.start, each.end, box))
    return lines, covers


def only_lines(page: Image.Image, lines: Sequence[TextLine], unsure: Sequence[Box]) -> Image.Image:
    """Paper, with these lines of the page on it; where they reach into what is `unsure`, that is not shown."""
    shown = Image.new("RGB", page.size, _PAPER)
    for line in lines:
        shown.paste(page.crop(line.box), line.box[:2])
    for left, top, right, bottom in (region_cover(each, page.size) for each in unsure):
        shown.paste(_PAPER, (left, top, right, bottom))
    return shown
