"""Places on an OFD page: matrices, how far apart letters stand, and the paths that lines and areas follow."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.extract.formats.ofd_package import numbers

Point = tuple[float, float]
_MOST = 200_000
_MATRIX = 6
_QUARTER = math.pi / 2


@dataclass(frozen=True, slots=True)
class Matrix:
    """Takes (x, y) to (a·x + c·y + e, b·x + d·y + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def on(self, x: float, y: float) -> Point:
        """Where the point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, other: "Matrix") -> "Matrix":
        """This one first, then `other`."""
        e, f = other.on(self.e, self.f)
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            e,
            f,
        )

    @property
    def scale(self) -> float:
        """How much longer a line becomes, on the average of its directions."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


def matrix(text: str | None) -> Matrix:
    """The matrix that an attribute CTM says; the one that changes nothing if there is none."""
    found = numbers(text)
    return Matrix(*found) if len(found) == _MATRIX else Matrix()


def deltas(text: str | None, most: int) -> list[float]:
    """The distances that DeltaX or DeltaY say, where "g 3 5" is "5 5 5"; at most `most`."""
    found: list[float] = []
    words = iter((text or "").split())
    for word in words:
        if word == "g":
            times, (step,) = int(next(words, "0")), numbers(next(words, "0"))
            found += [step] * min(times, most)
        else:
            found += numbers(word)
        if len(found) >= most:
            break
    return found[:most]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path: "M" to a point, "L"ine, "B"ézier with two control points before the end, "C"lose."""

    kind: str
    points: tuple[Point, ...] = ()


def steps(text: str) -> Iterator[Step]:
    """The steps of AbbreviatedData (GB/T 33190-2016, table 36).

    Raises:
        ValueError: it says something else, or too much.
    """
    words = text.split()
    if len(words) > _MOST:
        raise ValueError("a path with more steps than can be drawn")
    at, here = 0, (0.0, 0.0)
    takes = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
    while at < len(words):
        kind = words[at]
        given = numbers(" ".join(words[at + 1 : at + 1 + takes.get(kind, 0)]))
        if len(given) != takes.get(kind):
            raise ValueError("no step of a path")
        at += 1 + len(given)
        yield from _step(kind, given, here)
        here = (given[-2], given[-1]) if given else here


def _step(kind: str, given: Sequence[float], here: Point) -> Iterator[Step]:
    ends = list(zip(given[::2], given[1::2], strict=False))
    if kind in {"S", "M"}:
        yield Step("M", (ends[0],))
    elif kind == "Q":
        control, end = ends
        yield Step("B", (_towards(here, control), _towards(end, control), end))
    elif kind == "A":
        yield from _arc(here, given)
    else:
        yield Step(kind, tuple(ends))


def _towards(point: Point, control: Point) -> Point:
    return point[0] + 2 / 3 * (control[0] - point[0]), point[1] + 2 / 3 * (control[1] - point[1])


def _arc(here: Point, given: Sequence[float]) -> Iterator[Step]:
    """An elliptic arc as curves, by the conversion from end points to centre of SVG 1.1, F.6.5."""
    across, down, turned, large, sweep, x, y = given
    across, down, turn = abs(across), abs(down), math.radians(turned)
    if not across or not down or here == (x, y):
        yield Step("L", ((x, y),))
        return
    half = (here[0] - x) / 2, (here[1] - y) / 2
    first = math.cos(turn) * half[0] + math.sin(turn) * half[1], math.cos(turn) * half[1] - math.sin(turn) * half[0]
    grown = math.sqrt(max(1.0, (first[0] / across) ** 2 + (first[1] / down) ** 2))
    across, down = across * grown, down * grown
    u, v = first[0] / across, first[1] / down
    far = math.sqrt(max(0.0, 1 / (u * u + v * v) - 1)) * (1 if bool(large) != bool(sweep) else -1)
    centre = far * v, -far * u  # in the circle of radius 1 that the ellipse is a picture of
    begins = math.atan2(v - centre[1], u - centre[0])
    angle = (math.atan2(-v - centre[1], -u - centre[0]) - begins) % (2 * math.pi)
    angle = angle if sweep else angle - 2 * math.pi
    ellipse = Matrix(
        across * math.cos(turn),
        across * math.sin(turn),
        -down * math.sin(turn),
        down * math.cos(turn),
        (here[0] + x) / 2,
        (here[1] + y) / 2,
    )
    pieces = max(1, math.ceil(abs(angle) / _QUARTER - 1e-9))
    for piece in range(pieces):
        start, step = begins + piece * angle / pieces, angle / pieces
        yield Step("B", tuple(ellipse.on(centre[0] + p, centre[1] + q) for p, q in _curve(start, step)))


def _curve(start: float, step: float) -> Iterator[Point]:
    """The control points and the end of a curve along the circle of radius 1."""
    reach, end = 4 / 3 * math.tan(step / 4), start + step
    yield math.cos(start) - reach * math.sin(start), math.sin(start) + reach * math.cos(start)
    yield math.cos(end) + reach * math.sin(end), math.sin(end) - reach * math.cos(end)
    yield math.cos(end), math.sin(end)
