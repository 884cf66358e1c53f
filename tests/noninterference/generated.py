"""Hypothesis builds the pairs: a reader, documents that differ above the reader's level, and what everybody does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mappings.access import Role
from mappings.scheme import QueryRight, Scheme
from tests.noninterference import words
from tests.noninterference.all_steps import STEPS
from tests.noninterference.author import Author
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
    Retext,
    Work,
    has_marks,
    has_marks_on_pages,
)
from tests.noninterference.frozen import first_id
from tests.noninterference.plans import DocumentPlan, Reader, secrets_of, with_inside
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
    steps to draw from, all of them if empty; `level` is the reader's, any if None. Of each kind of `events` there is
    one, if it can be; with `stubs`, of what is above the reader they are shown stubs, if it can be.
    """

    steps: int
    seen: int
    lending: int
    odd: bool
    guessing: bool = True
    asks: frozenset[str] = frozenset()
    level: int | None = None
    events: tuple[type[Event], ...] = ()
    stubs: bool = False


USUAL = Size(steps=12, seen=2, lending=25, odd=False)
QUIET = Size(steps=25, seen=3, lending=0, odd=True, guessing=False)
# Everything that can go on goes on at once, so that a leak shows soon.
RICH = Size(steps=30, seen=4, lending=100, odd=True)


@st.composite
def pairs(draw: Any, scheme: Scheme, size: Size = USUAL) -> Pair:
    """A pair of worlds and a trace of what the reader does, with what others do in between."""
    reader = draw(readers(size.level))
    if size.stubs:
        reader = replace(reader, rights=tuple(QueryRight))
    author = Author(draw, scheme, reader)
    seen = [author.seen() for _ in range(size.seen + draw(st.integers(0, 1)))]
    if size.odd:
        seen += [author.neglected(way) for way in ("unread", "unassessed")]
    unseen = [author.unseen(stub=size.stubs) for _ in range(draw(st.integers(1, 2)))]
    lent = author.lendable() if draw(st.integers(0, 99)) < size.lending else None
    found = [plan for plan in (*seen, *unseen) if plan is not None]
    # What is lent shows its archive number, and with it how many of its series came before: it is the first.
    # What was lowered has a number of a level above, likewise.
    shuffled = sorted(draw(st.permutations(found)), key=lambda plan: not plan.lowered)
    documents = (*([lent[0]] if lent else []), *shuffled)
    later = author.unseen()
    known = known_of(reader, with_inside((*documents, later)), guessing=size.guessing)
    steps = [_step(draw, known, size.asks) for _ in range(size.steps)]
    trace: list[Act] = list(steps)
    # What is lent stays the same in both worlds until it was given back.
    events = _events(draw, author, known, tuple(plan for plan in documents if not lent or plan != lent[0]), later)
    work = _work(draw, known, steps)
    many = 4 if size.odd else 2
    chosen = draw(st.lists(st.sampled_from(events), min_size=many // 3, max_size=many, unique_by=id))
    for event in (*chosen, *_wanted(draw, size.events, events, chosen), work):
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
    return replace(making(draw, known), reads=STEPS.reads(making))


def _wanted(draw: Draw, kinds: Sequence[type[Event]], events: list[Event], chosen: list[Event]) -> list[Event]:
    """One event of each kind that was not chosen anyway."""
    missing = [kind for kind in kinds if not any(isinstance(each, kind) for each in chosen)]
    choices = [[each for each in events if isinstance(each, kind)] for kind in missing]
    return [draw(st.sampled_from(each)) for each in choices if each]


def _work(draw: Draw, known: Known, steps: list[Step]) -> Work:
    """Somebody of high level reads in one world or both, often the very things that the reader asks for later."""
    sides = []
    harmless = [step for step in steps if step.reads]
    reading = [making for making in STEPS.often if STEPS.reads(making)]
    for _ in (0, 1):
        own = [draw(st.sampled_from(reading))(draw, known) for _ in range(draw(st.integers(0, 1)))]
        again = draw(st.lists(st.sampled_from(harmless), max_size=3)) if harmless else []
        sides.append((*own, *again))
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
        if has_marks_on_pages(plan) and draw(st.booleans()):
            choices.append(Retext(plan, draw(st.sampled_from(words.PUBLIC))))
        elif has_marks(plan):  # not both: these marks are put where they were in the former text
            choices.append(Remark(plan, 3))
    if unseen:
        asked_for = draw(st.sampled_from(unseen))
        choices.append(Plead(asked_for, 3, draw(st.sampled_from(((True, False), (False, True))))))
        gone = draw(st.sampled_from(unseen))
        leaves = draw(st.sampled_from(((True, False), (False, True))))
        # Whether there is a document of which a stub is shown is no secret, nor that it was removed.
        choices += [*_relevelled(gone, known), Leave(gone, (True, True) if author.shows_stub(gone) else leaves)]
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
