"""Hypothesis builds the pairs: a reader, documents that differ above the reader's level, and what everybody does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mappings.access import Role
from mappings.scheme import Classification, FieldSpec, FieldType, QueryRight, Scheme
from tests.noninterference import words
from tests.noninterference.all_steps import STEPS
from tests.noninterference.events import (
    EXPORT,
    PLEA,
    Arrive,
    Close,
    Edit,
    Event,
    Leave,
    Lend,
    Open,
    Plead,
    Relevel,
    Remark,
    Work,
    has_marks,
)
from tests.noninterference.frozen import first_id
from tests.noninterference.plans import DocumentPlan, Hidden, Pieces, Reader, Told, secrets_of
from tests.noninterference.registry import Draw, Known, Making, Step

Act: TypeAlias = Step | Event
_ROLES = (Role.READER, Role.CLERK, Role.ARCHIVIST)
_MOST_WORDS = 40


@dataclass(frozen=True)
class Pair:
    """Two worlds and one trace."""

    reader: Reader
    documents: tuple[DocumentPlan, ...]
    trace: tuple[Act, ...]


class Author:
    """Writes documents that a reader may see in part, or not at all."""

    def __init__(self, draw: Draw, scheme: Scheme, reader: Reader) -> None:
        self._draw = draw
        self._scheme = scheme
        self._reader = reader
        self._count = 0

    def seen(self) -> DocumentPlan | None:
        """A document the reader may know of; None if there can be none."""
        choices = [
            (each, level)
            for each in self._scheme.classifications
            for level in each.document_levels
            if level <= self._reader.level and each.query_right in self._reader.rights
        ]
        if not choices:
            return None
        classification, level = self._pick(choices)
        department = self._pick((*self._reader.departments, "*"))
        plan = self._plan(classification, level, department)
        return replace(plan, way=self._pick(("settled",) * 8 + ("unread", "unassessed")))

    def unseen(self) -> DocumentPlan:
        """A document above the reader's level, in both worlds or in one."""
        choices = [
            (each, level)
            for each in self._scheme.classifications
            for level in each.document_levels
            if level > self._reader.level
        ]
        classification, level = self._pick(choices)
        plan = self._plan(classification, level, self._pick((*self._reader.departments, "*", "board")))
        return replace(plan, there=self._pick(((True, True), (True, False), (False, True))))

    def lendable(self) -> tuple[DocumentPlan, int] | None:
        """A document that is the same in both worlds up to a level above the reader's, and that level, to lend it."""
        if self._reader.level >= self._scheme.top_level:
            return None
        classification = self._scheme.by_key["business"]
        own = self._pick([level for level in classification.document_levels if level <= 2])
        lent = self._pick([level for level in (2, 3) if level >= own and level > self._reader.level])
        plan = self._plan(classification, own, self._pick(("sales", "board")))
        return same_up_to(plan, lent, classification.field_by_name), lent

    def _plan(self, classification: Classification, level: int, department: str) -> DocumentPlan:
        self._count += 1
        above = max(self._reader.level, level - 1)
        hidden = {spec.name: self._values(spec) for spec in self._some(classification.fields, above)}
        told = [name for name, values in hidden.items() if None not in values]
        marks = [each for each in classification.mark_levels if each > max(above, level)]
        pages = tuple(
            self._pieces(self._draw(st.integers(2, 6)), marks, told) for _ in range(self._draw(st.integers(1, 2)))
        )
        if told and self._draw(st.booleans()):
            pages = ((*pages[0], Told(self._pick(told))), *pages[1:])
        opaque = max(classification.view_levels(level)) > self._reader.level
        return DocumentPlan(
            name=str(self._count),
            classification=classification.key,
            level=level,
            department=department,
            title=self._pieces(2, marks, told),
            file_name=(*self._pieces(1, marks, ()), "x.txt"),
            pages=pages,
            fields=self._public_fields(classification, above),
            hidden_fields=hidden,
            telling_fields=_telling_fields(classification, above, told),
            parts=self._two(words.MEMBERS) if opaque and self._draw(st.integers(0, 3)) == 0 else None,
        )

    def _pieces(self, count: int, marks: list[int], told: Any) -> Pieces:
        pieces: list[Any] = []
        for _ in range(count):
            kind = self._draw(st.integers(0, 5))
            if kind == 0 and marks:
                pieces.append(Hidden(self._two((*words.PUBLIC, *words.CODE_WORDS)), self._pick(marks)))
            elif kind == 1 and told:
                pieces.append(Told(self._pick(told)))
            else:
                pieces.append(self._pick(words.PUBLIC))
        return tuple(pieces)

    def _some(self, fields: tuple[FieldSpec, ...], above: int) -> list[FieldSpec]:
        """At most three of the fields above a level."""
        choices = [spec for spec in fields if spec.level > above and not spec.required]
        if not choices:
            return []
        return self._draw(st.lists(st.sampled_from(choices), max_size=3, unique_by=lambda spec: spec.name))

    def _public_fields(self, classification: Classification, above: int) -> dict[str, Any]:
        found = {}
        for spec in classification.fields:
            if spec.required or (spec.level <= above and spec.type is FieldType.KEYWORD and self._draw(st.booleans())):
                found[spec.name] = self._pick(words.PUBLIC)
        return found

    def _values(self, spec: FieldSpec) -> tuple[Any, Any]:
        """Two values of a field; in one world it may be empty."""
        kind = spec.type
        pool = {
            FieldType.MONEY: words.AMOUNTS,
            FieldType.DATE: words.DAYS,
            FieldType.IDENTIFIER: words.IDENTIFIERS,
        }.get(kind, words.CODE_WORDS)
        sides: list[Any] = list(self._two(pool))
        if kind is FieldType.MONEY:
            sides = [{"amount": each, "currency": self._pick(("CNY", "USD"))} for each in sides]
        if spec.repeated:
            sides = [[each] for each in sides]
        if self._draw(st.integers(0, 3)) == 0:
            sides[self._draw(st.integers(0, 1))] = None
        return sides[0], sides[1]

    def values(self, plan: DocumentPlan) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """Other values for fields above the reader's level that no text tells; in one world perhaps none."""
        classification = self._scheme.by_key[plan.classification]
        texts = (plan.title, plan.file_name, *plan.pages)
        told = {piece.field for text in texts for piece in text if isinstance(piece, Told)}
        above = max(self._reader.level, plan.level - 1)
        chosen = [spec for spec in self._some(classification.fields, above) if spec.name not in told]
        found = {spec.name: self._values(spec) for spec in chosen}
        in_fields = {piece.field for text in plan.telling_fields.values() for piece in text if isinstance(piece, Told)}
        found = {name: sides for name, sides in found.items() if name not in in_fields}
        changed = [{name: sides[side] for name, sides in found.items()} for side in (0, 1)]
        return self._pick(((changed[0], changed[1]), (changed[0], None), (None, changed[1])))

    def _two(self, pool: Any) -> tuple[Any, Any]:
        return self._pick(pool), self._pick(pool)

    def _pick(self, choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))


