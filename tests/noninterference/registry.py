"""Which step asks which routes. A new route needs one small function in a module of `steps`."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hypothesis import strategies as st

from tests.noninterference.asking import Asker
from tests.noninterference.plans import DocumentPlan, Reader

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Known:
    """What a step may be made of: the reader, the documents (also those the reader can't see), words to try.

    Who is not `guessing` tries no secret, so that one that comes back was told by the archive.
    """

    reader: Reader
    documents: tuple[DocumentPlan, ...]
    words: tuple[str, ...]
    exports: tuple[str, ...] = ()  # ids of exports that others made
    requests: tuple[str, ...] = ()  # ids of requests that others made
    guessing: bool = True


@dataclass(frozen=True)
class Step:
    """Something the reader does. `label` says what, for whoever has to find out why it told something.

    `reads` says that it changes nothing of documents, so that anybody may do it in one world only.
    """

    label: str
    act: Callable[[Asker], Awaitable[Any]] = field(repr=False)
    reads: bool = False


Making: TypeAlias = Callable[[Draw, Known], Step]


@dataclass
class Registry:
    """Functions that draw a step, with the routes it asks; `often` are those that read documents."""

    routes: dict[tuple[str, str], list[Making]] = field(default_factory=dict)
    all: list[Making] = field(default_factory=list)
    often: list[Making] = field(default_factory=list)

    def asks(self, *routes: tuple[str, str], often: bool = False) -> Callable[[Making], Making]:
        """Declare that the function's step asks these routes (method, path as the app has it)."""

        def note(making: Making) -> Making:
            for route in routes:
                self.routes.setdefault(route, []).append(making)
            self.all.append(making)
            if often:
                self.often.append(making)
            return making

        return note

    def reads(self, making: Making) -> bool:
        """Whether a step changes nothing of documents: it asks, or makes an export."""
        routes = [route for route, makings in self.routes.items() if making in makings]
        return all(method == "GET" or path.startswith("/api/v1/exports") for method, path in routes)

    def join(self, others: Iterable["Registry"]) -> "Registry":
        """This one, with all that the others hold."""
        for other in others:
            for route, makings in other.routes.items():
                self.routes.setdefault(route, []).extend(makings)
            self.all += other.all
            self.often += other.often
        return self
