"""Whether the same bytes are kept already, as far as the person who files them may know."""

from dataclasses import replace

from sqlalchemy.orm import Session

from mappings.access import AccessFilter, DocumentFacts, Principal, access_filter
from mappings.scheme import Scheme
from storage.clock import Clock
from storage.register import same_bytes
from storage.register.models import DocumentRow


class Duplicates:
    """Looks for documents with the same original.

    Only among those the person filed, and those of which nothing can be hidden from the person by their own right:
    that a file is there already would otherwise tell what it is made of to someone who only guessed it.
    """

    def __init__(self, scheme: Scheme, clock: Clock) -> None:
        self._scheme = scheme
        self._clock = clock

    def find(self, session: Session, principal: Principal, sha256: str) -> str | None:
        """The oldest such document, None when there is none the person may know of."""
        access = access_filter(replace(principal, grants=()), self._scheme, self._clock())
        for row in same_bytes.documents_with(session, sha256):
            if row.created_by == principal.person_id or self._sees_whole(access, row):
                return row.id
        return None

    def _sees_whole(self, access: AccessFilter, row: DocumentRow) -> bool:
        level = access.level_for(DocumentFacts(row.id, row.classification, row.level, row.department))
        whole = self._scheme.by_key.get(row.classification)
        return whole is not None and level is not None and level >= max(whole.view_levels(row.level))
