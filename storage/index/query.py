"""What the index can be asked: a small engine-neutral tree. `search_api.query` compiles people's words into it.

Field names are those of the scheme, already checked against it and against the reader's rights by the compiler.
A clause on a scheme field names the classes that have the field; it never matches a document of another class.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no document."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words anywhere in title, file name, text and visible text fields.

    A run of Han characters counts as one word and must stand exactly so in the text; Latin words match by their stem,
    folded for case, width and accents. With `any_of`, any of the words (Han: character bigrams) is enough, best first.
    """

    text: str
    any_of: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words in this order, at most `slop` moves apart (Han: characters)."""

    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """A Latin word or number that begins so (at least 2 characters)."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A Latin word at most `edits` (1 or 2) changes away."""

    text: str
    edits: int = 1


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Words (or an exact phrase) in one text-like field (text, party, person)."""

    field: str
    text: str
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class FieldIs:
    """A keyword-like field (keyword, identifier, date, number) has one of these values, compared in folded form."""

    field: str
    values: tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class FieldRange:
    """A date ("YYYY-MM-DD"), number or money amount within bounds; None leaves an end open."""

    field: str
    gte: str | float | None = None
    gt: str | float | None = None
    lte: str | float | None = None
    lt: str | float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class FieldExists:
    """The field has a value that the reader may see."""

    field: str


@dataclass(frozen=True, slots=True)
class NumberPrefix:
    """The archive number begins so, separators and case ignored."""

    text: str


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    clauses: "tuple[Clause, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    clauses: "tuple[Clause, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    clause: "Clause"


Clause: TypeAlias = (
    Everything
    | Nothing
    | Words
    | Phrase
    | Prefix
    | Fuzzy
    | FieldWords
    | FieldIs
    | FieldRange
    | FieldExists
    | NumberPrefix
    | And
    | Or
    | Not
)

# Fields every document has, beside those of its class. All but "text" are keyword-like (FieldIs) or dates (FieldRange).
COMMON_FIELDS = ("class", "level", "department", "customer", "type", "filed", "state", "title", "filename", "number")
