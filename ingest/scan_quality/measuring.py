"""The picture of a page -> what is measured of it. Some 20 ms a page; memory of a few copies of a small picture."""

import math
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.scan_quality.measured import Measured

_SIDE = 800  # pixels of the longer side that is looked at: letters stay, dust goes
_DARKER = 40  # than its paper, of 255: what is ink and no shade of the paper
_BLANK = 0.0005  # share of ink under which there is nothing to measure further
_TOO_MUCH = 0.35  # share of ink over which it is a photograph, whose lines tell nothing of skew
_MOST_SKEW, _SKEW_STEP = 5.0, 0.25  # degrees
_RUNS = 3  # so many separate strokes at one edge are writing, not the shadow of a scanner's lid
_SHADOW = 0.6  # of an edge: what is longer is such a shadow
_FINGERPRINT = 16  # rows and columns of differences in lightness (dHash, N. Krawetz 2013)

_Grey = NDArray[np.uint8]
_Ink = NDArray[np.bool_]


def measured(picture: Image.Image, dpi: int) -> Measured:
    """Measure the page `picture`, whose source has `dpi` dots an inch (0: nobody knows)."""
    small = picture.convert("L")
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    grey: _Grey = np.asarray(small, dtype=np.uint8)
    paper = int(np.median(grey))
    ink: _Ink = grey < paper - _DARKER
    share = float(ink.mean())
    blank = share < _BLANK
    return Measured(
        dpi=dpi,
        ink=round(share, 5),
        paper=paper,
        darkest=paper if blank else int(np.percentile(grey[ink], 10)),
        skew=0.0 if blank or share > _TOO_MUCH else _skew(ink),
        cut=not blank and _cut(ink),
        fingerprint="" if blank else _fingerprint(small),
    )


def _skew(ink: _Ink) -> float:
    """The angle at which the rows of ink are most unlike each other: that of lines of writing."""
    y, x = np.nonzero(ink)
    offset = int(ink.shape[1] * math.tan(math.radians(_MOST_SKEW))) + 1
    best, found = 0.0, 0.0
    for angle in np.arange(-_MOST_SKEW, _MOST_SKEW + _SKEW_STEP, _SKEW_STEP):
        rows = y + np.round(x * math.tan(math.radians(angle))).astype(np.int64) + offset
        profile = np.bincount(rows).astype(np.float64)
        sharp = float((profile**2).sum())
        # Of angles that are equally good the smallest is meant.
        if sharp > best * 1.002 or (sharp > best * 0.998 and abs(angle) < abs(found)):
            best, found = max(best, sharp), float(angle)
    return round(found, 2)


def _cut(ink: _Ink) -> bool:
    return any(_is_writing(edge) for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


def _is_writing(edge: _Ink) -> bool:
    runs = [sum(1 for _ in group) for dark, group in groupby(edge.tolist()) if dark]
    return len(runs) >= _RUNS and sum(runs) < _SHADOW * len(edge) and max(runs) < len(edge) / 4


def _fingerprint(picture: Image.Image) -> str:
    tiny = np.asarray(picture.resize((_FINGERPRINT + 1, _FINGERPRINT), Image.Resampling.BOX), dtype=np.int16)
    bits = np.packbits(tiny[:, 1:] < tiny[:, :-1])
    return bits.tobytes().hex()


def distance(one: str, other: str) -> int:
    """In how many of their bits two fingerprints differ; every bit where either is that of a blank page."""
    if not one or not other:
        return 4 * max(len(one), len(other))
    return (int(one, 16) ^ int(other, 16)).bit_count()
