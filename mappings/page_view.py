"""(document, page, level) -> what of a page's image and text has to be hidden from a reader cleared for that level."""

from dataclasses import dataclass, replace

from mappings.document import Document, Place
from mappings.scheme import Scheme
from mappings.views import BETWEEN, Kept, joined_stretches, kept_of_page, marks_in_text, view_at

_WHOLE_PAGE = (0, 0, 1000, 1000)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page at one level.

    `text` is the page's text in full, None where none was taken out of it, so that nobody looked for secrets in it, or
    where nobody knows where in it they are;
    `shown` is the same in the view, and `kept` the stretches of `text` that it is joined of. `hidden` are the offsets
    of what is above the level, `regions` likewise, in the measure of `Mark.box`; `under` are the offsets of what lies
    under these.
    """

    text: str | None
    shown: str
    hidden: tuple[tuple[int, int], ...]
    regions: tuple[tuple[int, int, int, int], ...]
    under: tuple[tuple[int, int], ...] = ()
    kept: Kept = ()

    def place_of(self, start: int, end: int) -> tuple[int, int] | None:
        """The offsets in `text` of what are `start` to `end` in `shown`; None if a mask is part of it."""
        at = 0
        for first, last in self.kept:
            if at <= start and end <= at + last - first:
                return first + start - at, first + end - at
            at += last - first + len(BETWEEN)
        return None


def page_view(document: Document, scheme: Scheme, level: int, page: int) -> PageView:
    """The view of page `page`, counting from 0.

    Raises:
        ValueError: `level` is below the document's own.
    """
    marks = [mark for mark in document.marks if mark.page == page or mark.outdated]
    # The view of this page alone: a document may have thousands, and each is asked for by itself.
    alone = replace(
        document, pages=document.pages[page : page + 1], marks=tuple(replace(each, page=0) for each in marks)
    )
    view = view_at(alone, scheme, level)
    if view.is_stub:
        raise ValueError("a stub has no pages")
    above = [mark for mark in marks if mark.level > view.level]
    text = next(iter(alone.pages), None) if view.pages else None
    hidden = [(mark.start, mark.end) for mark in above if mark.place is Place.TEXT and not mark.outdated]
    return PageView(
        text=text,
        shown=next(iter(view.pages), ""),
        hidden=tuple(hidden if text is None else joined_stretches(text, hidden)),
        # A region whose bounds are not known is taken for the whole page.
        regions=tuple(mark.box or _WHOLE_PAGE for mark in above if mark.place is Place.REGION),
        under=tuple(
            (mark.start, mark.end)
            for text in alone.pages
            for mark in marks_in_text([each for each in alone.marks if each.place is Place.REGION], 0, text)
            if mark.level > view.level
        ),
        kept=next((kept_of_page(text, alone.marks, 0, view.level) for text in alone.pages if view.pages), ()),
    )
