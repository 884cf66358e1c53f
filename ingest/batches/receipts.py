"""Issues receipts: one pass over the items as they are at one moment, then the signature."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.batches.knowing import may_know
from ingest.batches.receipt import FORMAT, item_entry, item_line, signed_bytes, totals
from mappings.access import Principal
from mappings.scheme import Scheme
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.governance import people
from storage.register import batch_items, batches, families
from storage.register.batches import BatchMissingError
from storage.register.models import BatchRow
from storage.register.register import Register
from storage.vault.signing import ALGORITHM, Signer


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is said of the whole batch, and the signature under it; see `ingest.batches.receipt`."""

    head: Mapping[str, Any]
    signature: Mapping[str, str]


class Receipts:
    """Issues receipts for those who may know of the batch."""

    def __init__(self, register: Register, scheme: Scheme, audit: AuditLog, signer: Signer, clock: Clock) -> None:
        self._register = register
        self._scheme = scheme
        self._audit = audit
        self._signer = signer
        self._clock = clock

    @property
    def public_key(self) -> str:
        """The key that checks this archive's receipts."""
        return self._signer.public_key

    def issue(self, principal: Principal, batch_id: str, written: Callable[[Mapping[str, Any]], object]) -> Receipt:
        """The receipt as things stand; `written` is called with each item's entry, by number.

        Raises:
            BatchMissingError: there is no such batch, as far as the person may know.
        """
        digest = hashlib.sha256()
        states: Counter[str] = Counter()
        sizes: Counter[str] = Counter()
        with self._register.snapshot() as session:
            row = batches.get(session, batch_id)
            if row is None or not may_know(principal, self._scheme, row):
                raise BatchMissingError(batch_id)
            person = people.lookup(session, row.created_by).user_name
            for item in batch_items.all_of(session, batch_id):
                entry = item_entry(item)
                digest.update(item_line(entry))
                states[item.state] += 1
                sizes[item.state] += item.size or 0
                written(entry)
            parts = families.count_of_batch(session, batch_id)
        head = self._head(row, person, states, sizes, digest.hexdigest(), parts)
        signature = {
            "algorithm": ALGORITHM,
            "key": self._signer.public_key,
            "value": self._signer.sign(signed_bytes(head)),
        }
        self._put_on_record(principal, batch_id, head)
        return Receipt(head, signature)

    def _head(
        self, row: BatchRow, person: str, states: Counter[str], sizes: Counter[str], items_sha256: str, parts: int
    ) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "fonds": self._scheme.fonds,
            "batch": row.id,
            "name": row.name,
            "source": row.source,
            "state": row.state,
            "made_by": person,
            "created_at": _written(row.created_at),
            "finished_at": _written(row.finished_at),
            "issued_at": _written(self._clock()),
            **totals(states),
            "states": {state: {"items": states[state], "bytes": sizes[state]} for state in sorted(states)},
            "items_sha256": items_sha256,
            "parts": parts,
        }

    def _put_on_record(self, principal: Principal, batch_id: str, head: Mapping[str, Any]) -> None:
        details = {"items": head["received"], "sha256": head["items_sha256"]}
        with self._register.transaction() as session:
            self._audit.append(
                session,
                principal.person_id,
                Action.BATCH_RECEIPT,
                object_kind="batch",
                object_id=batch_id,
                details=details,
            )


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
