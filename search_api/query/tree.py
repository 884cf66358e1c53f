"""What a query says, before anybody asks which fields exist or who is asking."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from search_api.query.notices import Notice


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing was asked: every document."""


@dataclass(frozen=True, slots=True)
class Unsearchable:
    """Something was typed, but nothing in it can be searched: no document."""


@dataclass(frozen=True, slots=True)
class Word:
    """One bare word."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks. `slop` is the number after ~."""

    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Beginning:
    """A word ending in *."""

    text: str


@dataclass(frozen=True, slots=True)
class Similar:
    """A word ending in ~ or ~2."""

    text: str
    edits: int


class Comparison(StrEnum):
    """How a field is compared with one value."""

    OVER = ">"
    FROM = ">="
    UNDER = "<"
    TO = "<="


@dataclass(frozen=True, slots=True)
class Compared:
    """>=value and the like; only ever the operand of a field."""

    how: Comparison
    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """[low TO high]; None leaves an end open. Only ever the operand of a field."""

    low: str | None
    high: str | None
    with_low: bool = True
    with_high: bool = True


Operand: TypeAlias = Word | Quoted | Beginning | Similar | Compared | Between


@dataclass(frozen=True, slots=True)
class InField:
    """field:operand. The name is as typed; whether there is such a field for this reader shows in `compile`."""

    name: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class Exists:
    """exists:field."""

    name: str


@dataclass(frozen=True, slots=True)
class All:
    """Parts joined by AND."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Parts joined by OR."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Listed:
    """Parts that merely stand beside each other: all are meant, or any, as the reader chose."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Negated:
    """NOT part, -part, !part."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Needed:
    """+part: needed even where any of the words is enough."""

    part: "Node"


Node: TypeAlias = (
    Empty
    | Unsearchable
    | Word
    | Quoted
    | Beginning
    | Similar
    | InField
    | Exists
    | All
    | Either
    | Listed
    | Negated
    | Needed
)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query, with what its author should be told about the reading of it."""

    root: Node
    notices: tuple[Notice, ...] = ()