def _telling_fields(classification: Classification, above: int, told: list[str]) -> dict[str, Pieces]:
    """Fields of the reader's level that repeat, between other words, what one above it holds."""
    kinds = {FieldType.TEXT, FieldType.PERSON}
    names = [spec.name for spec in classification.fields if spec.level <= above and spec.type in kinds]
    return {name: (words.PUBLIC[0], Told(told[-1]), words.PUBLIC[2]) for name in names if told}


def same_up_to(plan: DocumentPlan, level: int, specs: Mapping[str, FieldSpec]) -> DocumentPlan:
    """The plan with the first world's values in both, but for what needs more than `level`."""

    def one(pieces: Pieces) -> Pieces:
        return tuple(
            replace(piece, sides=(piece.sides[0], piece.sides[0]))
            if isinstance(piece, Hidden) and piece.level <= level
            else piece
            for piece in pieces
        )

    hidden = {
        name: sides if specs[name].level > level or sides[0] is None else (sides[0], sides[0])
        for name, sides in plan.hidden_fields.items()
        if specs[name].level > level or sides[0] is not None
    }
    everything = level >= max((*(spec.level for spec in specs.values()), plan.level))
    return replace(
        plan,
        title=one(plan.title),
        file_name=one(plan.file_name),
        pages=tuple(map(one, plan.pages)),
        hidden_fields=hidden,
        parts=(plan.parts[0], plan.parts[0]) if plan.parts and everything else plan.parts,
    )


