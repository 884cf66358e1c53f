"""Gives out renditions: a PDF of the pages as the reader sees them, or the text where the format has no pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from ingest.extract.rendering.notice import notice_page
from ingest.extract.rendering.order import DrawnPage, Encoding
from ingest.extract.rendering.renderer import NoPageError, OpenOriginal, PageHiddenError, PageRenderer
from mappings.access import Principal
from mappings.page_view import page_view
from mappings.scheme import Scheme
from mappings.views import view_at
from search_api.problem_catalogue import PROBLEMS
from search_api.problems import ProblemError
from search_api.rendition.html_text import html_text
from search_api.rendition.pdf_stream import PdfPicture, pdf_stream
from search_api.rendition.text_layer import text_layer
from search_api.results.admission import Admission
from search_api.results.page_images import PageImages, facts
from search_api.results.paged_document import PagedDocument, PagedDocuments
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.register.register import Register
from storage.vault.vault import Vault

MOST_PAGES = 500  # a few minutes' work; memory doesn't grow with the pages
WIDTH = 1240  # pixels: 150 to the inch on A4


@dataclass(frozen=True, slots=True)
class Rendition:
    """A rendition on its way out: its pieces are made as they are taken."""

    file_name: str
    media_type: str
    pieces: Iterator[bytes]


class Renditions:
    """Makes renditions for readers who may take copies. Each goes on record before its first byte is sent."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        vault: Vault,
        audit: AuditLog,
        admission: Admission,
        paged: PagedDocuments,
        images: PageImages,
        renderer: PageRenderer,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._vault = vault
        self._audit = audit
        self._admission = admission
        self._paged = paged
        self._images = images
        self._renderer = renderer

    def rendition(self, principal: Principal, document_id: str, language: str) -> Rendition:
        """The rendition of a document at the reader's level; words that are not the document's are in `language`.

        Raises:
            ProblemError: `not-found`; `download-needs-grant`, by the class's rule; `page-needs-level` when no page may
                be shown; `rendition-too-long`; `no-text` when there are neither pages nor text.
            ExtractorUnavailableError: nothing can be drawn at present.
        """
        paged = self._paged.find(principal, document_id, "rendition")
        if not self._admission.may_take_copies(principal, paged.found.row):
            raise ProblemError("download-needs-grant")
        if paged.is_withheld:
            raise ProblemError("page-needs-level")
        count = self._images.count_of(paged)
        if count > MOST_PAGES:
            raise ProblemError("rendition-too-long")
        made = self._pdf(principal, paged, count, language) if count else self._html(paged, language)
        with self._register.transaction() as session:
            details = {**facts(paged), "pages": count}
            self._audit.append(
                session, principal.person_id, Action.RENDITION, object_kind="document", object_id=document_id,
                details=details,
            )  # fmt: skip
        return made

    def _html(self, paged: PagedDocument, language: str) -> Rendition:
        view = view_at(paged.document, self._scheme, paged.found.level)
        if not any(page.strip() for page in view.pages):
            raise ProblemError("no-text")
        pieces = html_text(view, view.pages, self._scheme, language, paged.stamp)
        return Rendition(f"{view.archive_number}.html", "text/html", pieces)

    def _pdf(self, principal: Principal, paged: PagedDocument, count: int, language: str) -> Rendition:
        if paged.is_scan_to_hide(count):
            raise ProblemError("page-needs-level")  # there would be nothing but notices in it
        pieces = pdf_stream(self._pictures(principal, paged, count, language))
        # The first page is drawn before the answer begins, so that an archive that can't draw says so properly.
        first = [next(pieces), next(pieces)]
        return Rendition(f"{paged.document.archive_number}.pdf", "application/pdf", chain(first, pieces))

    def _pictures(self, principal: Principal, paged: PagedDocument, count: int, language: str) -> Iterator[PdfPicture]:
        """The pages, each drawn only while the reader may still see it; else the copy breaks off.

        Raises:
            ProblemError: `not-found`: while it was made, a grant ended or what may be seen of the document changed.
        """
        with self._renderer.opened(self._vault.open(paged.original), paged.document.id) as original:
            for page in range(count):
                drawn = self._drawn(original, paged, page, language)
                if self._paged.renewed(principal, paged) is not None:
                    raise ProblemError("not-found")
                view = page_view(paged.document, self._scheme, paged.found.level, page)
                yield PdfPicture(drawn.image, drawn.width, drawn.height, text_layer(view, drawn))

    def _drawn(self, original: OpenOriginal, paged: PagedDocument, page: int, language: str) -> DrawnPage:
        order = self._images.laid(paged, page).order(WIDTH, paged.stamp, Encoding.JPEG)
        try:
            return original.draw(order)
        except (PageHiddenError, NoPageError) as error:
            kind = PROBLEMS["page-needs-level" if isinstance(error, PageHiddenError) else "no-page-image"]
            return notice_page(f"{page + 1}: {kind.title.text(language)}", WIDTH, paged.stamp)
