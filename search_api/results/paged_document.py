"""A document on the way to being drawn: what the reader may see of it, and everything its pages are drawn from."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ingest.text_object import decode_pages
from mappings.access import Principal
from mappings.document import Document
from search_api.problems import ProblemError
from search_api.results.admission import Admission, Admitted
from storage.clock import Clock
from storage.governance import people, principals
from storage.register import documents, objects
from storage.register.register import Register
from storage.register.states import SET_ASIDE, State
from storage.vault.sealed import Sealed
from storage.vault.vault import Vault

MEDIA_TYPES = frozenset(
    {
        *("application/pdf", "application/ofd", "image/png", "image/jpeg", "image/tiff"),
        *("image/gif", "image/bmp", "image/webp", "image/jp2", "image/j2c"),
        *("image/heic", "image/x-jbig2"),
    }
)
# Larger originals are kept and given out, but not drawn: each page would cost as much memory.
MOST_BYTES = 200 * 1024 * 1024
# Until secrets have been looked for, or when that failed, nobody is shown a page from whom something must be hidden.
_UNASSESSED = frozenset({State.RECEIVED, *SET_ASIDE})


@dataclass(frozen=True, slots=True)
class PagedDocument:
    """What is drawn from: the document with text and marks, its original in the vault, and the watermark's words."""

    found: Admitted
    document: Document
    original: Sealed
    stamp: str

    @property
    def has_pages(self) -> bool:
        """Whether its format has pages that can be drawn."""
        return self.found.version.media_type in MEDIA_TYPES and self.original.plain_size <= MOST_BYTES

    @property
    def is_withheld(self) -> bool:
        """Whether no page of it may be drawn for this reader, whatever is on it."""
        return not self.found.sees_all and self.found.row.state in _UNASSESSED

    def is_scan_to_hide(self, count: int) -> bool:
        """Whether none of its first `count` pages has text by which it could be told what to hide from this reader."""
        return not self.found.sees_all and not any(page.strip() for page in self.document.pages[:count])


class PagedDocuments:
    """Finds documents for those who may know of them."""

    def __init__(
        self, register: Register, vault: Vault, admission: Admission, clock: Clock, *, watermark: bool = True
    ) -> None:
        self._register = register
        self._vault = vault
        self._admission = admission
        self._clock = clock
        self._watermark = watermark

    def find(self, principal: Principal, document_id: str, what: str) -> PagedDocument:
        """The document; `what` is asked for of it, for the record of a refusal.

        Raises:
            ProblemError: `not-found`, whether it is absent or forbidden; `document-needs-level` for a stub;
                `site-unavailable`.
        """
        with self._register.snapshot() as session:
            found = self._admission.admitted(session, principal, document_id)
            if found is not None:
                original = objects.get(session, found.version.object_id)
                text = self._text_object(session, found)
                stamp = self._stamp(session, principal, found) if self._watermark else ""
        if found is None:
            raise self._admission.refuse(principal, document_id, what)
        if found.is_stub:
            raise self._admission.withhold(principal, document_id, what)
        if original is None:
            raise ProblemError("site-unavailable")
        document = documents.to_document(found.row, found.version.media_type, found.marks)
        if text is not None:
            document = replace(document, pages=decode_pages(self._vault.open(text)))
        return PagedDocument(found, document, original, stamp)

    def renewed(self, principal: Principal, paged: PagedDocument) -> Principal | None:
        """The person as the record has them now, if they may not see the document any more, or not just so; else None.

        Drawing takes a while, in which a grant may end or a mark be made; what was found before is then not shown.
        """
        with self._register.snapshot() as session:
            now = principals.principal(session, people.lookup(session, principal.person_id), self._clock())
            found = self._admission.admitted(session, now, paged.document.id)
            return None if found is not None and _seen(found) == _seen(paged.found) else now

    def _text_object(self, session: Session, found: Admitted) -> Sealed | None:
        if found.row.state in _UNASSESSED or found.version.text_object_id is None:
            return None
        return objects.get(session, found.version.text_object_id)

    def _stamp(self, session: Session, principal: Principal, found: Admitted) -> str:
        """Who, when, and of which document. The time is UTC, so that copies can be compared wherever they turn up."""
        name = people.lookup(session, principal.person_id).full_name
        when = self._clock().strftime("%Y-%m-%d %H:%M UTC")
        who = f"{name} {principal.user_name}" if name else principal.user_name
        return f"{who}  {when}  {found.row.archive_number}"


def _seen(found: Admitted) -> tuple[int, int, int]:
    """What decides on how the document looks to the reader."""
    return found.row.version, found.row.revision, found.level
