"""A document's family as one reader may know of it: what it came in, and what came inside it.

Each member is shown only to who may know of it by itself, in their view of it. One that they may not know of changes
nothing: no number, no order, no page. Stubs are left out, since of these nothing may be known but what is filed where.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mappings.access import Principal
from mappings.scheme import Scheme
from mappings.views import view_at
from search_api.results.admission import Admission, Admitted
from search_api.results.cursor import Cursors
from search_api.results.model import Family, Relative
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.register import documents, families
from storage.register.models import DocumentRow
from storage.register.register import Register


class Families:
    """Answers what is asked of families."""

    def __init__(
        self, scheme: Scheme, register: Register, audit: AuditLog, admission: Admission, cursors: Cursors
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._admission = admission
        self._cursors = cursors

    def of(self, session: Session, principal: Principal, found: Admitted) -> Family:
        """The family of an admitted document. The path inside what it came in is for those who may see all of it."""
        if found.is_stub:
            return Family(None, None, 0)
        row = found.row
        parent = self.containers(session, principal, [row.id]).get(row.id)
        path = row.part_path if parent is not None and found.sees_all else None
        return Family(parent, path, len(self._parts(session, principal, row.id)))

    def is_in_one(self, principal: Principal, document_id: str) -> bool:
        """Whether the document has a family, as far as the reader may know."""
        with self._register.snapshot() as session:
            found = self._admission.admitted(session, principal, document_id)
            family = None if found is None else self.of(session, principal, found)
        return family is not None and (family.parent is not None or family.parts > 0)

    def containers(
        self, session: Session, principal: Principal, document_ids: Collection[str]
    ) -> Mapping[str, Relative]:
        """What each of the documents came in, as far as it is part of something that the reader may know of."""
        inside = families.parents(session, document_ids)
        if not inside:
            return {}
        rows = session.scalars(select(DocumentRow).where(DocumentRow.id.in_(set(inside.values())))).all()
        seen = {each.row.id: self._relative(each) for each in self._admission.known(session, principal, rows)}
        return {child: seen[parent] for child, parent in inside.items() if parent in seen}

    def parts(
        self, principal: Principal, document_id: str, size: int, cursor: str | None = None
    ) -> tuple[tuple[Relative, ...], str | None]:
        """A page of what came inside a document, in its order, and the cursor of the next page.

        Raises:
            ProblemError: `not-found`, whether the document is absent or forbidden; `cursor-invalid`.
        """
        bound = f"parts:{principal.person_id}:{document_id}".encode()
        after = str(self._cursors.open(cursor, bound)[0]) if cursor is not None else None
        with self._register.transaction() as session:
            found = self._admission.admitted(session, principal, document_id)
            if found is not None:
                seen = [] if found.is_stub else self._parts(session, principal, found.row.id)
                page, more = _page([each.row.id for each in seen], size, after)
                shown = tuple(self._relative(each) for each in seen if each.row.id in page)
                self._record(session, principal, found, len(shown))
                return shown, self._cursors.seal([shown[-1].id], bound) if more and shown else None
        raise self._admission.refuse(principal, document_id, "parts")

    def _parts(self, session: Session, principal: Principal, document_id: str) -> Sequence[Admitted]:
        """Those of the parts that the reader may know of. The limit on parts bounds how many are read."""
        return self._admission.known(session, principal, families.parts_of(session, document_id))

    def _relative(self, found: Admitted) -> Relative:
        row = found.row
        view = view_at(documents.to_document(row, found.version.media_type, found.marks), self._scheme, found.level)
        return Relative(
            view.document_id, view.archive_number, view.title, view.file_name, view.media_type, row.level, row.state
        )

    def _record(self, session: Session, principal: Principal, found: Admitted, count: int) -> None:
        self._audit.append(
            session,
            actor=principal.person_id,
            action=Action.LIST,
            object_kind="document",
            object_id=found.row.id,
            details={"count": count, "what": "parts"},
        )


def _page(ids: Sequence[str], size: int, after: str | None) -> tuple[set[str], bool]:
    """The ids of the page behind `after`, and whether there are more; from the start, if that one is gone."""
    start = ids.index(after) + 1 if after in ids else 0
    return set(ids[start : start + size]), len(ids) > start + size
