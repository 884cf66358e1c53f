"""Seeded leaks: each a small change of the archive's code that the comparison of worlds, or the sweep, must notice."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.noninterference.events import Event

_ROOMS = ("mappings", "storage", "ingest", "search_api")


@dataclass(frozen=True)
class Mutant:
    """A leak. `line` says through which channel; `kind` which proof must notice: worlds, need-to-know, alike,
    lent, lent-score, filed.

    `asks` names the steps that could show it, so that the comparison asks little else; `level` is the reader's, if it
    matters; `events` are kinds of events without which it does not show, and `stubs` says that it needs stubs.
    """

    name: str
    line: str
    apply: Callable[[pytest.MonkeyPatch], None] = field(repr=False)
    kind: str = "worlds"
    asks: tuple[str, ...] = ()
    level: int | None = None
    events: tuple[type[Event], ...] = ()
    stubs: bool = False


@dataclass
class Catalogue:
    """The mutants of one area, and the steps that most of them show in."""

    asks: tuple[str, ...]
    mutants: list[Mutant] = field(default_factory=list)

    def leak(
        self, line: str, kind: str = "worlds", asks: tuple[str, ...] = (), **world: Any
    ) -> Callable[[Callable[[pytest.MonkeyPatch], None]], Any]:
        """Declare the decorated function, named after the leak, a mutant; `world` says what its worlds need."""

        def note(apply: Callable[[pytest.MonkeyPatch], None]) -> Callable[[pytest.MonkeyPatch], None]:
            self.mutants.append(Mutant(apply.__name__, line, apply, kind, asks or self.asks, **world))
            return apply

        return note


def everywhere(patch: pytest.MonkeyPatch, original: Any, changed: Any) -> None:
    """Put `changed` in the place of a function in every module that imported it."""
    found = 0
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in _ROOMS:
            for attribute, value in list(vars(module).items()):
                if value is original:
                    patch.setattr(module, attribute, changed)
                    found += 1
    if not found:
        raise LookupError(f"{original} is nowhere to be changed")
