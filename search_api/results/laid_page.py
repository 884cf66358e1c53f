"""One page in a reader's view, and what was read off its picture: all that decides how it is drawn."""

from dataclasses import dataclass

from ingest.extract.rendering.order import Encoding, PageOrder
from ingest.ocr.lines import ReadLines
from mappings.page_view import PageView


@dataclass(frozen=True, slots=True)
class LaidPage:
    """Page `number`, from 0. `cautious` says that something of its document may have to be hidden from the reader."""

    number: int
    view: PageView
    read: ReadLines
    cautious: bool

    def order(
        self, width: int, stamp: str, encoding: Encoding = Encoding.PNG, wanted: tuple[tuple[int, int], ...] = ()
    ) -> PageOrder:
        """What to draw of it, `width` pixels wide."""
        return PageOrder(
            page=self.number,
            width=width,
            cautious=self.cautious,
            text=self.view.text,
            hidden=self.view.hidden,
            regions=self.view.regions,
            read=self.read.sure,
            unsure=self.read.unsure,
            stamp=stamp,
            encoding=encoding,
            wanted=wanted,
        )
