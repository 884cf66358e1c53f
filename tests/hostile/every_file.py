"""All families together."""

from collections.abc import Iterator
from random import Random

from tests.hostile import active, bombs, loops, names, pdf_attacks, pictures, polyglots, truncations, xml_attacks
from tests.hostile.hostile_file import HostileFile, Maker, Surroundings

MAKERS: tuple[Maker, ...] = (
    active.files,
    bombs.files,
    loops.files,
    names.files,
    pdf_attacks.files,
    pictures.files,
    polyglots.files,
    truncations.files,
    xml_attacks.files,
)


def every_file(canary: str, seed: int = 1) -> Iterator[HostileFile]:
    """Every generated file. The same seed and canary give the same bytes."""
    for maker in MAKERS:
        yield from maker(Surroundings(Random(seed), canary))


def one_of_each(canary: str, seed: int = 1) -> Iterator[HostileFile]:
    """One file of every family, chosen by the seed."""
    found: dict[str, list[HostileFile]] = {}
    for each in every_file(canary, seed):
        found.setdefault(each.family, []).append(each)
    dice = Random(seed)
    for family in sorted(found):
        yield dice.choice(found[family])
