"""Runs a trace in both worlds and finds the first answer that tells them apart."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from mappings.scheme import Scheme
from storage.index.port import Index
from tests import own_loop
from tests.archives import ORIGIN
from tests.noninterference.asking import Answer, Asker
from tests.noninterference.events import Event
from tests.noninterference.frozen import Streams, frozen
from tests.noninterference.generated import Pair
from tests.noninterference.plans import SIDES
from tests.noninterference.registry import Step
from tests.noninterference.world import Apps, World
from tests.registers import Registers


@dataclass(frozen=True)
class Difference:
    """Where the two worlds parted: at which step, and what each answered."""

    label: str
    answers: tuple[Answer | None, Answer | None]

    def __str__(self) -> str:
        return "\n".join([f"at {self.label}", *self._shown()])

    def _shown(self) -> list[str]:
        one, other = self.answers
        if one is None or other is None:
            return ["one world answered more often than the other"]
        at = next((n for n, (a, b) in enumerate(zip(one.body, other.body, strict=False)) if a != b), None)
        at = min(len(one.body), len(other.body)) if at is None else at
        around = slice(max(at - 200, 0), at + 200)
        lines = [f"{each.asked}\n  {each.status} {each.body[around]!r}" for each in self.answers if each]
        headers = [each.headers for each in self.answers if each]
        return [*lines, *map(str, headers)] if headers[0] != headers[1] else lines


class Workshop:
    """Makes worlds, each in a folder of its own, and takes them down again."""

    def __init__(
        self,
        folder: Path,
        registers: Registers,
        scheme: Scheme,
        indexes: Callable[[int], AbstractContextManager[Index | None]],
    ) -> None:
        self._folder = folder
        self._registers = registers
        self._scheme = scheme
        self._indexes = indexes
        self._made = 0
        self._apps = Apps()

    @contextmanager
    def world(self, side: int, pair: Pair, streams: Streams) -> Iterator[World]:
        """The world of one side, filled."""
        self._made += 1
        folder = self._folder / f"{self._made}"
        folder.mkdir()
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder)
            index = stack.enter_context(self._indexes(side))
            register = stack.enter_context(self._registers.empty())
            world = World(side, folder, register, self._scheme, streams, self._apps, index)
            stack.callback(world.close)
            world.admit(pair.reader)
            world.fill(pair.documents)
            yield world


@contextmanager
def in_world(workshop: Workshop, pair: Pair, side: int = 0) -> Iterator[World]:
    """One of a pair's worlds by itself."""
    with frozen() as streams, workshop.world(side, pair, streams) as world:
        yield world


def difference(workshop: Workshop, pair: Pair) -> Difference | None:
    """The first answer that differs; None when the reader can't tell the worlds apart."""
    with frozen() as streams, ExitStack() as stack:
        worlds = [stack.enter_context(workshop.world(side, pair, streams)) for side in SIDES]
        found: Difference | None = own_loop.run(_in_step(worlds, pair))
        return found


async def _in_step(worlds: Sequence[World], pair: Pair) -> Difference | None:
    """Do each act in the one world and then in the other, until an answer differs."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(client_of(world)) for world in worlds]
        asking = list(zip(worlds, clients, strict=True))
        readers = [Asker(world, world.reader, client) for world, client in asking]
        others = [Asker(world, world.high, client) for world, client in asking]
        for number, act in enumerate(pair.trace):
            if isinstance(act, Step):
                told = [await _told(reader, act, number) for reader in readers]
                if (found := _first_difference(act.label, *told)) is not None:
                    return found
                continue
            for world, high in zip(worlds, others, strict=True):
                await _happen(act, number, world, high)
    return None


async def _happen(event: Event, number: int, world: World, high: Asker) -> None:
    """What goes on. Both worlds do what is due afterwards, or a document still to be read would be read in one only."""
    world.streams.name(f"event {number} of side {world.side}")
    await event.happen(world, high)
    world.work()


def told_in(world: World, pair: Pair) -> list[Answer]:
    """All that the reader is told in one world in the course of the trace. Randomness must be frozen."""
    found: list[Answer] = own_loop.run(_alone(world, pair))
    return found


async def _alone(world: World, pair: Pair) -> list[Answer]:
    told = []
    async with client_of(world) as client:
        reader, high = Asker(world, world.reader, client), Asker(world, world.high, client)
        for number, act in enumerate(pair.trace):
            if isinstance(act, Step):
                told += await _told(reader, act, number)
            else:
                await _happen(act, number, world, high)
    return told


def client_of(world: World) -> httpx.AsyncClient:
    """A client of the app in this process."""
    transport = httpx.ASGITransport(world.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


async def _told(reader: Asker, step: Step, number: int) -> list[Answer]:
    """What the reader is told in the course of one step."""
    reader.world.streams.name(f"step {number}")
    reader.answers.clear()
    await step.act(reader)
    return list(reader.answers)


def _first_difference(label: str, one: list[Answer], other: list[Answer]) -> Difference | None:
    for left, right in zip(one, other, strict=False):
        if left != right:
            return Difference(label, (left, right))
    return Difference(label, (None, None)) if len(one) != len(other) else None
