"""The hits of a query on one page's image: which words match in the reader's view, and where they stand on it."""

from dataclasses import dataclass

from mappings.access import Principal
from mappings.scheme import Scheme
from mappings.views import view_at
from search_api.problems import ProblemError
from search_api.results.hit_places import Fractions, HitPlaces
from search_api.results.page_images import PageImages, facts
from search_api.results.paged_document import PagedDocument, PagedDocuments
from search_api.results.search_query import SearchQuery
from search_api.results.searching import Searching
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.index.matches import Matches
from storage.index.needles import needles
from storage.register.register import Register

MOST_PLACED = 500  # matches of one page that are looked for on its image


@dataclass(frozen=True, slots=True)
class PageHit:
    """One match: the words as they stand in the view, and a box for each row of them."""

    words: str
    boxes: tuple[Fractions, ...]


@dataclass(frozen=True, slots=True)
class PageHits:
    """The hits on page `page`, from 1, in the order of the text. `matches` counts those without a place as well.

    `pages` are (page, matches) of every page of the view with a match.
    """

    page: int
    matches: int
    hits: tuple[PageHit, ...]
    pages: tuple[tuple[int, int], ...]


class PageHitting:
    """Finds the hits on pages. All of it is made from the reader's view; each time goes on record."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        audit: AuditLog,
        searching: Searching,
        paged: PagedDocuments,
        images: PageImages,
        places: HitPlaces,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._searching = searching
        self._paged = paged
        self._images = images
        self._places = places

    def hits(self, principal: Principal, document_id: str, page: int | None, q: str) -> PageHits:
        """The hits of `q` on page `page`, counting from 1; None for the first page with a match, or else the first.

        Raises:
            ProblemError: `not-found`; `document-needs-level` for a stub; `no-page-image` when there is no such page.
            ExtractorUnavailableError: their places can't be found at present.
        """
        paged = self._paged.find(principal, document_id, "page")
        if not paged.has_pages:
            raise ProblemError("no-page-image")
        found = self._found(paged, page, self._matches(principal, q))
        if (now := self._paged.renewed(principal, paged)) is not None:
            return self.hits(now, document_id, page, q)  # as it is now, or refused as it is now
        with self._register.transaction() as session:
            details = {**facts(paged), "page": found.page, "count": found.matches}
            self._audit.append(
                session, principal.person_id, Action.PAGE_HITS, object_kind="document", object_id=document_id,
                details=details,
            )  # fmt: skip
        return found

    def _matches(self, principal: Principal, q: str) -> Matches:
        clause, _, _ = self._searching.question(principal, SearchQuery(q=q))
        return Matches(needles(clause, of_fields=False))

    def _found(self, paged: PagedDocument, asked: int | None, matches: Matches) -> PageHits:
        texts = view_at(paged.document, self._scheme, paged.found.level).pages
        counts = [(number, len(matches.spans(text))) for number, text in enumerate(texts, 1)]
        pages = tuple((number, count) for number, count in counts if count)
        page = asked if asked is not None else next((number for number, _ in pages), 1)
        if not 0 < page <= max(paged.found.version.page_count or 1, len(paged.document.pages)):
            raise ProblemError("no-page-image")
        return self._on_page(paged, page, matches, pages)

    def _on_page(
        self, paged: PagedDocument, page: int, matches: Matches, pages: tuple[tuple[int, int], ...]
    ) -> PageHits:
        laid = self._images.laid(paged, page - 1)
        spans = matches.spans(laid.view.shown)
        placed = [(span, place) for span in spans if (place := laid.view.place_of(*span)) is not None][:MOST_PLACED]
        boxes = self._places.boxes(paged, laid, tuple(place for _, place in placed))
        hits = tuple(
            PageHit(laid.view.shown[start:end], tuple(boxes[number]))
            for number, ((start, end), _) in enumerate(placed)
            if number in boxes
        )
        return PageHits(page, len(spans), hits, pages)
