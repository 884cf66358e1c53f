"""What is measured of the picture of one page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one page that is a picture.

    `dpi` are its dots an inch, 0 where neither the file nor the size of its page tells. `ink` is the share of its area
    that is darker than its paper, `paper` the lightness of its paper and `darkest` that of its darkest writing (0 to
    255). `skew` in degrees, counter-clockwise. `cut` says that writing goes on at an edge. `fingerprint` is alike for
    pictures that look alike: 256 bits in hexadecimal, "" for a blank page.
    """

    dpi: int
    ink: float
    paper: int
    darkest: int
    skew: float
    cut: bool
    fingerprint: str