def known_of(reader: Reader, documents: tuple[DocumentPlan, ...], *, guessing: bool) -> Known:
    """What the steps are made of. Who is guessing tries secrets of both worlds among other words."""
    exports, requests = (first_id(EXPORT),), (first_id(PLEA),)
    if not guessing:
        return Known(reader, documents, (*words.PUBLIC, "nowhere"), exports, requests, guessing=False)
    tried = [word for plan in documents for side in (0, 1) for word in secrets_of(plan, side, reader.level)]
    own = tuple(dict.fromkeys((*words.PUBLIC, *tried, "nowhere")))[:_MOST_WORDS]
    return Known(reader, documents, own, exports, requests)


@st.composite
def readers(draw: Any, level: int | None = None) -> Reader:
    """A person cleared for less than the top level, or for nothing at all; or just for `level`."""
    return Reader(
        level=draw(st.sampled_from((-1, 0, 1, 2, 0, 1, 2, 1))) if level is None else level,
        role=draw(st.sampled_from(_ROLES)),
        departments=draw(st.sampled_from((("sales",), ("sales", "legal"), ("*",)))),
        rights=draw(st.sampled_from((tuple(QueryRight), (QueryRight.ORDINARY,)))),
        language=draw(st.sampled_from(("zh", "en"))),
    )


@dataclass(frozen=True)
class Size:
    """How much is in a pair.

    `lending` is in so many of a hundred pairs; `odd` adds documents (unread, unassessed) and events; `asks` names the
    steps to draw from, all of them if empty; `level` is the reader's, any if None.
    """

    steps: int
    seen: int
    lending: int
    odd: bool
    guessing: bool = True
    asks: frozenset[str] = frozenset()
    level: int | None = None


USUAL = Size(steps=12, seen=2, lending=25, odd=False)
QUIET = Size(steps=25, seen=3, lending=0, odd=True, guessing=False)
# Everything that can go on goes on at once, so that a leak shows soon.
RICH = Size(steps=30, seen=4, lending=100, odd=True)


