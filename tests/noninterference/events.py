"""What goes on above the reader's level while they ask; it may be one thing in the one world, another in the other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeAlias

from sqlalchemy import update

from mappings.access import Grant
from mappings.document import Place
from storage.governance import grants, requests
from storage.register import documents, marks
from storage.register.models import GrantRow, MarkRow
from tests.noninterference.asking import Asker
from tests.noninterference.plans import DocumentPlan, Hidden
from tests.noninterference.registry import Step
from tests.noninterference.removing import remove, unindex
from tests.noninterference.world import World

TERM = timedelta(hours=1)
PLEA = "plea"  # the stream of the id of the request that somebody else makes
EXPORT = "export of others"  # the stream of the id of the export that somebody of high level makes


@dataclass(frozen=True)
class Edit:
    """Fields above the reader's level get other values; in a world whose values are None, nothing is done."""

    plan: DocumentPlan
    values: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]

    async def happen(self, world: World, high: Asker) -> None:
        values = self.values[world.side]
        if values is None or not self.plan.there[world.side]:
            return

        def change(session, row):
            row.fields = {**row.fields, **values}

        world.again(self.plan.id, change)


@dataclass(frozen=True)
class Remark:
    """Stretches that are hidden anyway are marked anew, in one world with the top level."""

    plan: DocumentPlan
    top: int

    async def happen(self, world: World, high: Asker) -> None:
        if not self.plan.there[world.side]:
            return
        drawn = self.plan.marks_in(world.side)
        if world.side:
            drawn = [replace(each, level=self.top, reason="x") for each in drawn]

        def change(session, row):
            marks.replace(session, row.id, row.version, "hand", drawn)

        world.again(self.plan.id, change, "index")


@dataclass(frozen=True)
class Retext:
    """The text is taken out of the file anew and is another one, so that nobody knows where in it the marks belong."""

    plan: DocumentPlan
    first: str

    async def happen(self, world: World, high: Asker) -> None:
        if not self.plan.there[world.side]:
            return
        with world.archive.register.transaction() as session:
            row = documents.get(session, self.plan.id)
            if row is None:
                return
            digest = documents.version(session, row.id, row.version).text_digest
            on_pages = (MarkRow.source == "hand") & (MarkRow.place == Place.TEXT)
            mine = (MarkRow.document_id == row.id) & on_pages
            session.execute(update(MarkRow).where(mine).values(text_digest=digest))
        world.archive.replace_text(
            self.plan.id, tuple(f"{self.first} {page}" for page in self.plan.pages_in(world.side))
        )


@dataclass(frozen=True)
class Arrive:
    """A document above the reader's level comes in."""

    plan: DocumentPlan

    async def happen(self, world: World, high: Asker) -> None:
        world.file(self.plan)
        world.work()


@dataclass(frozen=True)
class Leave:
    """A document above the reader's level is removed for good, in one world or both."""

    plan: DocumentPlan
    sides: tuple[bool, bool]

    async def happen(self, world: World, high: Asker) -> None:
        if not (self.plan.there[world.side] and self.sides[world.side]):
            return
        remove(world.archive, self.plan.id)


@dataclass(frozen=True)
class Relevel:
    """A document above the reader's level goes to another level above it, in one world."""

    plan: DocumentPlan
    level: int

    async def happen(self, world: World, high: Asker) -> None:
        if not (self.plan.there[world.side] and world.side):
            return

        def change(session, row):
            unindex(world.archive, row.classification, row.level, row.id, row.revision)
            row.level = self.level

        world.again(self.plan.id, change)


@dataclass(frozen=True)
class Work:
    """A person of high level is at work; not the same in both worlds."""

    steps: tuple[tuple[Step, ...], tuple[Step, ...]]

    async def happen(self, world: World, high: Asker) -> None:
        for step in self.steps[world.side]:
            await step.act(high)
        if world.side:
            world.streams.name(EXPORT)
            await high.api("POST", "/api/v1/exports", json={"formats": ["csv"]})


@dataclass(frozen=True)
class Lend:
    """Somebody else is given leave to read a document, in one world for another level."""

    plan: DocumentPlan
    levels: tuple[int, int]

    async def happen(self, world: World, high: Asker) -> None:
        give(world, self.plan.id, world.bystander.person_id, self.levels[world.side])


@dataclass(frozen=True)
class Plead:
    """Somebody else asks for a document, in one world or both."""

    plan: DocumentPlan
    level: int
    sides: tuple[bool, bool]

    async def happen(self, world: World, high: Asker) -> None:
        if not (self.plan.there[world.side] and self.sides[world.side]):
            return
        world.streams.name(PLEA)
        asked = requests.Asked(self.plan.id, self.level, "an audit", 5)
        with world.archive.register.transaction() as session:
            if documents.get(session, self.plan.id) is None:
                return
            requests.make(session, world.bystander.person_id, asked, world.archive.clock())


@dataclass(frozen=True)
class Open:
    """The reader is given leave to read a document that is the same in both worlds up to the level granted."""

    plan: DocumentPlan
    level: int

    async def happen(self, world: World, high: Asker) -> None:
        give(world, self.plan.id, world.reader.person_id, self.level)


@dataclass(frozen=True)
class Close:
    """The reader's leave ends: by its term, or because somebody ends it."""

    by_term: bool

    async def happen(self, world: World, high: Asker) -> None:
        if self.by_term:
            world.forward(TERM.total_seconds())
            return
        with world.archive.register.transaction() as session:
            for row in session.query(GrantRow).where(GrantRow.person_id == world.reader.person_id):
                grants.end(session, row.id, world.archive.clock())


Event: TypeAlias = Edit | Remark | Retext | Arrive | Leave | Relevel | Work | Lend | Plead | Open | Close


def give(world: World, document_id: str, person_id: str, level: int) -> None:
    """A grant of one term."""
    now = world.archive.clock()
    with world.archive.register.transaction() as session:
        if documents.get(session, document_id) is None:
            return
        grants.give(session, person_id, Grant(document_id, level, now, now + TERM, "audit"), world.high.person_id)


def has_marks(plan: DocumentPlan) -> bool:
    """Whether anything is marked by hand."""
    texts = (plan.title, plan.file_name, *plan.pages, *plan.telling_fields.values())
    return any(isinstance(piece, Hidden) for text in texts for piece in text)


def has_marks_on_pages(plan: DocumentPlan) -> bool:
    """Whether anything is marked by hand in its text."""
    return any(isinstance(piece, Hidden) for page in plan.pages for piece in page)
