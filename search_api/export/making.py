"""Makes an export: freezes the rows, seals each part as it is written, and says in a manifest what there is.

Nothing of it lies anywhere in plain. The rows are read from the index once; the table is made from the sealed lines,
so that all parts hold the very same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

import orjson
from sqlalchemy.orm import Session

from mappings.access import AccessFilter, Principal
from mappings.scheme import Scheme
from search_api.export.byte_source import ByteSource
from search_api.export.lines import whole_lines
from search_api.export.rows import RowFormat, Rows, jsonl
from search_api.incidents import record
from search_api.results.search_query import SearchQuery
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import objects
from storage.register.models import ExportRow
from storage.register.register import Register
from storage.vault.sealed import ObjectRole, Sealed
from storage.vault.vault import Vault

RUNNING, DONE, FAILED = "running", "done", "failed"
MANIFEST = "manifest.json"
_SIGN_EVERY = timedelta(seconds=5)
_MANIFEST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Order:
    """An export on record that is to be made."""

    export_id: str
    principal: Principal
    query: SearchQuery
    formats: tuple[RowFormat, ...]
    access: AccessFilter


def sign_of_life(now: datetime) -> dict[str, Any]:
    """What stands in the place of the manifest while an export is made."""
    return {"seen_at": now.isoformat()}


class Making:
    """Makes exports."""

    def __init__(
        self, scheme: Scheme, register: Register, vault: Vault, audit: AuditLog, rows: Rows, clock: Clock
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._vault = vault
        self._audit = audit
        self._rows = rows
        self._clock = clock

    def make(self, order: Order) -> None:
        """Make the export, or put on record that it failed. Raises nothing: nobody waits for it any more."""
        sealed: list[Sealed] = []
        try:
            self._make(order, sealed)
        except Exception as error:  # noqa: BLE001 (whatever it is, the person who waits must learn that it ended)
            record(error)
            with self._register.transaction() as session:
                row = session.get_one(ExportRow, order.export_id)
                row.state, row.done_at = FAILED, self._clock()
            for each in sealed:
                self._vault.remove(each.facts.object_id)

    def _make(self, order: Order, sealed: list[Sealed]) -> None:
        counted = _Counted(self, order)
        sites: list[str] = []
        parts: dict[str, Sealed] = {}
        table = self._rows.table(order.principal, order.query)
        if RowFormat.JSONL in order.formats:
            lines = (jsonl(page) for page in counted.pages())
            parts["rows.jsonl"] = self._seal(order, lines, sealed, sites)
        if RowFormat.CSV in order.formats:
            first = parts.get("rows.jsonl")
            pages = self._frozen(first) if first else counted.pages()
            parts["rows.csv"] = self._seal(order, table.written(pages), sealed, sites)
        manifest = self._manifest(order, counted.rows, parts)
        with self._register.transaction() as session:
            for each, site in zip(parts.values(), sites, strict=True):
                # One copy: an export can be made again, so that it is worth no second site.
                objects.add(session, each, [site], [], self._clock())
            self._finish(session, order, counted.rows, parts, manifest)

    def _seal(self, order: Order, pieces: Iterator[bytes], sealed: list[Sealed], sites: list[str]) -> Sealed:
        source = cast("BinaryIO", ByteSource(pieces))
        part, site = self._vault.seal(order.export_id, 1, ObjectRole.EXPORT, source)
        sealed.append(part)
        sites.append(site)
        return part

    def _frozen(self, part: Sealed) -> Iterator[list[dict[str, Any]]]:
        """The rows of a sealed part of JSON lines, in pages."""
        return ([orjson.loads(line) for line in lines] for lines in whole_lines(self._vault.open(part)))

    def _manifest(self, order: Order, rows: int, parts: dict[str, Sealed]) -> dict[str, Any]:
        return {
            "manifest_version": _MANIFEST_VERSION,
            "export": order.export_id,
            "made_by": {"id": order.principal.person_id, "user_name": order.principal.user_name},
            "made_at": self._clock().isoformat(),
            "question": order.query.question(),
            "scheme_version": self._scheme.version,
            "clearance": self._scheme.levels[order.access.clearance].key if order.access.clearance >= 0 else None,
            "classes": sorted(order.access.classifications),
            "rows": rows,
            "parts": {
                name: {"rows": rows, "bytes": part.plain_size, "sha256": part.plain_sha256}
                for name, part in parts.items()
            },
        }

    def _finish(
        self, session: Session, order: Order, rows: int, parts: dict[str, Sealed], manifest: dict[str, Any]
    ) -> None:
        row = session.get_one(ExportRow, order.export_id)
        row.state, row.done_at, row.rows, row.manifest = DONE, self._clock(), rows, manifest
        row.parts = {name: part.facts.object_id for name, part in parts.items()}
        details = {
            "rows": rows,
            "bytes": sum(part.plain_size for part in parts.values()),
            "sha256": [part.plain_sha256 for part in parts.values()],
        }
        self._audit.append(
            session,
            order.principal.person_id,
            Action.EXPORT_DONE,
            object_kind="export",
            object_id=order.export_id,
            details=details,
        )

    def still_at_it(self, order: Order, rows: int) -> None:
        """Let the person who waits see how far it is."""
        with self._register.transaction() as session:
            row = session.get_one(ExportRow, order.export_id)
            row.rows, row.manifest = rows, sign_of_life(self._clock())

    def pages(self, order: Order) -> Iterator[list[dict[str, Any]]]:
        """The rows of an order, with a sign of life every few seconds."""
        seen, rows = self._clock(), 0
        for page in self._rows.pages(order.principal, order.query):
            rows += len(page)
            if self._clock() - seen > _SIGN_EVERY:
                seen = self._clock()
                self.still_at_it(order, rows)
            yield page


class _Counted:
    """The rows of an order, counted as they pass."""

    def __init__(self, making: Making, order: Order) -> None:
        self._making = making
        self._order = order
        self.rows = 0

    def pages(self) -> Iterator[list[dict[str, Any]]]:
        for page in self._making.pages(self._order):
            self.rows += len(page)
            yield page
