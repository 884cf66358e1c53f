"""The states a document can be in. Every file that ever entered ends in exactly one of them, with a reason."""

from enum import StrEnum


class State(StrEnum):
    """RECEIVED is on its way; all others are final until someone acts. In every one the original is kept unharmed."""

    RECEIVED = "RECEIVED"
    INDEXED = "INDEXED"  # text extracted and found
    EMPTY = "EMPTY"  # a document without any text, and that is no error
    NEEDS_OCR = "NEEDS_OCR"  # pictures of pages without a text layer
    ENCRYPTED = "ENCRYPTED"  # needs a password
    MALFORMED = "MALFORMED"  # could not be parsed (partial text may have been indexed)
    LIMIT = "LIMIT"  # a limit was hit (expansion, depth, size, time)
    UNSUPPORTED = "UNSUPPORTED"  # the format is known or unknown, but has no text to take out
    QUARANTINED = "QUARANTINED"  # set aside: it harms whoever reads it, or a virus was found in it
    FAILED = "FAILED"  # a step failed on every try; a person must look
    UNCHECKED = "UNCHECKED"  # a second person has to confirm its fields before it is found


FINAL_STATES = frozenset(State) - {State.RECEIVED}
# Nothing of their text is trusted: an archivist has to look at them, and may have them tried again.
SET_ASIDE = frozenset({State.QUARANTINED, State.FAILED})
# What would be found, if it were in the index.
FOUND = frozenset({State.INDEXED, State.EMPTY})


class EntryCheck(StrEnum):
    """Whether a second person has confirmed a document's fields. NONE: its class did not ask for it when it entered."""

    NONE = ""
    WAITING = "waiting"
    RETURNED = "returned"  # sent back; waits for whoever corrects its fields
    CONFIRMED = "confirmed"


# As long as it is in one of these, a document is in no index and for nobody but those who enter and check.
HELD = frozenset({EntryCheck.WAITING, EntryCheck.RETURNED})
# The reason that goes with State.UNCHECKED.
CHECK_REASONS = {EntryCheck.WAITING: "awaits-second-person", EntryCheck.RETURNED: "sent-back"}
