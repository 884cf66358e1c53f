"""Runs a trace in both worlds and finds the first answer that tells them apart."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from mappings.scheme import Scheme
from storage.index.port import Index
from tests import own_loop
from tests.archives import ORIGIN
from tests.noninterference.asking import Answer, Asker
from tests.noninterference.frozen import Streams, frozen
from tests.noninterference.generated import Pair
from tests.noninterference.plans import SIDES
from tests.noninterference.registry import Step
from tests.noninterference.world import World


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


@dataclass(frozen=True)
class Told:
    """What the reader was told in the course of one step."""

    label: str
    answers: tuple[Answer, ...]


class Workshop:
    """Makes worlds, each in a folder of its own, and takes them down again."""

    def __init__(
        self, folder: Path, new_register: Callable[[Path], str], scheme: Scheme, indexes: Callable[[int], Index | None]
    ) -> None:
        self._folder = folder
        self._new_register = new_register
        self._scheme = scheme
        self._indexes = indexes
        self._made = 0

    @contextmanager
    def world(self, side: int, pair: Pair, streams: Streams) -> Iterator[World]:
        """The world of one side, filled."""
        self._made += 1
        folder = self._folder / f"{self._made}"
        folder.mkdir()
        world = World(side, folder, self._new_register(folder), self._scheme, streams, self._indexes(side))
        try:
            world.admit(pair.reader)
            world.fill(pair.documents)
            yield world
        finally:
            world.close()
            removed(folder)


def removed(folder: Path) -> None:
    """Remove a folder with all that is in it."""
    import shutil

    shutil.rmtree(folder)


def told_in(workshop: Workshop, pair: Pair, side: int) -> list[Told]:
    """All that the reader is told in one world."""
    with frozen() as streams, workshop.world(side, pair, streams) as world:
        return own_loop.run(_run(world, pair))


async def _run(world: World, pair: Pair) -> list[Told]:
    transport = httpx.ASGITransport(world.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        reader, high = Asker(world, world.reader, client), Asker(world, world.high, client)
        told = []
        for number, act in enumerate(pair.trace):
            if isinstance(act, Step):
                world.streams.name(f"step {number}")
                before = len(reader.answers)
                await act.act(reader)
                told.append(Told(act.label, tuple(reader.answers[before:])))
            else:
                world.streams.name(f"event {number} of side {world.side}")
                await act.happen(world, high)
    return told


def difference(workshop: Workshop, pair: Pair) -> Difference | None:
    """The first answer that differs; None when the reader can't tell the worlds apart."""
    told = [told_in(workshop, pair, side) for side in SIDES]
    for one, other in zip(*told, strict=True):
        for left, right in zip(one.answers, other.answers, strict=False):
            if left != right:
                return Difference(one.label, (left, right))
        if len(one.answers) != len(other.answers):
            return Difference(one.label, (None, None))
    return None
