"""What is burnt over on a page, and how much of it.

A cover hides whole lines: from near the left edge of the page to near the right one, as high as the line. So it tells
which lines hold something hidden and nothing else: not how long it is, and not where the words after it stand.
"""

from collections.abc import Iterator, Mapping, Sequence

from ingest.extract.rendering.letters import Letter, is_legible
from ingest.extract.rendering.order import Box, TextLine

_EDGE = 0.04  # of the page's width left open on either side, so that it still looks like a page
_ROOM = 0.15  # of a line's height, for strokes that leave the room their font gives them
_LEAST_ROOM = 2
_THOUSAND = 1000


class UnplacedError(Exception):
    """Something that must be hidden can't be found on the page."""


def text_lines(text: str) -> Iterator[tuple[int, int]]:
    """The offsets at which the lines of `text` begin and end."""
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def placed_lines(
    text: str, hidden: Sequence[tuple[int, int]], places: Mapping[int, Sequence[Letter]], size: tuple[int, int]
) -> tuple[list[TextLine], list[Box]]:
    """Every line of `text` that stands on a page of `size` pixels, and the covers of those with something hidden.

    What stands after the last letter of the page, such as the text of comments, needs no cover: it is not drawn.

    Raises:
        UnplacedError: a line with something hidden can't be found.
    """
    letters = [letter for found in places.values() for letter in found]
    last = max(places, default=-1)
    lines: list[TextLine] = []
    covers: list[Box] = []
    for start, end in text_lines(text):
        own = [letter for offset in range(start, end) for letter in places.get(offset, ())]
        secret = any(text[max(first, start) : min(stop, end)].strip() for first, stop in hidden if first < end)
        if secret and own:
            covers.append(_cover(own, letters, size))
            lines.append(TextLine(start, end, covers[-1]))
        elif secret and (start <= last or not any(map(is_legible, text[start:end]))):
            raise UnplacedError  # signs alone, which leave no trace by which to find them
        elif own:
            lines.append(TextLine(start, end, _around(own)))
    return lines, covers


def region_cover(region: Box, size: tuple[int, int]) -> Box:
    """A region in thousandths of the page as pixels, rounded outwards."""
    (left, top, right, bottom), (width, height) = region, size
    return (
        left * width // _THOUSAND,
        top * height // _THOUSAND,
        -(-right * width // _THOUSAND),
        -(-bottom * height // _THOUSAND),
    )


def _cover(own: Sequence[Letter], letters: Sequence[Letter], size: tuple[int, int]) -> Box:
    """From the left edge to the right, as high as all that stands beside the line's letters."""
    width, height = size
    tops = {letter.box[1::2] for letter in own}
    beside = [letter.box for letter in letters if any(_share_a_line(letter.box[1::2], each) for each in tops)]
    top, bottom = min(box[1] for box in beside), max(box[3] for box in beside)
    room = max(_LEAST_ROOM, round(_ROOM * (bottom - top)))
    edge = round(_EDGE * width)
    left, right = min(box[0] for box in beside), max(box[2] for box in beside)
    if left - room < edge or right + room > width - edge:
        edge = 0
    return edge, max(0, top - room), width - edge, min(height, bottom + room)


def _share_a_line(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two letters stand at least half beside one another; the smaller one's height counts."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * common >= max(1, min(one[1] - one[0], other[1] - other[0]))


def _around(letters: Sequence[Letter]) -> Box:
    boxes = [letter.box for letter in letters]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
