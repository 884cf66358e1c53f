"""Requests for access: readers ask for one document above their level, or for a copy of one, and archivists decide.

Who decides may see all that is asked for, and is never the one who asks. A document that a person may not know of is
answered as one that isn't, here as everywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mappings.access import Grant, Principal, Role
from mappings.scheme import DownloadRule, Scheme
from mappings.views import view_at
from search_api.field_errors import FieldError
from search_api.ids import is_id
from search_api.problems import ProblemError
from search_api.results.admission import Admission, Admitted
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.governance import grants, requests
from storage.governance.requests import Asked, RequestState
from storage.register import documents
from storage.register.models import GrantRow, PersonRow, RequestRow
from storage.register.register import Register

MAX_DAYS = 366  # the longest term; the archivist may give less than was asked for
MAX_WORDS = 1000  # characters of a purpose or an answer
SHOWN = 200  # so many of one's own requests are listed


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request as its reader sees it. `title` and `number` are those of the reader's view, "" without one.

    `copies` says that a grant on this document allows downloads, which its class gives nobody else.
    """

    row: RequestRow
    person_name: str
    decided_by_name: str
    number: str
    title: str
    grant_ends: datetime | None
    grant_runs: bool
    copies: bool


@dataclass(frozen=True, slots=True)
class RequestLists:
    """`own` newest first; for archivists `awaiting` oldest first, and `granted`, the next to end first."""

    own: Sequence[ShownRequest]
    awaiting: Sequence[ShownRequest]
    granted: Sequence[ShownRequest]


