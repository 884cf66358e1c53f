"""What a reader of one kind of fact finds on a page."""

from dataclasses import dataclass

from mappings.document import FieldValue


@dataclass(frozen=True, slots=True)
class Found:
    """A value, where it stands in the folded page, and how likely it is what it is taken for (0 to 1).

    `value` has the JSON shape of the kind's field type. `same` tells spellings of one value from other values.
    `field` is the name of the only field it is for, "" where its kind says that.
    """

    start: int
    end: int
    value: FieldValue
    confidence: float
    same: str
    field: str = ""
