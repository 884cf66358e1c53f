"""Puts acts on record, in the transaction of the act itself: it is done and on record, or neither."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from storage.audit.actions import Action, Outcome, check_code, check_details
from storage.audit.canonical import GENESIS, chain_hash, event_leaf, leaf_hash
from storage.clock import Clock
from storage.register.models import AuditEventRow

# The advisory lock of the log on PostgreSQL: whoever holds it writes the next event.
_LOCK = 0x5352_4155_4449_54

_LAST = select(AuditEventRow.position, AuditEventRow.chain_sha256).order_by(AuditEventRow.position.desc()).limit(1)


class AuditLog:
    """The operation log. Every event is bound to all before it, so what is on record can't be altered unseen."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def append(
        self,
        session: Session,
        actor: str,
        action: Action,
        outcome: Outcome = Outcome.DONE,
        object_kind: str = "",
        object_id: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> int:
        """Write the next event, and answer its position, which counts from 1.

        `actor` is a person's id, "system", "worker:NAME" or "anonymous". From here to the end of the transaction all
        other writers of the log wait, so let this be the last thing a transaction does.

        Raises:
            ValueError: `details` has what the act doesn't carry, or a text instead of an id, a code or a count.
        """
        checked = check_details(action, details or {})
        check_code(actor)
        check_code(object_id)
        position, previous = _place(session)
        at = self._clock()
        leaf = leaf_hash(event_leaf(position, at, actor, action, outcome, object_kind, object_id, checked))
        session.execute(
            insert(AuditEventRow),
            {
                "position": position,
                "at": at,
                "actor": actor,
                "action": action.value,
                "outcome": outcome.value,
                "object_kind": object_kind,
                "object_id": object_id,
                "details": checked,
                "leaf_sha256": leaf.hex(),
                "chain_sha256": chain_hash(previous, leaf).hex(),
            },
        )
        return position


def _place(session: Session) -> tuple[int, bytes]:
    """The next position and the hash to chain to, which nobody else gets until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.execute(_LAST).first()
    return (1, GENESIS) if last is None else (last[0] + 1, bytes.fromhex(last[1]))
