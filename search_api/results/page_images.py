"""The image of one page, made from the reader's view of the document."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ingest.extract.rendering.order import LETTERED, DrawnPage
from ingest.extract.rendering.renderer import NoPageError, PageHiddenError, PageRenderer
from mappings.access import Principal
from mappings.page_view import page_view
from mappings.scheme import Scheme
from search_api.problems import ProblemError
from search_api.results.laid_page import LaidPage
from search_api.results.paged_document import PagedDocument, PagedDocuments
from search_api.results.read_pages import ReadPages
from storage.audit.actions import Action, Outcome
from storage.audit.log import AuditLog
from storage.register.register import Register
from storage.vault.vault import Vault

UNSTAMPED_WIDTH = 400  # pixels: up to here text can't be read well enough to be worth copying
_MANY_PAGES = frozenset({"image/tiff", "image/heic", "image/x-jbig2"})


@dataclass(frozen=True, slots=True)
class PagesOverview:
    """How many pages have an image; `withheld` says that the reader is shown none of them, whatever is on each."""

    count: int
    withheld: bool


class PageImages:
    """Draws pages for readers. Each that is shown, and each that is refused, goes on record."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        vault: Vault,
        audit: AuditLog,
        paged: PagedDocuments,
        renderer: PageRenderer,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._vault = vault
        self._audit = audit
        self._paged = paged
        self._renderer = renderer
        self._read_pages = ReadPages(register, vault)

    def image(self, principal: Principal, document_id: str, page: int, width: int) -> DrawnPage:
        """Page `page`, counting from 1, as a PNG `width` pixels wide.

        Raises:
            ProblemError: `not-found`; `no-page-image`; `page-needs-level` when it is not sure that nothing above the
                reader's level would be seen, for whatever reason.
            ExtractorUnavailableError: nothing can be drawn at present.
        """
        paged = self._paged.find(principal, document_id, "page")
        if not paged.has_pages:
            raise ProblemError("no-page-image")
        try:
            drawn = self._drawn(paged, page - 1, width)
        except NoPageError as error:
            raise ProblemError("no-page-image") from error
        except PageHiddenError as error:
            with self._register.transaction() as session:
                self._record(session, principal, paged, Action.VIEW_REFUSED, {"reason": "page-needs-level"})
            raise ProblemError("page-needs-level") from error
        if (now := self._paged.renewed(principal, paged)) is not None:
            return self.image(now, document_id, page, width)  # as it is now, or refused as it is now
        with self._register.transaction() as session:
            details = {"page": page, "width": width}
            self._record(session, principal, paged, Action.PAGE_IMAGE, {**facts(paged), **details})
        return drawn

    def overview(self, principal: Principal, document_id: str) -> PagesOverview:
        """What there is to leaf through, before any page is drawn.

        Raises:
            ProblemError: `not-found`.
            ExtractorUnavailableError: it can't be found out at present.
        """
        paged = self._paged.find(principal, document_id, "page")
        count = self.count_of(paged)
        return PagesOverview(count, paged.is_withheld or paged.is_scan_to_hide(count))

    def count_of(self, paged: PagedDocument) -> int:
        """How many pages of it have an image, 0 for a format without pages or one that can't be drawn.

        Raises:
            ExtractorUnavailableError: it can't be found out at present.
        """
        media_type = paged.found.version.media_type
        if not paged.has_pages:
            return 0
        if media_type in LETTERED:
            return paged.found.version.page_count or 0
        if media_type not in _MANY_PAGES:
            return 1
        try:
            with self._renderer.opened(self._vault.open(paged.original), paged.document.id) as original:
                return original.count()
        except NoPageError:
            return 0

    def laid(self, paged: PagedDocument, page: int) -> LaidPage:
        """What is known of page `page`, counting from 0, for the reader that `paged` was found for.

        Raises:
            SiteUnavailableError: what was read off the page can't be fetched at present.
        """
        view = page_view(paged.document, self._scheme, paged.found.level, page)
        read = self._read_pages.lines(paged.document.id, paged.found.row.version, page, view.text)
        return LaidPage(page, view, read, cautious=not paged.found.sees_all)

    def _drawn(self, paged: PagedDocument, page: int, width: int) -> DrawnPage:
        if paged.is_withheld:
            raise PageHiddenError
        order = self.laid(paged, page).order(width, paged.stamp if width > UNSTAMPED_WIDTH else "")
        with self._renderer.opened(self._vault.open(paged.original), paged.document.id) as original:
            return original.draw(order)

    def _record(
        self, session: Session, principal: Principal, paged: PagedDocument, action: Action, details: dict[str, object]
    ) -> None:
        refused = action is Action.VIEW_REFUSED
        self._audit.append(
            session,
            actor=principal.person_id,
            action=action,
            outcome=Outcome.REFUSED if refused else Outcome.DONE,
            object_kind="document",
            object_id=paged.document.id,
            details={**details, "what": "page"} if refused else details,
        )


def facts(paged: PagedDocument) -> dict[str, object]:
    """Which version was seen, at which level, for the record."""
    return {"version": paged.found.row.version, "level": paged.found.level}