class AccessRequests:
    """What readers and archivists may do with requests. Each method asks for the right itself."""

    def __init__(self, scheme: Scheme, register: Register, audit: AuditLog, admission: Admission, clock: Clock) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._admission = admission
        self._clock = clock

    def make(self, principal: Principal, document_id: str, level: int | None, purpose: str, days: int) -> str:
        """Ask to read a document up to `level` (None: everything there is); answers the request's id.

        Who sees as much already may ask all the same where the class gives copies to nobody without a grant.

        Raises:
            ProblemError: `not-found`; `request-incomplete` with what is wrong; `request-open`, there is one already.
        """
        with self._register.transaction() as session:
            found = self._admission.admitted(session, principal, document_id)
            if found is not None:
                asked = self._asked(principal, found, level, purpose, days)
                row = requests.make(session, principal.person_id, asked, self._clock())
                if row is None:
                    raise ProblemError("request-open")
                details = {"request": row.id, "level": asked.level, "days": asked.days}
                self._record(session, principal, Action.REQUEST_MADE, document_id, details)
                return row.id
        raise self._admission.refuse(principal, document_id, "request")

    def withdraw(self, principal: Principal, request_id: str) -> None:
        """Take one's own open request back.

        Raises:
            ProblemError: `no-such-request`, `request-decided`.
        """
        with self._register.transaction() as session:
            row = _row(session, request_id)
            if row is None or row.person_id != principal.person_id:
                raise ProblemError("no-such-request")
            self._close(session, row, principal, RequestState.WITHDRAWN)
            self._record(session, principal, Action.REQUEST_WITHDRAWN, row.document_id, {"request": row.id})

    def grant(self, principal: Principal, request_id: str, days: int, answer: str = "") -> Grant:
        """Grant what was asked, for `days` from now.

        Raises:
            ProblemError: `no-such-request`, `request-decided`, `request-incomplete`.
        """
        _check_words(answer, "answer", least=0)
        _check_days(days)
        now = self._clock()
        with self._register.transaction() as session:
            row = self._decidable(session, principal, request_id)
            grant = Grant(row.document_id, row.level, now, now + timedelta(days=days), row.purpose)
            grant_id = grants.give(session, row.person_id, grant, principal.person_id)
            self._close(session, row, principal, RequestState.GRANTED, answer, grant_id)
            details = {"grant": grant_id, "request": row.id, "person": row.person_id, "level": row.level}
            ends = {"ends_at": grant.ends.isoformat()}
            self._record(session, principal, Action.GRANT_GIVEN, row.document_id, {**details, **ends})
            return grant

    def refuse(self, principal: Principal, request_id: str, answer: str) -> None:
        """Refuse a request, with words for the person who asked.

        Raises:
            ProblemError: `no-such-request`, `request-decided`, `request-incomplete`.
        """
        _check_words(answer, "answer")
        with self._register.transaction() as session:
            row = self._decidable(session, principal, request_id)
            self._close(session, row, principal, RequestState.REFUSED, answer)
            details = {"request": row.id, "person": row.person_id}
            self._record(session, principal, Action.REQUEST_REFUSED, row.document_id, details)

    def end_grant(self, principal: Principal, request_id: str) -> None:
        """End what a request led to before its term: the reader gives it back, or an archivist takes it.

        Raises:
            ProblemError: `no-such-request`; `request-decided`, when nothing runs any more.
        """
        with self._register.transaction() as session:
            row = _row(session, request_id)
            own = row is not None and row.person_id == principal.person_id
            if row is None or not (own or self._may_decide(session, principal, row)):
                raise ProblemError("no-such-request")
            if row.grant_id is None or not grants.end(session, row.grant_id, self._clock()):
                raise ProblemError("request-decided")
            reason = "returned" if own else "withdrawn"
            details = {"grant": row.grant_id, "person": row.person_id, "reason": reason}
            self._record(session, principal, Action.GRANT_ENDED, row.document_id, details)

    def lists(self, principal: Principal) -> RequestLists:
        """One's own requests, and what one may decide or end."""
        with self._register.transaction() as session:
            rows = {
                "own": requests.of_person(session, principal.person_id, SHOWN),
                "awaiting": list(self._open(session, principal)),
                "granted": list(self._running(session, principal)),
            }
            lists = {name: [self._shown(session, principal, row) for row in found] for name, found in rows.items()}
            details = {"what": "requests", "count": sum(map(len, lists.values()))}
            self._audit.append(session, principal.person_id, Action.LIST, details=details)
        return RequestLists(**lists)

    def awaiting_count(self, principal: Principal) -> int:
        """How many open requests the person may decide."""
        with self._register.snapshot() as session:
            return sum(1 for _ in self._open(session, principal))

    def _open(self, session: Session, principal: Principal) -> Iterator[RequestRow]:
        if principal.may(Role.ARCHIVIST):
            yield from (row for row in requests.awaiting(session) if self._may_decide(session, principal, row))

    def _running(self, session: Session, principal: Principal) -> Iterator[RequestRow]:
        if principal.may(Role.ARCHIVIST):
            running = requests.running(session, self._clock())
            yield from (row for row in running if self._may_decide(session, principal, row))

    def _may_decide(self, session: Session, principal: Principal, row: RequestRow) -> bool:
        """An archivist who may see everything that is asked for, by their own right, and did not ask for it."""
        if not principal.may(Role.ARCHIVIST) or row.person_id == principal.person_id:
            return False
        found = self._admission.admitted(session, replace(principal, grants=()), row.document_id)
        return found is not None and not found.is_stub and found.level >= row.level

    def _decidable(self, session: Session, principal: Principal, request_id: str) -> RequestRow:
        row = _row(session, request_id)
        if row is None or not self._may_decide(session, principal, row):
            raise ProblemError("no-such-request")
        return row

    def _close(
        self,
        session: Session,
        row: RequestRow,
        principal: Principal,
        state: RequestState,
        answer: str = "",
        grant_id: str | None = None,
    ) -> None:
        words, now = answer.strip(), self._clock()
        if not requests.decide(session, row.id, state, principal.person_id, now, answer=words, grant_id=grant_id):
            raise ProblemError("request-decided")

    def _asked(self, principal: Principal, found: Admitted, level: int | None, purpose: str, days: int) -> Asked:
        top = self._admission.original_level(found.row)
        wanted = top if level is None else level
        levels = self._scheme.by_key[found.row.classification].view_levels(found.row.level)
        seen = max(rank for rank in levels if rank <= found.level)
        copy = wanted == seen and not found.is_stub and not self._admission.may_take_copies(principal, found.row)
        if not copy and not max(found.level + 1, found.row.level) <= wanted <= top:
            raise ProblemError("request-incomplete", [FieldError("level", "level-not-needed")])
        _check_days(days)
        _check_words(purpose, "purpose", least=4)
        return Asked(found.row.id, wanted, purpose.strip(), days)

    def _shown(self, session: Session, principal: Principal, row: RequestRow) -> ShownRequest:
        found = self._admission.admitted(session, principal, row.document_id)
        view, copies = None, False
        if found is not None:
            copies = self._scheme.by_key[found.row.classification].download is DownloadRule.GRANTED
            document = documents.to_document(found.row, found.version.media_type, found.marks)
            view = view_at(document, self._scheme, found.level)
        grant = session.get(GrantRow, row.grant_id) if row.grant_id else None
        ends = min(filter(None, (grant.ends_at, grant.ended_at))) if grant else None
        return ShownRequest(
            row=row,
            person_name=_name(session, row.person_id),
            decided_by_name=_name(session, row.decided_by) if row.decided_by else "",
            number=view.archive_number if view else "",
            title=view.title if view else "",
            grant_ends=ends,
            grant_runs=ends is not None and ends > self._clock(),
            copies=copies,
        )

    def _record(
        self, session: Session, principal: Principal, action: Action, document_id: str, details: Mapping[str, object]
    ) -> None:
        self._audit.append(
            session,
            actor=principal.person_id,
            action=action,
            object_kind="document",
            object_id=document_id,
            details=details,
        )


def _row(session: Session, request_id: str) -> RequestRow | None:
    return session.get(RequestRow, request_id) if is_id(request_id) else None


def _name(session: Session, person_id: str) -> str:
    person = session.get_one(PersonRow, person_id)
    return person.full_name or person.user_name


def _check_days(days: int) -> None:
    if not 1 <= days <= MAX_DAYS:
        raise ProblemError("request-incomplete", [FieldError("days", "term-out-of-range")])


def _check_words(words: str, field: str, least: int = 1) -> None:
    if not least <= len(words.strip()) <= MAX_WORDS:
        code = "missing" if not words.strip() else "words-out-of-range"
        raise ProblemError("request-incomplete", [FieldError(field, code)])
