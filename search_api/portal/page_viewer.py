"""The images of a document's pages to leaf through: one at a time, its neighbours small beside it, hits boxed on it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from search_api.results.page_hits import PageHits

SMALL, USUAL, FINE = 200, 1000, 1600  # pixels: thumbnail, page, page on a screen of double density
BESIDE = 12  # thumbnails shown before and after the page


@dataclass(frozen=True, slots=True)
class PageViewer:
    """The page shown, counting from 1, and the ways to the others. `withheld` says that no page has an image here.

    `hits` are those of the query on the page shown, None where nothing was asked for or nothing can be drawn.
    """

    document_id: str
    number: int
    count: int
    query: str = ""
    withheld: bool = False
    hits: PageHits | None = None

    @property
    def near(self) -> range:
        """The pages whose thumbnails are shown."""
        return range(max(1, self.number - BESIDE), min(self.count, self.number + BESIDE) + 1)

    @property
    def earlier(self) -> str | None:
        """Where the page before is seen, None on the first."""
        return self.address(self.number - 1) if self.number > 1 else None

    @property
    def later(self) -> str | None:
        """Where the page after is seen, None on the last."""
        return self.address(self.number + 1) if self.number < self.count else None

    @property
    def hit_pages(self) -> tuple[tuple[int, int], ...]:
        """Every page with matches, as (page, matches)."""
        return self.hits.pages if self.hits else ()

    @property
    def opened(self) -> int:
        """The page shown, by the name that a text has for it."""
        return self.number

    @property
    def earlier_hit(self) -> str | None:
        """Where the last page before this one with matches is seen."""
        before = [page for page, _ in self.hit_pages if page < self.number]
        return f"{self.address(before[-1])}#last-match" if before else None

    @property
    def later_hit(self) -> str | None:
        """Where the next page with matches is seen."""
        return next((self.address(page) for page, _ in self.hit_pages if page > self.number), None)

    @property
    def text(self) -> str:
        """Where the text of the page is read."""
        return f"{self._base}?{urlencode({**self._search, 'page': self.number})}#page-{self.number}"

    @property
    def plain(self) -> str:
        """The same page without boxes."""
        return f"{self._base}?{urlencode({'tab': 'pages', 'page': self.number})}"

    def address(self, number: int) -> str:
        """Where page `number` is seen."""
        return f"{self._base}?{urlencode({**self._search, 'tab': 'pages', 'page': number})}"

    def image(self, number: int, width: int) -> str:
        """The image of page `number`."""
        return f"/api/v1{self._base}/pages/{number}.png?width={width}"

    @property
    def _base(self) -> str:
        return f"/documents/{self.document_id}"

    @property
    def _search(self) -> dict[str, str]:
        return {"q": self.query} if self.query else {}


def page_viewer(document_id: str, count: int, asked: int | None, query: str, *, withheld: bool) -> PageViewer:
    """The viewer opened at page `asked`, or the nearest one there is."""
    return PageViewer(document_id, nearest(count, asked), count, query, withheld)


def nearest(count: int, asked: int | None) -> int:
    """The page of `count` that is nearest to the one asked for."""
    return min(max(asked or 1, 1), max(count, 1))
