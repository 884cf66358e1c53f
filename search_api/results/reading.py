"""Reading one document: its page, its text, its original. Everything shown is made from the reader's view of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ingest.text_object import decode_pages
from mappings.access import Principal, Role
from mappings.scheme import Scheme
from mappings.views import View, shown, view_at
from search_api.byte_range import ByteRange
from search_api.conditions import UNCONDITIONAL, Conditions
from search_api.problems import ProblemError
from search_api.results.admission import Admission, Admitted
from search_api.results.families import Families
from search_api.results.model import DocumentPage, Family
from search_api.results.shown import hit_of
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.register import documents, objects
from storage.register.models import PersonRow
from storage.register.register import Register
from storage.register.states import SET_ASIDE, State
from storage.vault.sealed import Sealed
from storage.vault.vault import Vault

# Until secrets have been looked for, or when that failed, no text is shown to anyone from whom some must be hidden.
_UNASSESSED = frozenset({State.RECEIVED, *SET_ASIDE})


@dataclass(frozen=True, slots=True)
class Original:
    """An original on its way out: `pieces` decrypt as they are taken. `part` is None for the whole.

    `tag` names the bytes (an ETag); `unchanged` says that the reader has them already, so that none are sent.
    """

    tag: str
    unchanged: bool
    file_name: str
    media_type: str
    size: int
    part: ByteRange | None
    pieces: Iterator[bytes]

    @property
    def sent(self) -> int:
        """How many bytes are on their way."""
        if self.unchanged:
            return 0
        return self.part.length if self.part else self.size


class Reading:
    """Answers what is asked of one document."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        vault: Vault,
        audit: AuditLog,
        admission: Admission,
        families: Families,
        *,
        scanning: bool = False,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._vault = vault
        self._audit = audit
        self._admission = admission
        self._families = families
        self._scanning = scanning

    def document(self, principal: Principal, document_id: str) -> DocumentPage:
        """The document's page.

        Raises:
            ProblemError: `not-found`, whether it is absent or forbidden.
        """
        with self._register.transaction() as session:
            found = self._admission.admitted(session, principal, document_id)
            if found is not None:
                page = self._page(session, principal, found)
                self._record(session, principal, Action.VIEW, found)
                return page
        raise self._admission.refuse(principal, document_id, "document")

    def text(self, principal: Principal, document_id: str) -> tuple[str, ...]:
        """The text, a string a page, with masks shown as blocks.

        Raises:
            ProblemError: `not-found`, whether absent or forbidden; `document-needs-level` for a stub; `no-text`, when
                there is none to show.
        """
        with self._register.transaction() as session:
            found = self._admission.admitted(session, principal, document_id)
            readable = found is not None and not found.is_stub
            sealed = self._text_object(session, found) if found is not None and readable else None
            if found is not None and readable:
                self._record(session, principal, Action.TEXT, found)
        if found is None:
            raise self._admission.refuse(principal, document_id, "text")
        if not readable:
            raise self._admission.withhold(principal, document_id, "text")
        if sealed is None:
            raise ProblemError("no-text")
        document = documents.to_document(found.row, found.version.media_type, found.marks)
        pages = decode_pages(self._vault.open(sealed))
        view = view_at(replace(document, pages=pages), self._scheme, found.level)
        return tuple(shown(page) for page in view.pages)

    def original(self, principal: Principal, document_id: str, conditions: Conditions = UNCONDITIONAL) -> Original:
        """The bytes as received, or those of them that `conditions` ask for.

        Raises:
            ProblemError: `not-found`; `document-needs-level` for a stub; `original-needs-level` and
                `download-needs-grant`, by the class's public rules; `quarantined` and `not-scanned-yet`, it may do
                harm; `range-not-satisfiable`.
        """
        withheld = ""
        with self._register.transaction() as session:
            found = self._admission.admitted(session, principal, document_id)
            if found is not None and found.sees_all and self._admission.may_take_copies(principal, found.row):
                sealed = objects.get(session, found.version.object_id)
                withheld = self._withheld(principal, found)
                if sealed is not None and not withheld:
                    outgoing = self._outgoing(found, sealed, conditions)
                    self._record(session, principal, Action.DOWNLOAD, found, bytes=outgoing.sent)
                    return outgoing
        if found is not None and found.is_stub:
            raise self._admission.withhold(principal, document_id, "original")
        if found is not None and not found.sees_all:
            raise ProblemError("original-needs-level")
        if found is not None and not self._admission.may_take_copies(principal, found.row):
            raise ProblemError("download-needs-grant")
        if found is not None and withheld:
            raise ProblemError(withheld)
        raise self._admission.refuse(principal, document_id, "original")

    def _withheld(self, principal: Principal, found: Admitted) -> str:
        """The problem why the bytes of this document may do harm to this reader; "" if they may not."""
        if self._scanning and found.row.state == State.RECEIVED:
            return "not-scanned-yet"
        archivist = Role.ARCHIVIST in principal.roles
        return "quarantined" if found.row.state == State.QUARANTINED and not archivist else ""

    def _page(self, session: Session, principal: Principal, found: Admitted) -> DocumentPage:
        view = self._view(found)
        if view.is_stub:
            return self._stub_page(principal, found, view)
        family = self._families.of(session, principal, found)
        creator = session.get(PersonRow, found.row.created_by)
        return DocumentPage(
            hit=hit_of(view, self._scheme, within=family.parent),
            view_level=view.level,
            page_count=found.version.page_count,
            created_at=found.row.created_at,
            created_by_name=(creator.full_name or creator.user_name) if creator else "",
            version=found.row.version,
            copies=objects.durable_level(session, found.version.object_id),
            warnings=tuple(
                _warning(each, found.sees_all)
                for each in found.row.warnings
                if found.sees_all or not _is_about_the_original(each)
            ),
            may_have_original=found.sees_all,
            may_take_copies=self._admission.may_take_copies(principal, found.row),
            original_from_level=self._admission.original_level(found.row),
            family=family,
        )

    def _stub_page(self, principal: Principal, found: Admitted, view: View) -> DocumentPage:
        return DocumentPage(
            hit=hit_of(view, self._scheme),
            view_level=view.level,
            page_count=None,
            created_at=None,
            created_by_name=None,
            version=None,
            copies=None,
            warnings=(),
            may_have_original=False,
            may_take_copies=self._admission.may_take_copies(principal, found.row),
            original_from_level=self._admission.original_level(found.row),
            family=Family(None, None, 0),
        )

    def _view(self, found: Admitted) -> View:
        document = documents.to_document(found.row, found.version.media_type, found.marks)
        return view_at(document, self._scheme, found.level)

    def _text_object(self, session: Session, found: Admitted) -> Sealed | None:
        if found.row.state in _UNASSESSED and not found.sees_all:
            return None
        object_id = found.version.text_object_id
        return objects.get(session, object_id) if object_id is not None else None

    def _outgoing(self, found: Admitted, sealed: Sealed, conditions: Conditions) -> Original:
        # A version's bytes never change, so its number names them; a hash would tell which files are equal.
        tag = f'"{found.row.id}.{found.row.version}"'
        unchanged = conditions.unchanged(tag)
        part = None if unchanged else conditions.part(tag, sealed.plain_size)
        start, length = (part.start, part.length) if part else (0, None)
        pieces = iter(()) if unchanged else self._vault.open(sealed, start, length)
        name, kind = found.row.file_name, found.version.media_type
        return Original(tag, unchanged, name, kind, sealed.plain_size, part, pieces)

    def _record(self, session: Session, principal: Principal, action: Action, found: Admitted, **details: int) -> None:
        self._audit.append(
            session,
            actor=principal.person_id,
            action=action,
            object_kind="document",
            object_id=found.row.id,
            details={"version": found.row.version, "level": found.level, **details},
        )


def _warning(warning: str, sees_all: bool) -> str:
    """A warning may name a part of the file after its code; only who may have the file may read that name."""
    return warning if sees_all else warning.partition(":")[0]


def _is_about_the_original(warning: str) -> bool:
    """Whether it tells of the original's bytes; they are not for a reader from whom something of it is hidden."""
    return warning.startswith("file-")
