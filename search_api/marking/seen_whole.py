"""Of which documents nothing can be hidden from a person: as classes, levels and departments, for lists."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias, TypeVar

from sqlalchemy.orm import Session

from mappings.access import EVERY_DEPARTMENT, Principal, access_filter
from mappings.scheme import Scheme
from search_api.results.cursor import Cursors, place_of, values_of
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register.by_filing import Cursor
from storage.register.register import Register

Row = TypeVar("Row")
# Finds a page of what is listed among these (class, level) and departments (None: all), and where it goes on.
Finder: TypeAlias = Callable[
    [Session, Collection[tuple[str, int]], Collection[str] | None, int, Cursor | None],
    tuple[Sequence[Row], Cursor | None],
]


class ListsSeenWhole:
    """Pages of lists of documents that a person sees whole; each look goes on record. A page costs what it shows."""

    def __init__(self, scheme: Scheme, register: Register, audit: AuditLog, cursors: Cursors, clock: Clock) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._cursors = cursors
        self._clock = clock

    def page(
        self, principal: Principal, what: str, find: Finder[Row], size: int, cursor: str | None
    ) -> tuple[Sequence[Row], str | None]:
        """A page of the list called `what`, and the next page's cursor.

        Raises:
            ProblemError: `cursor-invalid`.
        """
        bound = f"{what}:{principal.person_id}".encode()
        after = None if cursor is None else place_of(self._cursors.open(cursor, bound))
        places, departments = places_seen_whole(principal, self._scheme, self._clock())
        with self._register.transaction() as session:
            found, following = find(session, places, departments, size, after)
            details = {"count": len(found), "what": what}
            self._audit.append(session, principal.person_id, Action.LIST, details=details)
        return found, None if following is None else self._cursors.seal(values_of(following), bound)


def places_seen_whole(
    principal: Principal, scheme: Scheme, now: datetime
) -> tuple[Collection[tuple[str, int]], Collection[str] | None]:
    """The (class, level) pairs and departments (None: all) whose documents the person sees whole by their own right.

    Whoever has no reading role gets none of either.
    """
    access = access_filter(replace(principal, grants=()), scheme, now)
    places = [
        (each.key, rank)
        for each in scheme.classifications
        for rank in each.document_levels
        if each.key in access.classifications and max(each.view_levels(rank)) <= access.clearance
    ]
    every = EVERY_DEPARTMENT in access.departments
    return places, None if every else {*access.departments, EVERY_DEPARTMENT}
