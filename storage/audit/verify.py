"""Checks the operation log from its first event to its last."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.audit.canonical import GENESIS, chain_hash, event_leaf, leaf_hash
from storage.register.models import AuditEventRow

# Position, time, the rest of what the leaf holds, then the two hashes; rows without objects are read twice as fast.
_COLUMNS = (
    AuditEventRow.position,
    AuditEventRow.at,
    AuditEventRow.actor,
    AuditEventRow.action,
    AuditEventRow.outcome,
    AuditEventRow.object_kind,
    AuditEventRow.object_id,
    AuditEventRow.details,
    AuditEventRow.leaf_sha256,
    AuditEventRow.chain_sha256,
)
_Event: TypeAlias = tuple[int, datetime, str, str, str, str, str, dict[str, Any], str, str]


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far the log has come: its last position, and the hash (hexadecimal) that binds all events up to there.

    Kept elsewhere, it shows whether the end of the log was cut off or the whole log written anew.
    """

    position: int
    chain_sha256: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check found. `bad_position` is the first event that isn't what was written, None when all is well.

    `reason` is "gap", "leaf", "chain", "cut_off" or "rewritten". `clock_steps` counts events dated before the one
    that precedes them: no proof of tampering, but a thing to look at.
    """

    head: ChainHead
    bad_position: int | None
    reason: str
    clock_steps: int

    @property
    def sound(self) -> bool:
        """Whether every event is what was written."""
        return self.bad_position is None


def head(session: Session) -> ChainHead:
    """The log's present head."""
    query = select(AuditEventRow.position, AuditEventRow.chain_sha256).order_by(AuditEventRow.position.desc()).limit(1)
    last = session.execute(query).first()
    return ChainHead(0, GENESIS.hex()) if last is None else ChainHead(last[0], last[1])


def verify(session: Session, known: Iterable[ChainHead] = (), page_size: int = 2000) -> ChainReport:
    """Check the whole log against itself, and against heads `known` from before. Memory does not grow with the log."""
    expected = {each.position: each.chain_sha256 for each in known if each.position > 0}
    chain, position, steps = GENESIS, 0, 0
    latest: datetime | None = None
    for event in _events(session, page_size):
        leaf = _leaf(event)
        reason = _fault(event, position, chain, leaf, expected)
        if reason:
            return ChainReport(ChainHead(position, chain.hex()), position + 1, reason, steps)
        steps += latest is not None and event[1] < latest
        latest, position, chain = event[1], event[0], chain_hash(chain, leaf)
    if expected and max(expected) > position:
        return ChainReport(ChainHead(position, chain.hex()), position + 1, "cut_off", steps)
    return ChainReport(ChainHead(position, chain.hex()), None, "", steps)


def _events(session: Session, page_size: int) -> Iterator[_Event]:
    """Every event as stored, page by page, from before every position there could be, so that none is passed over."""
    after = -(2**62)
    while True:
        query = select(*_COLUMNS).where(AuditEventRow.position > after).order_by(AuditEventRow.position)
        page = session.execute(query.limit(page_size)).all()
        yield from page
        if len(page) < page_size:
            return
        after = page[-1][0]


def _leaf(event: _Event) -> bytes:
    """The leaf hash the event ought to have; one that can't have been written has none."""
    try:
        leaf = event_leaf(*event[:8])
    except ValueError:
        return b""
    return leaf_hash(leaf)


def _fault(event: _Event, position: int, chain: bytes, leaf: bytes, expected: dict[int, str]) -> str:
    """What is wrong with the event that follows `position`; empty when nothing is."""
    if event[0] != position + 1:
        return "gap"
    if event[8] != leaf.hex():
        return "leaf"
    if event[9] != chain_hash(chain, leaf).hex():
        return "chain"
    if expected.get(event[0], event[9]) != event[9]:
        return "rewritten"
    return ""
