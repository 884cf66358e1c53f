"""Which words of a page lie under the regions that people drew on its image."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ingest.extract.rendering.covers import region_cover, text_lines
from ingest.extract.rendering.order import LETTERED, Box, DrawnPage, PageOrder
from ingest.extract.rendering.renderer import NoPageError, OpenOriginal, PageRenderer
from ingest.ocr.lines import around, line_boxes
from ingest.ocr.port import Reading
from mappings.document import Mark
from storage.vault.sealed import Sealed
from storage.vault.vault import Vault

_WIDTH = 1000  # pixels
# Larger originals are not drawn: each page would cost as much memory.
_MOST_BYTES = 200 * 1024 * 1024
_WHOLE_PAGE = (0, 0, 1000, 1000)
_ROOM = 0.5  # of a word's height: a person draws by eye


class Regions:
    """Holds regions against the lines of text that are drawn on their pages."""

    def __init__(self, vault: Vault, renderer: PageRenderer) -> None:
        self._vault = vault
        self._renderer = renderer

    def placed(
        self,
        regions: Sequence[Mark],
        pages: Sequence[str],
        original: Sealed,
        media_type: str,
        readings: Mapping[int, Reading] | None = None,
    ) -> tuple[Mark, ...]:
        """The regions, each with what is `under` it: every line of its page that isn't surely outside of it.

        A line whose place is not known lies under all of them; so does every line of a page whose letters are not
        those of its text, or that can't be drawn. Where the words stand on pages read off pictures is in `readings`.

        Raises:
            ExtractorUnavailableError: nothing can be drawn at present.
        """
        by_page: dict[int, list[Mark]] = defaultdict(list)
        found: list[Mark] = []
        for region in regions:
            if readings and region.page in readings:
                found.append(_among_words(region, _text(pages, region.page), readings[region.page]))
            else:
                by_page[region.page].append(region)
        if media_type not in LETTERED or original.plain_size > _MOST_BYTES:
            here = [region for each in by_page.values() for region in each]
            return (*found, *(_placed(region, _text(pages, region.page), None) for region in here))
        if not by_page:
            return tuple(found)
        with self._renderer.opened(self._vault.open(original), original.facts.document_id) as drawable:
            for page, here in sorted(by_page.items()):
                text = _text(pages, page)
                drawn = _drawn(drawable, page, text)
                found += [_placed(region, text, drawn) for region in here]
        return tuple(found)


def _text(pages: Sequence[str], page: int) -> str:
    return pages[page] if page < len(pages) else ""


def _drawn(drawable: OpenOriginal, page: int, text: str) -> DrawnPage | None:
    try:
        return drawable.draw(PageOrder(page, _WIDTH, cautious=False, text=text))
    except NoPageError:
        return None


def _placed(region: Mark, text: str, drawn: DrawnPage | None) -> Mark:
    return replace(region, under=tuple(_lines_under(region.box or _WHOLE_PAGE, text, drawn)))


def _lines_under(box: Box, text: str, drawn: DrawnPage | None) -> Iterator[tuple[int, int]]:
    known = {} if drawn is None else {(line.start, line.end): line.box for line in drawn.lines}
    cover = box if drawn is None else region_cover(box, (drawn.width, drawn.height))
    for start, end in text_lines(text):
        place = known.get((start, end))
        if text[start:end].strip() and (place is None or _meet(place, cover)):
            yield start, end


def _among_words(region: Mark, text: str, reading: Reading) -> Mark:
    """The region with the lines it meets, whose place is that of their words and some room around.

    Lines that were not read off the picture, such as comments, lie under every region.
    """
    place = region.box or _WHOLE_PAGE
    under = []
    for start, end, words in line_boxes(text, reading):
        if not words or _meet(around([each.word.box for each in words], _ROOM), place):
            under.append((start, end))
    return replace(region, under=tuple(under))


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
