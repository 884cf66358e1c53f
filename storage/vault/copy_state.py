"""What a look at one copy of a sealed object can find."""

from enum import StrEnum


class CopyState(StrEnum):
    """INTACT: every byte is as it was sealed. DAMAGED: there is something else. MISSING: there is nothing."""

    INTACT = "intact"
    MISSING = "missing"
    DAMAGED = "damaged"
