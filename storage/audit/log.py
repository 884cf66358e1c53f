"""Puts acts on record, in the transaction of the act itself: it is done and on record, or neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storage.audit.actions import Action, Outcome, check_code, check_details
from storage.audit.canonical import GENESIS, chain_hash, event_leaf, leaf_hash
from storage.clock import Clock
from storage.register.models import AuditEventRow
from storage.register.models.base import table_of

# The advisory lock of the log on PostgreSQL: whoever holds it writes the next event.
_LOCK = 0x5352_4155_4449_54

_EVENTS = table_of(AuditEventRow)
_LAST = select(_EVENTS.c.position, _EVENTS.c.chain_sha256).order_by(_EVENTS.c.position.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be put on record; see `AuditLog.append` for its parts."""

    actor: str
    action: Action
    outcome: Outcome = Outcome.DONE
    object_kind: str = ""
    object_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


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
        return self.append_many(session, [Act(actor, action, outcome, object_kind, object_id, details or {})])[0]

    def append_many(self, session: Session, acts: Sequence[Act]) -> list[int]:
        """Write the next events, in this order and with one moment; answers their positions. See `append`.

        Raises:
            ValueError: as `append`; none is written then.
        """
        checked = [_checked(act) for act in acts]
        if not acts:
            return []
        position, previous = _place(session)
        at = self._clock()
        rows = []
        for number, (act, details) in enumerate(zip(acts, checked, strict=True), start=position):
            row = _row(number, at, act, details, previous)
            previous = bytes.fromhex(row["chain_sha256"])
            rows.append(row)
        session.execute(_EVENTS.insert(), rows)
        return [row["position"] for row in rows]


def _checked(act: Act) -> dict[str, Any]:
    check_code(act.actor)
    check_code(act.object_id)
    return check_details(act.action, act.details)


def _row(position: int, at: datetime, act: Act, details: dict[str, Any], previous: bytes) -> dict[str, Any]:
    leaf = leaf_hash(
        event_leaf(position, at, act.actor, act.action, act.outcome, act.object_kind, act.object_id, details)
    )
    return {
        "position": position,
        "at": at,
        "actor": act.actor,
        "action": act.action.value,
        "outcome": act.outcome.value,
        "object_kind": act.object_kind,
        "object_id": act.object_id,
        "details": details,
        "leaf_sha256": leaf.hex(),
        "chain_sha256": chain_hash(previous, leaf).hex(),
    }


def _place(session: Session) -> tuple[int, bytes]:
    """The next position and the hash to chain to, which nobody else gets until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.execute(_LAST).first()
    return (1, GENESIS) if last is None else (last[0] + 1, bytes.fromhex(last[1]))
