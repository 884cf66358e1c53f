"""What is wrong with a scanned page, by limits that are settings.

DA/T 31-2017 (纸质档案数字化规范) asks for at least 200 dots an inch, 300 where script is small or faint, for pages that
lie straight, are whole, in order and neither missing nor there twice; the checks of DA/T 70-2018 ask the same of what
is taken over. The other limits are ours: the standards say "clear", and a program needs a number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ingest.scan_quality.measured import Measured
from ingest.scan_quality.measuring import distance


class Flaw(StrEnum):
    """What can be wrong with a page. FAIR is no fault: under the resolution that small script needs."""

    COARSE = "coarse"
    FAIR = "fair"
    BLANK = "blank"
    SKEWED = "skewed"
    DARK = "dark"
    FAINT = "faint"
    CUT = "cut"
    TURNED = "turned"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class ScanRules:
    """The limits. `least_dpi` and `wanted_dpi` in dots an inch, `skew` in degrees, `blank` as a share of the area.

    `dark` is the lightness of paper under which a page is too dark, `contrast` the least difference between paper and
    writing, both of 255; `alike` in how many of 256 bits two pages may differ that are one page twice.
    """

    least_dpi: int = 200
    wanted_dpi: int = 300
    skew: float = 1.0
    blank: float = 0.0005
    dark: int = 130
    contrast: int = 80
    alike: int = 10


def page_flaws(page: Measured, turned: int, rules: ScanRules) -> Iterator[tuple[Flaw, float]]:
    """What is wrong with one page, each with the value that was measured. `turned` in degrees, from reading it."""
    if 0 < page.dpi < rules.least_dpi:
        yield Flaw.COARSE, page.dpi
    elif 0 < page.dpi < rules.wanted_dpi:
        yield Flaw.FAIR, page.dpi
    if page.paper < rules.dark:
        yield Flaw.DARK, page.paper
    if page.ink < rules.blank:
        yield Flaw.BLANK, page.ink
        return
    if page.paper - page.darkest < rules.contrast:
        yield Flaw.FAINT, page.paper - page.darkest
    if abs(page.skew) >= rules.skew:
        yield Flaw.SKEWED, page.skew
    if page.cut:
        yield Flaw.CUT, 1
    if turned:
        yield Flaw.TURNED, turned


def pages_twice(pages: Mapping[int, Measured], rules: ScanRules) -> Iterator[tuple[int, int]]:
    """(page, the earlier page that it looks like) among the pages of one document."""
    seen: list[tuple[int, str]] = []
    for number, page in sorted(pages.items()):
        if not page.fingerprint:
            continue
        like = next((other for other, known in seen if distance(known, page.fingerprint) <= rules.alike), None)
        if like is not None:
            yield number, like
        seen.append((number, page.fingerprint))
