"""Exports that are kept: asked for, looked after, and handed out to the one person who asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.orm import Session

from mappings.access import Principal, access_filter
from mappings.scheme import Scheme
from search_api.export.access_then import access_json, still_covers
from search_api.export.making import DONE, FAILED, MANIFEST, RUNNING, Order, sign_of_life
from search_api.export.rows import RowFormat, Rows
from search_api.ids import is_id
from search_api.problems import ProblemError
from search_api.results.fingerprint import QueryFingerprint
from search_api.results.search_query import SearchQuery
from storage.audit.actions import Action, Outcome
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import objects
from storage.register.models import ExportRow
from storage.register.register import Register
from storage.vault.vault import Vault

_GIVEN_UP_AFTER = timedelta(minutes=5)  # without a sign of life: the process that made it is gone


@dataclass(frozen=True, slots=True)
class ExportStatus:
    """An export as its maker sees it. `parts` are the names of what can be fetched."""

    id: str
    state: str
    rows: int
    created_at: datetime
    done_at: datetime | None
    manifest: Mapping[str, Any] | None
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export on its way out."""

    name: str
    size: int
    pieces: Iterator[bytes]


class Exporting:
    """Takes orders for exports, and hands out what was made. Making itself is `search_api.export.making`."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        vault: Vault,
        audit: AuditLog,
        rows: Rows,
        fingerprint: QueryFingerprint,
        clock: Clock,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._vault = vault
        self._audit = audit
        self._rows = rows
        self._fingerprint = fingerprint
        self._clock = clock

    def order(self, principal: Principal, query: SearchQuery, formats: Sequence[RowFormat]) -> Order:
        """Put an export on record; it is made when `Making.make` is given the order.

        Raises:
            ProblemError: a filter names what does not exist.
        """
        self._rows.check(principal, query)
        now = self._clock()
        access = access_filter(principal, self._scheme, now)
        with self._register.transaction() as session:
            row = ExportRow(
                person_id=principal.person_id,
                query={"question": query.question(), "access": access_json(access)},
                state=RUNNING,
                manifest=sign_of_life(now),
                created_at=now,
            )
            session.add(row)
            session.flush()
            details = {"query_hmac": self._fingerprint.of(query.q)}
            self._record(session, principal, Action.EXPORT, row.id, **details)
        return Order(row.id, principal, query, tuple(dict.fromkeys(formats)), access)

    def status(self, principal: Principal, export_id: str) -> ExportStatus:
        """How far an export is.

        Raises:
            ProblemError: `not-found`: absent, someone else's, or of more than one may see today.
        """
        with self._register.snapshot() as session:
            row = self._own(session, principal, export_id)
        if row is None:
            raise self._refuse(principal, export_id)
        done = row.state == DONE
        return ExportStatus(
            id=row.id,
            state=self._state(row),
            rows=row.rows,
            created_at=row.created_at,
            done_at=row.done_at,
            manifest=row.manifest if done else None,
            parts=(*row.parts, MANIFEST) if done else (),
        )

    def part(self, principal: Principal, export_id: str, name: str) -> Part:
        """One file of an export, decrypted as it is taken.

        Raises:
            ProblemError: `not-found`, as for `status`; `export-not-ready`, `export-failed`.
        """
        with self._register.transaction() as session:
            row = self._own(session, principal, export_id)
            state = self._state(row) if row is not None else ""
            found = self._find(session, row, name) if row is not None and state == DONE else None
            if row is not None and found is not None:
                self._record(session, principal, Action.EXPORT_DOWNLOAD, row.id, part=name, bytes=found.size)
        if row is not None and state != DONE:
            raise ProblemError("export-failed" if state == FAILED else "export-not-ready")
        if found is None:
            raise self._refuse(principal, export_id)
        return found

    def _find(self, session: Session, row: ExportRow, name: str) -> Part | None:
        if name == MANIFEST:
            written = orjson.dumps(row.manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
            return Part(name, len(written), iter((written,)))
        sealed = objects.get(session, row.parts[name]) if name in row.parts else None
        return Part(name, sealed.plain_size, self._vault.open(sealed)) if sealed is not None else None

    def _own(self, session: Session, principal: Principal, export_id: str) -> ExportRow | None:
        row = session.get(ExportRow, export_id) if is_id(export_id) else None
        if row is None or row.person_id != principal.person_id:
            return None
        access = access_filter(principal, self._scheme, self._clock())
        return row if still_covers(access, row.query["access"]) else None

    def _state(self, row: ExportRow) -> str:
        """The state; an export whose maker has shown no life for long has failed, whatever its row says."""
        if row.state != RUNNING:
            return row.state
        seen = datetime.fromisoformat(row.manifest["seen_at"])
        return FAILED if self._clock() - seen > _GIVEN_UP_AFTER else RUNNING

    def _refuse(self, principal: Principal, export_id: str) -> ProblemError:
        with self._register.transaction() as session:
            self._audit.append(
                session,
                principal.person_id,
                Action.VIEW_REFUSED,
                Outcome.REFUSED,
                object_kind="export",
                object_id=export_id if is_id(export_id) else "",
                details={"what": "export"},
            )
        return ProblemError("not-found")

    def _record(
        self, session: Session, principal: Principal, action: Action, export_id: str, **details: str | int
    ) -> None:
        self._audit.append(
            session, principal.person_id, action, object_kind="export", object_id=export_id, details=details
        )
