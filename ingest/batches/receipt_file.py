"""A receipt as a JSON file: written piece by piece, and checked by whoever has it and the archive's public key."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import orjson

from ingest.batches.receipt import FORMAT, ItemOutcome, canonical, item_line, outcome_of, signed_bytes
from ingest.batches.receipts import Receipt
from storage.vault.signing import ALGORITHM, signature_holds


class ReceiptFile:
    """Writes to `file` as the items come; `end` makes it whole. One item stands on each line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._between = b'{"items":[\n'

    def item(self, entry: Mapping[str, Any]) -> None:
        """The next item."""
        self._file.write(self._between + canonical(entry))
        self._between = b",\n"

    def end(self, receipt: Receipt) -> None:
        """What is said of the whole."""
        beginning = b'{"items":[' if self._between.startswith(b"{") else b""
        head, signature = canonical(receipt.head), canonical(receipt.signature)
        self._file.write(beginning + b'\n],\n"receipt":' + head + b',\n"signature":' + signature + b"}\n")


def faults(data: bytes, public_key: str) -> tuple[str, ...]:
    """What is wrong with a receipt, in stable codes; none when it is whole and signed with the key `public_key`.

    not-a-receipt, other-key, signature (the head was changed), items (an item was changed, added or left out),
    counts (they do not add up).
    """
    try:
        read = orjson.loads(data)
        head, signature, items = read["receipt"], read["signature"], read["items"]
        if head["format"] != FORMAT or signature["algorithm"] != ALGORITHM:
            return ("not-a-receipt",)
        return tuple(_faults(head, signature, items, public_key))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return ("not-a-receipt",)


def _faults(
    head: Mapping[str, Any], signature: Mapping[str, str], items: Sequence[Mapping[str, Any]], public_key: str
) -> Iterator[str]:
    if signature["key"] != public_key:
        yield "other-key"
    if not signature_holds(public_key, signed_bytes(head), signature["value"]):
        yield "signature"
    digest = hashlib.sha256()
    for entry in items:
        digest.update(item_line(entry))
    if digest.hexdigest() != head["items_sha256"]:
        yield "items"
    if not _adds_up(head, items):
        yield "counts"


def _adds_up(head: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> bool:
    outcomes = Counter(entry["outcome"] for entry in items)
    states = Counter(entry["state"] for entry in items)
    sizes: Counter[str] = Counter()
    for entry in items:
        sizes[entry["state"]] += entry["size"] or 0
    return (
        head["received"] == len(items) == sum(head[each.value] for each in ItemOutcome)
        and all(head[each.value] == outcomes[each.value] for each in ItemOutcome)
        and head["states"] == {state: {"items": states[state], "bytes": sizes[state]} for state in states}
        and len({entry["number"] for entry in items}) == len(items)
        and all(_is_sound(entry) for entry in items)
    )


def _is_sound(entry: Mapping[str, Any]) -> bool:
    """Whether the outcome is that of the state, and what is kept has a document and a hash."""
    kept = entry["outcome"] == ItemOutcome.KEPT
    return (
        outcome_of(entry["state"]) == entry["outcome"]
        and kept == bool(entry["document"])
        and (not kept or bool(entry["sha256"]))
    )
