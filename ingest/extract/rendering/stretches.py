"""Where stretches of a page's text stand on its image, as far as the image shows them."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.extract.rendering.covers import text_lines
from ingest.extract.rendering.letters import Letter
from ingest.extract.rendering.order import Box, Stretch

_MOST_COVERED = 0.5  # of a box's height: the covers of other lines reach a little into this one


def placed_stretches(wanted: Sequence[tuple[int, int]], places: Mapping[int, Sequence[Letter]]) -> list[Stretch]:
    """Each of `wanted` (offsets of the text) where its letters stand: a box for each row that it is spread over."""
    return [
        Stretch(number, box)
        for number, (start, end) in enumerate(wanted)
        for box in in_rows([letter.box for offset in range(start, end) for letter in places.get(offset, ())])
    ]


def in_rows(boxes: Sequence[Box]) -> Iterator[Box]:
    """Boxes of neighbouring letters as one for each row; the next row begins where one stands lower or further left."""
    row: Box | None = None
    for box in boxes:
        if row is not None and _goes_on(row, box):
            row = (min(row[0], box[0]), min(row[1], box[1]), max(row[2], box[2]), max(row[3], box[3]))
        else:
            if row is not None:
                yield row
            row = box
    if row is not None:
        yield row


def _goes_on(row: Box, box: Box) -> bool:
    common = min(row[3], box[3]) - max(row[1], box[1])
    return 2 * common >= min(row[3] - row[1], box[3] - box[1]) and box[2] > row[0]


def told(
    found: Sequence[Stretch],
    wanted: Sequence[tuple[int, int]],
    text: str,
    hidden: Sequence[tuple[int, int]],
    covers: Sequence[Box],
) -> list[Stretch]:
    """Those that may be told: no line with something hidden holds any of them, and no cover lies over them.

    Where a word of such a line stands would tell how long the hidden one before it is.
    """
    secret = [
        (start, end) for start, end in text_lines(text) if any(first < end and start < stop for first, stop in hidden)
    ]
    return [
        each
        for each in found
        if not any(wanted[each.number][0] < end and start < wanted[each.number][1] for start, end in secret)
        and not any(_lies_over(cover, each.box) for cover in covers)
    ]


def _lies_over(cover: Box, box: Box) -> bool:
    if cover[2] <= box[0] or box[2] <= cover[0]:
        return False
    common = min(cover[3], box[3]) - max(cover[1], box[1])
    return common > _MOST_COVERED * (box[3] - box[1])
