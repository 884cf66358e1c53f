"""Plans of two worlds that agree at and below the reader's level and differ above it.

A value that is written as `sides` holds what stands there in the one world and in the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from mappings.access import Role
from mappings.document import Mark, Place
from mappings.scheme import QueryRight
from storage.register.families import part_id
from tests.noninterference.frozen import first_id
from tests.noninterference.text_files import INSIDE, NAMED

ENTERED = "invoice"  # title and text of what is raised later, in both worlds

SIDES = (0, 1)
FORM_FEED = "\f"


@dataclass(frozen=True)
class Hidden:
    """A stretch that is marked by hand with a level above the reader's; or one under a region drawn over it."""

    sides: tuple[str, str]
    level: int
    region: bool = False


@dataclass(frozen=True)
class Told:
    """A stretch that tells the value of a hidden field; the archive has to find it by itself."""

    field: str


@dataclass(frozen=True)
class Apart:
    """What stands in the one world and in the other, in a document that is hidden as a whole."""

    sides: tuple[str, str]


Piece: TypeAlias = str | Hidden | Told | Apart
Pieces: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True)
class Reader:
    """The person of low level who asks."""

    level: int
    role: Role
    departments: tuple[str, ...]
    rights: tuple[QueryRight, ...]
    language: str


@dataclass(frozen=True)
class DocumentPlan:
    """A document. `there` says in which worlds; `parts` are names of members that only who has the file may read.

    Attributes:
        remarks: a warning of what is odd about the original's bytes, which is for who may have them; "" for none.
        scanned: it is a picture of pages, whose text was read off it.
        inside: the files inside it, each a document of its own; `host` is the name of the one it is inside of, and
            `number` its number there. All enter at the level `filed_at` and have their own afterwards; from above
            the reader's level they come with all their names and texts.
        way: how far it came: "settled", "unread" (no step was done), or "unassessed" (its assessment failed).
        by_reader: the reader filed it.
    """

    name: str
    classification: str
    level: int
    department: str
    title: Pieces
    file_name: Pieces
    pages: tuple[Pieces, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    hidden_fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    telling_fields: Mapping[str, Pieces] = field(default_factory=dict)
    parts: tuple[str, str] | None = None
    remarks: tuple[str, str] = ("", "")
    scanned: bool = False
    there: tuple[bool, bool] = (True, True)
    way: str = "settled"
    by_reader: bool = False
    inside: tuple["DocumentPlan", ...] = ()
    host: str = ""
    number: int = 0
    filed_at: int | None = None

    @property
    def stream(self) -> str:
        """Where its ids come from."""
        return f"document {self.name}"

    @property
    def id(self) -> str:
        """Its id in both worlds."""
        return part_id(first_id(f"document {self.host}"), 1, self.number) if self.host else first_id(self.stream)

    def fields_in(self, side: int) -> dict[str, Any]:
        """Its fields in one world."""
        hidden = {name: sides[side] for name, sides in self.hidden_fields.items() if sides[side] is not None}
        telling = {name: self._joined(pieces, side)[0] for name, pieces in self.telling_fields.items()}
        return {**self.fields, **telling, **hidden}

    def title_in(self, side: int) -> str:
        """Its title in one world."""
        return self._joined(self.title, side)[0]

    def file_name_in(self, side: int) -> str:
        """Its file name in one world."""
        return self._joined(self.file_name, side)[0]

    def text_in(self, side: int) -> str:
        """Its file in one world, with the files inside it at the end."""
        text = ENTERED if self.raised else self.own_text_in(side)
        return text + "".join(self._part(each, side) for each in self.inside)

    def _part(self, inside: "DocumentPlan", side: int) -> str:
        if self.comes_blank(inside):
            return f"{INSIDE}{ENTERED} {inside.number}{NAMED}{ENTERED}"
        return f"{INSIDE}{inside.file_name_in(side)}{NAMED}{inside.text_in(side)}"

    @property
    def raised(self) -> bool:
        """Whether it enters lower than it is in the end; as it is then, it must never have been in a lower index."""
        return self.filed_at is not None and self.filed_at < self.level

    @property
    def lowered(self) -> bool:
        """Whether it enters higher than it is in the end; in both worlds, so that its number is the same."""
        return self.filed_at is not None and self.filed_at > self.level

    def comes_blank(self, inside: "DocumentPlan") -> bool:
        """The same of something inside it, or of what has stretches hidden by hand, which can be marked only later."""
        level = self.level if self.filed_at is None else self.filed_at
        return inside.level > level or any(inside.marks_in(side) for side in SIDES)

    def own_text_in(self, side: int) -> str:
        """Its text in one world, without that of files inside it; the first lines are for `FilesWithMembers`."""
        head = f"%{self.parts[side]}\n" if self.parts else ""
        head += f"!{self.remarks[side]}\n" if self.remarks[side] else ""
        head += "&\n" if self.scanned else ""
        return head + FORM_FEED.join(self.pages_in(side))

    def pages_in(self, side: int) -> tuple[str, ...]:
        """The text of its pages in one world."""
        return tuple(self._joined(page, side, rows=self.scanned)[0] for page in self.pages)

    def marks_in(self, side: int) -> list[Mark]:
        """The marks drawn by hand in one world."""
        found = self._marks(Place.TITLE, self.title, side) + self._marks(Place.FILE_NAME, self.file_name, side)
        for number, page in enumerate(self.pages):
            found += self._marks(Place.TEXT, page, side, number, rows=self.scanned)
        for name, pieces in self.telling_fields.items():
            found += [replace(mark, field=name) for mark in self._marks(Place.FIELD, pieces, side)]
        return found

    def _marks(self, place: Place, pieces: Pieces, side: int, page: int = 0, *, rows: bool = False) -> list[Mark]:
        return [
            Mark(Place.REGION, 0, 0, piece.level, "secret", page, box=_box(number), under=((start, end),))
            if piece.region and not rows  # a region that can't be drawn hides all of its page
            else Mark(place, start, end, piece.level, "secret", page)
            for number, (start, end, piece) in enumerate(self._joined(pieces, side, rows=rows)[1])
        ]

    def _joined(self, pieces: Pieces, side: int, *, rows: bool = False) -> tuple[str, list[tuple[int, int, Hidden]]]:
        """The text, with (start, end, piece) of every stretch marked by hand; in rows of four pieces, if told so."""
        text, stretches = "", []
        for number, piece in enumerate(pieces):
            text += ("\n", " / ")[number % 4 > 0] if rows and text else " " if text else ""
            said = self._said(piece, side)
            if isinstance(piece, Hidden):
                stretches.append((len(text), len(text) + len(said), piece))
            text += said
        return text, stretches

    def _said(self, piece: Piece, side: int) -> str:
        if isinstance(piece, Hidden | Apart):
            return piece.sides[side]
        if isinstance(piece, Told):
            return " ".join(spoken(self.hidden_fields[piece.field][side]))
        return piece


def _box(number: int) -> tuple[int, int, int, int]:
    """Where the region of a page's stretch number `number` is drawn."""
    return 100, 100 + 50 * number, 900, 140 + 50 * number


def with_inside(plans: Iterable[DocumentPlan]) -> tuple[DocumentPlan, ...]:
    """The plans, each with those of the files inside it."""
    return tuple(each for plan in plans for each in (plan, *plan.inside))


def secrets_of(plan: DocumentPlan, side: int, level: int) -> list[str]:
    """Everything of a document that a reader of `level` must not learn, as it is written."""
    if plan.level > level:
        whole = (plan.title_in(side), plan.file_name_in(side), plan.own_text_in(side))
        found = [word for text in whole for word in text.replace(FORM_FEED, " ").split()]
    else:
        texts = (plan.title, plan.file_name, *plan.pages, *plan.telling_fields.values())
        pieces = [piece for text in texts for piece in text]
        found = [piece.sides[side] for piece in pieces if isinstance(piece, Hidden)]
        found += [plan.parts[side]] if plan.parts else []
    for sides in plan.hidden_fields.values():
        found += spoken(sides[side])
    return found


def spoken(value: Any) -> list[str]:
    """A field's value as it is written; each of them, if there are several."""
    if value is None:
        return []
    if isinstance(value, list):
        return [text for each in value for text in spoken(each)]
    return [value["amount"] if isinstance(value, dict) else str(value)]
