"""Where on a page's image the words of its view are found: every piece is cut out of the view's text, nothing else is.

Lines without anything hidden lie where they are drawn. What the view says in place of the others lies in their covers.
On a page with a covered region, only lines that are surely outside of it are there at all.
"""

from collections.abc import Iterator, Sequence

from ingest.extract.rendering.covers import region_cover
from ingest.extract.rendering.order import Box, DrawnPage, TextLine
from mappings.page_view import PageView
from mappings.views import shown
from search_api.rendition.pdf_stream import Corners, LaidText

_MARGIN = 0.06  # of the page's sides, for text whose place is not known
_TALLEST_LINE = 0.02  # of the page's height


def text_layer(view: PageView, page: DrawnPage) -> list[LaidText]:
    """The view's text of one page, laid out on its image."""
    text = shown(view.shown)
    placed = list(_placed(view, page.lines))
    whole = (round(_MARGIN * page.width), round(_MARGIN * page.height))
    room: Box = (*whole, page.width - whole[0], page.height - whole[1])
    found: list[LaidText] = []
    at, cover = 0, room
    for line, words in placed:
        begins = text.find(words, at) if words else -1
        if not words:
            cover = line.box
        if begins < 0:
            continue
        found += _spread(text[at:begins], cover, page.height)
        found.append(LaidText(words, line.box))
        at, cover = begins + len(words), room
    found += _spread(text[at:], cover, page.height)
    if not view.regions:
        return found
    regions = [region_cover(region, (page.width, page.height)) for region in view.regions]
    drawn = {line.box for line, words in placed if words}
    return [
        each for each in found if each.corners in drawn and not any(_meet(each.corners, region) for region in regions)
    ]


def _meet(one: Corners, other: Corners) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _placed(view: PageView, lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, str]]:
    """Each line on the page with its words, which are none where something of it is hidden."""
    for line in lines:
        covered = any(start < line.end and end > line.start for start, end in (*view.hidden, *view.under))
        yield line, "" if covered else shown((view.text or "")[line.start : line.end]).strip()


def _spread(text: str, box: Box, height: int) -> Iterator[LaidText]:
    """The lines of `text`, one below the other in `box`."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    left, top, right, bottom = box
    step = min((bottom - top) / max(len(lines), 1), _TALLEST_LINE * height)
    for number, line in enumerate(lines):
        yield LaidText(line, (left, top + number * step, right, top + (number + 1) * step))
