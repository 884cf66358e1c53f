"""The one way to write an event as bytes, and the hashes over them.

Canonical JSON is the part of RFC 8785 that needs no floating point: keys in ASCII, sorted; strings, booleans, integers
of at most 53 bits, and lists and objects of these. Leaf and node hashes are prefixed as in RFC 6962, section 2.1, so
that the leaves can be put under a Merkle tree without being made anew.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

# What stands before the first event.
GENESIS = bytes(32)

_LARGEST_INTEGER = 2**53 - 1


def canonical(value: Any) -> bytes:
    """`value` as canonical JSON.

    Raises:
        ValueError: it holds something that has no canonical form here.
    """
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return sha256(b"\x00" + leaf).digest()


def chain_hash(previous: bytes, leaf: bytes) -> bytes:
    """SHA-256(0x01 || chain before || leaf hash): binds an event to all before it."""
    return sha256(b"\x01" + previous + leaf).digest()


def event_leaf(
    position: int,
    at: datetime,
    actor: str,
    action: str,
    outcome: str,
    object_kind: str,
    object_id: str,
    details: dict[str, Any],
) -> bytes:
    """The canonical form of one event. The time is UTC with microseconds, ending in Z."""
    return canonical(
        {
            "action": action,
            "actor": actor,
            "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "details": details,
            "object_id": object_id,
            "object_kind": object_kind,
            "outcome": outcome,
            "position": position,
        }
    )


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError("a key of canonical JSON must be ASCII here")
            _check(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _check(each)
    elif isinstance(value, int):  # booleans too
        if abs(value) > _LARGEST_INTEGER:
            raise ValueError("an integer of canonical JSON has at most 53 bits")
    elif not (value is None or isinstance(value, str)):
        raise ValueError(f"canonical JSON has no form for {type(value).__name__}")
