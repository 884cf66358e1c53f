"""The states of a batch's items. Every file that entered a batch is in exactly one of them, with a reason."""

from enum import StrEnum

from storage.register.states import State


class ItemState(StrEnum):
    """WAITING has not been looked at yet; STORED is kept and on its way; all others are final until someone acts."""

    WAITING = "waiting"
    STORED = "stored"
    INDEXED = "indexed"
    DUPLICATE = "duplicate"  # the same bytes are kept already
    NEEDS_PASSWORD = "needs-password"  # noqa: S105 (the name of a state)
    MALFORMED = "malformed"
    LIMIT = "limit"
    UNSUPPORTED = "unsupported"
    QUARANTINED = "quarantined"  # kept, and set aside after the last try of a step
    NEEDS_PERSON = "needs-person"  # not taken in, because something is missing that a person has to say
    REFUSED = "refused"  # not taken in, because of what came with it or of what it is
    FAILED = "failed"  # not taken in, because it could not be read


# In each of these there is a document; in all others there is none of this item's own.
KEPT = frozenset(
    {
        ItemState.STORED,
        ItemState.INDEXED,
        ItemState.NEEDS_PASSWORD,
        ItemState.MALFORMED,
        ItemState.LIMIT,
        ItemState.UNSUPPORTED,
        ItemState.QUARANTINED,
    }
)
# What may be tried again because nothing of the item is kept.
TAKEABLE = frozenset({ItemState.WAITING, ItemState.NEEDS_PERSON, ItemState.REFUSED, ItemState.FAILED})

_OF_DOCUMENT = {
    State.RECEIVED: ItemState.STORED,
    State.INDEXED: ItemState.INDEXED,
    State.EMPTY: ItemState.INDEXED,  # found by what is known of it
    State.NEEDS_OCR: ItemState.STORED,
    State.ENCRYPTED: ItemState.NEEDS_PASSWORD,
    State.MALFORMED: ItemState.MALFORMED,
    State.LIMIT: ItemState.LIMIT,
    State.UNSUPPORTED: ItemState.UNSUPPORTED,
    State.QUARANTINED: ItemState.QUARANTINED,
    State.FAILED: ItemState.QUARANTINED,
    State.UNCHECKED: ItemState.STORED,
}
_SAID = {State.EMPTY: "no-text", State.NEEDS_OCR: "needs-ocr"}


def item_state(state: str) -> ItemState:
    """The state of an item whose document is in `state`; one that is not known yet counts as on its way."""
    try:
        return _OF_DOCUMENT.get(State(state), ItemState.STORED)
    except ValueError:
        return ItemState.STORED


def item_reason(state: str, reason: str) -> str:
    """The reason of an item whose document is in `state` for `reason`."""
    return reason or next((said for each, said in _SAID.items() if each == state), "")
