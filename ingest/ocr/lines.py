"""Where the lines of a page's text stand on the picture that they were read off."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.rendering.covers import text_lines
from ingest.extract.rendering.order import TextLine
from ingest.ocr.joining import Placed, joined
from ingest.ocr.port import WHOLE, Box, Reading

# A word read with less confidence (0 to 1) may be another one, in which something was not found that stands there.
SURELY = 0.8
_LINE_ROOM = 0.15  # engines draw their boxes around whole letters; more would cover the next line


def line_boxes(text: str, reading: Reading) -> list[tuple[int, int, Sequence[Placed]]]:
    """The lines of `text`, each with its words on the picture: none for lines that were not read off it.

    None of them has any where the text is not the one that was read.
    """
    read = joined(reading.rows)
    words = read.words if text.startswith(read.text) else ()
    return [
        (start, end, [each for each in words if start <= each.start < end])
        for start, end in text_lines(text)
        if text[start:end].strip()
    ]


@dataclass(frozen=True, slots=True)
class ReadLines:
    """The lines of a page that were read off its picture, in thousandths of the page; `unsure` are not to be shown.

    `words` are all words that were read, whether surely or not.
    """

    sure: tuple[TextLine, ...] = ()
    unsure: tuple[Box, ...] = ()
    words: tuple[Placed, ...] = ()


def read_lines(text: str, reading: Reading) -> ReadLines:
    """Those of which every word was read with confidence, and the places of the others."""
    sure: list[TextLine] = []
    unsure: list[Box] = []
    read: list[Placed] = []
    for start, end, words in line_boxes(text, reading):
        read += words
        if words:
            box = around([each.word.box for each in words], _LINE_ROOM)
            if all(each.word.confidence >= SURELY for each in words):
                sure.append(TextLine(start, end, box))
            else:
                unsure.append(box)
    return ReadLines(tuple(sure), tuple(unsure), tuple(read))


def around(boxes: Sequence[Box], room: float) -> Box:
    """Everything between the first and the last of these, and `room` of a word's height more on every side."""
    more = max(1, round(room * max(min(box[2] - box[0], box[3] - box[1]) for box in boxes)))
    return (
        max(0, min(box[0] for box in boxes) - more),
        max(0, min(box[1] for box in boxes) - more),
        min(WHOLE, max(box[2] for box in boxes) + more),
        min(WHOLE, max(box[3] for box in boxes) + more),
    )