@st.composite
def pairs(draw: Any, scheme: Scheme, size: Size = USUAL) -> Pair:
    """A pair of worlds and a trace of what the reader does, with what others do in between."""
    reader = draw(readers(size.level))
    author = Author(draw, scheme, reader)
    seen = [author.seen() for _ in range(size.seen + draw(st.integers(0, 1)))]
    if size.odd:
        seen += [replace(plan, way=way) for way in ("unread", "unassessed") if (plan := author.seen())]
    unseen = [author.unseen() for _ in range(draw(st.integers(1, 2)))]
    lent = author.lendable() if draw(st.integers(0, 99)) < size.lending else None
    found = [plan for plan in (*seen, *unseen) if plan is not None]
    # What is lent shows its archive number, and with it how many of its series came before: it is the first.
    documents = (*([lent[0]] if lent else []), *draw(st.permutations(found)))
    later = author.unseen()
    known = known_of(reader, (*documents, later), guessing=size.guessing)
    steps = [_step(draw, known, size.asks) for _ in range(size.steps)]
    trace: list[Act] = list(steps)
    # What is lent stays the same in both worlds until it was given back.
    events = _events(draw, author, known, tuple(plan for plan in documents if not lent or plan != lent[0]), later)
    work = _work(draw, known, steps)
    many = 4 if size.odd else 2
    chosen = draw(st.lists(st.sampled_from(events), min_size=many // 3, max_size=many, unique_by=id))
    for event in (*chosen, work):
        trace.insert(draw(st.integers(0, len(trace) // 2)), event)
    if lent:
        trace += _lending(draw, author, known, size.asks, *lent)
    return Pair(reader, documents, tuple(trace))


def drawn_pairs(scheme: Scheme, size: Size, count: int, number: int = 0) -> list[Pair]:
    """`count` pairs, the same ones for each `number`; the very simplest, with which Hypothesis begins, is left out."""
    found: list[Pair] = []

    @seed(number)
    @settings(
        max_examples=count + 1,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(pair=pairs(scheme, size))
    def collect(pair: Pair) -> None:
        found.append(pair)

    collect()
    return found[1:]


def _step(draw: Draw, known: Known, asks: frozenset[str] = frozenset()) -> Step:
    often = draw(st.integers(0, 2))
    choices = STEPS.often if often else STEPS.all
    if asks:
        choices = [making for making in STEPS.all if making.__name__ in asks]
    making: Making = draw(st.sampled_from(choices))
    return making(draw, known)


def _work(draw: Draw, known: Known, steps: list[Step]) -> Work:
    """Somebody of high level is at work in one world or both, often at the very things that the reader does later."""
    sides = []
    for _ in (0, 1):
        own = [draw(st.sampled_from(STEPS.often))(draw, known) for _ in range(draw(st.integers(0, 1)))]
        sides.append((*own, *draw(st.lists(st.sampled_from(steps), max_size=3))))
    return Work((sides[0], sides[1]))


def _events(
    draw: Draw, author: Author, known: Known, documents: tuple[DocumentPlan, ...], later: DocumentPlan
) -> list[Event]:
    """What can go on above the reader's level."""
    unseen = [plan for plan in documents if plan.level > known.reader.level and plan.way == "settled"]
    settled = [plan for plan in documents if plan.way == "settled" and None not in plan.there]
    choices: list[Event] = [
        Arrive(later),
        Lend(draw(st.sampled_from(documents)), draw(st.sampled_from(((3, 2), (1, 3))))),
    ]
    for plan in settled:
        choices.append(Edit(plan, author.values(plan)))
        if has_marks(plan):
            choices.append(Remark(plan, 3))
    if unseen:
        asked_for = draw(st.sampled_from(unseen))
        choices.append(Plead(asked_for, 3, draw(st.sampled_from(((True, False), (False, True))))))
        gone = draw(st.sampled_from(unseen))
        choices += [*_relevelled(gone, known), Leave(gone, draw(st.sampled_from(((True, False), (False, True)))))]
    return choices


def _relevelled(plan: DocumentPlan, known: Known) -> list[Event]:
    if plan.classification != "business" or plan.level < 2:
        return []
    other = 5 - plan.level
    return [Relevel(plan, other)] if other > known.reader.level else []


def _lending(
    draw: Draw, author: Author, known: Known, asks: frozenset[str], plan: DocumentPlan, level: int
) -> list[Act]:
    """The reader is lent a document, reads it, must give it back; then it changes, and they try again."""
    near = tuple(each for each in known.words if each in words.PUBLIC)
    only = replace(known, documents=(plan,), words=(*near, *known.words[-6:]))
    while_lent = [_step(draw, only, asks) for _ in range(4)]
    afterwards = [_step(draw, only, asks) for _ in range(3)]
    change = Edit(plan, author.values(plan))
    # What was done while the leave lasted is tried once more: what was kept of it must be of no use.
    return [Open(plan, level), *while_lent, Close(draw(st.booleans())), change, *while_lent, *afterwards]
