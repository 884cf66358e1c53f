"""Where stretches of a page's text stand on its image, as far as the reader sees them there."""

from collections.abc import Sequence

from ingest.extract.rendering.order import LETTERED, Box, Encoding, Stretch
from ingest.extract.rendering.renderer import NoPageError, PageHiddenError, PageRenderer
from ingest.extract.rendering.scan_lines import read_off
from ingest.extract.rendering.stretches import in_rows, told
from ingest.ocr.joining import Placed
from ingest.ocr.port import WHOLE
from search_api.results.laid_page import LaidPage
from search_api.results.paged_document import PagedDocument
from storage.vault.vault import Vault

Fractions = tuple[float, float, float, float]  # left, top, right, bottom, each from 0 to 1 of the page's image
Wanted = tuple[tuple[int, int], ...]  # offsets into a page's text in full
_WIDTH = 1000  # pixels: places are as exact as a thousandth of the page


class HitPlaces:
    """Finds them by the letters that a page is drawn with, or by the words that were read off its picture."""

    def __init__(self, vault: Vault, renderer: PageRenderer) -> None:
        self._vault = vault
        self._renderer = renderer

    def boxes(self, paged: PagedDocument, laid: LaidPage, wanted: Wanted) -> dict[int, list[Fractions]]:
        """By their number in `wanted`, the boxes of those that the reader sees on the image of the page.

        Raises:
            ExtractorUnavailableError: it can't be found out at present.
        """
        if not wanted or paged.is_withheld:
            return {}
        if laid.read.words:
            return _by_number(read_stretches(laid, wanted), WHOLE, WHOLE)
        if paged.found.version.media_type not in LETTERED:
            return {}
        try:
            with self._renderer.opened(self._vault.open(paged.original), paged.document.id) as original:
                drawn = original.draw(laid.order(_WIDTH, "", Encoding.NONE, wanted))
        except (NoPageError, PageHiddenError):
            return {}  # where there is no image to see, nothing stands on it
        return _by_number(drawn.stretches, drawn.width, drawn.height)


def read_stretches(laid: LaidPage, wanted: Wanted) -> list[Stretch]:
    """Where stretches stand on a page that is a picture, in thousandths: for the cautious on the lines shown only."""
    found = [
        Stretch(number, box)
        for number, (start, end) in enumerate(wanted)
        for box in in_rows([_part(word, start, end) for word in laid.read.words if _meets(word, start, end)])
    ]
    hidden = laid.view.hidden
    _, covers = read_off(laid.read.sure, hidden, (WHOLE, WHOLE))
    covers += laid.view.regions
    if laid.cautious:
        shown = laid.read.sure
        found = [
            each
            for each in found
            if any(line.start <= wanted[each.number][0] and wanted[each.number][1] <= line.end for line in shown)
        ]
        covers += laid.read.unsure
    return told(found, wanted, laid.view.text or "", hidden, covers)


def _meets(placed: Placed, start: int, end: int) -> bool:
    return placed.start < end and start < placed.end


def _part(placed: Placed, start: int, end: int) -> Box:
    """The part of a word's box that these characters of it take, if it is written from left to right."""
    left, top, right, bottom = placed.word.box
    letters = placed.end - placed.start
    if right - left < bottom - top or letters < 2:  # noqa: PLR2004 (a single one has no parts)
        return placed.word.box
    first, last = max(start - placed.start, 0), min(end - placed.start, letters)
    return left + (right - left) * first // letters, top, left - (left - right) * last // letters, bottom


def _by_number(found: Sequence[Stretch], width: int, height: int) -> dict[int, list[Fractions]]:
    boxes: dict[int, list[Fractions]] = {}
    for each in found:
        left, top, right, bottom = each.box
        box = (_share(left, width), _share(top, height), _share(right, width), _share(bottom, height))
        if box[0] < box[2] and box[1] < box[3]:
            boxes.setdefault(each.number, []).append(box)
    return boxes


def _share(pixels: int, of: int) -> float:
    return round(min(max(pixels / of, 0.0), 1.0), 4)
