"""The receipt of a batch: what is said of the whole, what of each item, and the bytes that are hashed and signed.

As JSON it is {"items": [...], "receipt": head, "signature": {"algorithm", "key", "value"}}. Canonical JSON is UTF-8
without blanks, keys sorted. `items_sha256` in the head is over the canonical JSON of each item and a line feed, by
number; `parts` counts the documents that came inside those of the items, which are no items and in no other count; the
signature is over "strongroom-receipt/1", a line feed, and the canonical JSON of the head.
"""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import orjson

from storage.register.item_states import KEPT, ItemState
from storage.register.models import BatchItemRow

FORMAT = "strongroom-receipt/1"


class ItemOutcome(StrEnum):
    """What the states come to. Every item has exactly one, so they add up to what was received."""

    KEPT = "kept"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    FAILED = "failed"
    WAITING = "waiting"


_OUTCOMES = {
    ItemState.DUPLICATE: ItemOutcome.DUPLICATE,
    ItemState.REFUSED: ItemOutcome.REFUSED,
    ItemState.FAILED: ItemOutcome.FAILED,
    ItemState.WAITING: ItemOutcome.WAITING,
    ItemState.NEEDS_PERSON: ItemOutcome.WAITING,
    **dict.fromkeys(KEPT, ItemOutcome.KEPT),
}


def outcome_of(state: str) -> ItemOutcome:
    """The outcome of an item in `state`."""
    return _OUTCOMES[ItemState(state)]


def item_entry(row: BatchItemRow) -> dict[str, Any]:
    """What the receipt says of an item. `document` is None where nothing of its own is kept."""
    return {
        "number": row.number,
        "path": row.path,
        "size": row.size,
        "sha256": row.sha256,
        "outcome": outcome_of(row.state).value,
        "state": row.state,
        "reason": row.reason,
        "document": row.document_id,
    }


def totals(states: Mapping[str, int]) -> dict[str, int]:
    """How many items came to each outcome, and `received`, which is their sum, from how many are in each state."""
    found: Counter[str] = Counter()
    for state, items in states.items():
        found[outcome_of(state).value] += items
    return {**{each.value: found[each.value] for each in ItemOutcome}, "received": sum(states.values())}


def item_line(entry: Mapping[str, Any]) -> bytes:
    """What is hashed of an item."""
    return canonical(entry) + b"\n"


def signed_bytes(head: Mapping[str, Any]) -> bytes:
    """What is signed of a receipt."""
    return FORMAT.encode() + b"\n" + canonical(head)


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one way to write it."""
    return orjson.dumps(dict(value), option=orjson.OPT_SORT_KEYS)
