"""What a generated file is: bytes, the name they come under, and the family of attacks they belong to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True)
class HostileFile:
    """One file. `family` is its class of attack; names are as a sender gives them, so they may be hostile too."""

    family: str
    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the makers may use: seeded dice, and the address that every URL in the files names (nothing may ask it)."""

    dice: Random
    canary: str


Maker = Callable[[Surroundings], Iterator[HostileFile]]
