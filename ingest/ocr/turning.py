"""Pages that lie on their side or head, or askew: what was found on the page set upright, and back again."""

from math import cos, sin

from ingest.ocr.port import WHOLE, Box

Point = tuple[float, float]
TURNS = (0, 90, 180, 270)  # degrees counter-clockwise by which a page is turned to stand upright


def turned_back(box: Box, turned: int) -> Box:
    """Where a box of the upright page stands on the page as it is drawn; both in thousandths."""
    left, top, right, bottom = box
    if turned == 90:  # noqa: PLR2004 (degrees)
        return WHOLE - bottom, left, WHOLE - top, right
    if turned == 180:  # noqa: PLR2004
        return WHOLE - right, WHOLE - bottom, WHOLE - left, WHOLE - top
    if turned == 270:  # noqa: PLR2004
        return top, WHOLE - right, bottom, WHOLE - left
    return box


def levelled(point: Point, radians: float) -> Point:
    """`point` after the page was turned about its corner so that lines running at `radians` become level."""
    x, y = point
    return x * cos(radians) + y * sin(radians), y * cos(radians) - x * sin(radians)


def thousandths(left: float, top: float, right: float, bottom: float, size: tuple[int, int]) -> Box:
    """A rectangle in pixels of a page of `size` pixels as thousandths, rounded outwards and never outside the page."""
    width, height = size
    return (
        _clipped(WHOLE * left // width),
        _clipped(WHOLE * top // height),
        _clipped(-(-WHOLE * right // width)),
        _clipped(-(-WHOLE * bottom // height)),
    )


def _clipped(value: float) -> int:
    return max(0, min(WHOLE, int(value)))
